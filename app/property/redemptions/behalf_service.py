"""Reservations for members without a phone: staff make them, and the slip of paper goes to the counter."""

from app.database import db
from app.members.models import Membership
from app.people.models import Person
from app.property.models import Bill, Redemption
from app.property.redemptions import service as redemptions


def reserve_for(bill: Bill, membership: Membership, *, points: int, by: Person) -> Redemption:
    """Reserve points in the member's name; the same limits, refusals and locks as for everybody else."""
    made = redemptions.reserve(bill, points=points, person=membership.person)
    made.entered_by_id = by.id
    db.session.flush()
    return made

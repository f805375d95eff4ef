"""Claims for members without a phone: staff take a slot for them, and it is written down who did."""

from app.database import db
from app.members.models import Membership
from app.people.models import Person
from app.volunteers.claims import service
from app.volunteers.models import Claim, Task


def claim_for(task: Task, membership: Membership, *, may_wait: bool, by: Person) -> Claim:
    """Take a slot, or a place in line, in the member's name; the same refusals as for everybody else."""
    made = service.claim(task, membership, may_wait=may_wait)
    made.entered_by_id = by.id
    db.session.flush()
    return made

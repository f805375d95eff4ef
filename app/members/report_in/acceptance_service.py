"""Acceptance: staff of that community decide on a report-in, never on their own."""

from sqlalchemy.dialects.postgresql import insert

from app import clock
from app.database import db
from app.events import publish
from app.members import domain
from app.members.errors import (
    BadReport,
    EnteredByOneself,
    MemberElsewhere,
    NoReason,
    NotActive,
    NotOwnReport,
    NotWaiting,
)
from app.members.events import MembershipAccepted, MembershipMoved, MembershipReturned
from app.members.models import Membership, OpenMembership
from app.members.receipts.service import number_receipt
from app.members.report_in import moving_service
from app.people import service as people
from app.people.models import Person
from app.places import service as places
from app.places.models import Building, Household
from app.scope import here
from app.texts import _


def accept(membership: Membership, *, household: Household | None, by: Person) -> Membership:
    """Make the person an active member; the household is proven by staff now, or later (`prove_household`).

    Who moves from another community leaves it in the same transaction.

    Raises NotOwnReport, NotWaiting, EnteredByOneself, MemberElsewhere or BadReport.
    """
    membership = _waiting(membership, by=by)
    if membership.entered_by_id == by.id:  # else one alone could make up a person, and be paid for them
        raise EnteredByOneself(people.whom_to_ask(by.id))
    _check_household(membership, household)
    left = moving_service.close_old(membership)
    _open(membership)
    membership.state = "active"
    membership.household_id = household.id if household else None
    membership.decided_at, membership.decided_by_id = clock.now(), by.id
    number_receipt(membership)
    db.session.flush()
    publish(MembershipAccepted(membership))
    if left is not None:
        publish(MembershipMoved(membership, left))
    return membership


def _waiting(membership: Membership, *, by: Person) -> Membership:
    """The membership locked, if it waits for an answer from somebody else."""
    if membership.person_id == by.id:
        raise NotOwnReport
    locked = here(Membership, membership.id, lock=True)
    if locked.state != "asked":
        raise NotWaiting
    return locked


def _open(membership: Membership) -> None:
    """One open membership a person: the primary key decides between two communities that accept at once."""
    opened = db.session.execute(
        insert(OpenMembership)
        .values(person_id=membership.person_id, community_id=membership.community_id)
        .on_conflict_do_nothing()
        .returning(OpenMembership.person_id)
    ).scalar()
    if opened is None:
        other = db.session.get_one(OpenMembership, membership.person_id, populate_existing=True)
        raise MemberElsewhere(membership.person.name, place=places.find(other.community_id).short_name)


def _check_household(membership: Membership, household: Household | None) -> None:
    if household is not None and (household.community_id, household.building_id) != (
        membership.community_id,
        membership.building_id,
    ):
        raise BadReport(_("这户不在这栋楼里，请重新选"))


def prove_household(membership: Membership, household: Household | None, *, building: Building, by: Person) -> None:
    """Put building and household right, of who waits and of who is a member; never one's own."""
    if membership.person_id == by.id:
        raise NotOwnReport
    membership = here(Membership, membership.id, lock=True)
    if membership.state not in domain.OPEN:
        raise NotActive
    membership.building_id = building.id
    _check_household(membership, household)
    membership.household_id = household.id if household else None
    db.session.flush()
    db.session.expire(membership, ["building", "household"])


def return_(membership: Membership, *, reason: str, by: Person) -> Membership:
    """Send the report-in back with a reason; the person may ask again. Raises NotOwnReport, NotWaiting or NoReason."""
    if not 1 <= len(reason) <= domain.LONGEST_REASON:
        raise NoReason
    membership = _waiting(membership, by=by)
    membership.state, membership.reason = "returned", reason
    membership.decided_at, membership.decided_by_id = clock.now(), by.id
    db.session.flush()
    publish(MembershipReturned(membership))
    return membership


def leave(membership: Membership, *, reason: str, by: Person) -> None:
    """An active member moves away: offices end, and the person may report in elsewhere.

    Raises NotOwnReport, NoReason or NotActive.
    """
    if membership.person_id == by.id:
        raise NotOwnReport
    if not 1 <= len(reason) <= domain.LONGEST_REASON:
        raise NoReason
    locked = here(Membership, membership.id, lock=True)
    if not domain.may_move(locked.state, "left") or locked.state != "active":
        raise NotActive
    moving_service.close(locked, reason=reason)

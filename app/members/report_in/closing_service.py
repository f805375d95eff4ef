"""An account closes: its memberships end, and what they said of where the person lives is emptied."""

from collections.abc import Sequence

from sqlalchemy import delete, or_, select, update

from app import clock, scope
from app.database import db
from app.members import domain
from app.members.models import KnownMember, Membership
from app.members.report_in import moving_service
from app.people.models import Person
from app.places import service as places
from app.scope import across_communities, here
from app.texts import _


def end_memberships(person: Person) -> None:
    """End every open one, the asked ones first, as who moves home locks them; then empty all."""
    for membership in _open(person.id):
        with scope.inside(places.as_scope(places.find(membership.community_id))):
            locked = here(Membership, membership.id, lock=True)
            if locked.state == "asked":
                locked.state, locked.left_at = "left", clock.now()
            elif locked.state == "active":
                moving_service.close(locked, reason=_("账号已注销"))
    db.session.flush()
    _forget_known(person)
    _empty(person.id)


def communities_left_by(person_id: int) -> Sequence[int]:
    """Communities that had accepted the person, who has left them all."""
    left = select(Membership.community_id).where(
        Membership.person_id == person_id, Membership.state == "left", Membership.decided_at.is_not(None)
    )
    with across_communities():
        return db.session.scalars(left.distinct()).all()


def _open(person_id: int) -> list[Membership]:
    wanted = select(Membership).where(Membership.person_id == person_id, Membership.state.in_(domain.OPEN))
    with across_communities():
        found = db.session.execute(wanted).scalars().all()
    return sorted(found, key=lambda one: (one.state == "active", one.community_id))


def _forget_known(person: Person) -> None:
    """Take the person off the staff's lists: the same name in a building where they lived, phones where known.

    Only where staff accepted them: who merely asks under another's name must not take that other off the list.
    """
    lived = select(Membership.id).where(
        Membership.community_id == KnownMember.community_id,
        Membership.building_id == KnownMember.building_id,
        Membership.person_id == person.id,
        Membership.decided_at.is_not(None),
        Membership.state == "left",
    )
    last4 = (person.phone or "")[-4:]
    with across_communities():
        db.session.execute(
            delete(KnownMember)
            .where(KnownMember.name == person.name, or_(KnownMember.phone_last4.in_(("", last4))), lived.exists())
            .execution_options(synchronize_session=False)
        )


def _empty(person_id: int) -> None:
    """Unit, door, household, skills and reasons go; community, building and days stay for the statistics."""
    with across_communities():
        db.session.execute(
            update(Membership)
            .where(Membership.person_id == person_id)
            .values(unit="", door="", household_id=None, skills=[], reason="")
            .execution_options(synchronize_session=False)
        )
    for known in db.session:
        if isinstance(known, Membership) and known.person_id == person_id:
            db.session.expire(known)

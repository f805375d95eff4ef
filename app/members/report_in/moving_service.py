"""Moving home: the member asks at the new community, and its staff accept; the old membership closes with it."""

from collections.abc import Collection

from sqlalchemy import select

from app import clock, scope
from app.database import db
from app.events import publish
from app.members.errors import BadReport, MemberElsewhere
from app.members.events import MembershipLeft
from app.members.models import Membership, OpenMembership
from app.members.offices import service as offices_service
from app.people.models import Person
from app.places import service as places
from app.places.models import Place
from app.scope import Community, in_community
from app.texts import _


def refuse_where_not_moving(person: Person, moves_from_id: int | None) -> None:
    """One open membership a person: another is asked for only where the form names the one that it replaces."""
    open_one = db.session.get(OpenMembership, person.id)
    if open_one is None:
        if moves_from_id is not None:
            raise BadReport(_("原来的报到关系已经结束，请按新报到填写"))
    elif open_one.community_id != moves_from_id or moves_from_id == scope.community_id():
        raise MemberElsewhere(_("您"), place=places.find(open_one.community_id).short_name)


def comes_from(membership: Membership) -> Place | None:
    """The community that a membership moves from, as asked."""
    return places.find(membership.moves_from_id) if membership.moves_from_id is not None else None


def went_to(membership: Membership) -> Place | None:
    """The community that a closed membership moved to."""
    return places.find(membership.moved_to_id) if membership.moved_to_id is not None else None


def close_old(membership: Membership) -> Community | None:
    """Close the membership that this one replaces; None where it has ended meanwhile.

    Locks the new membership (the caller has) before the old one; tasks, bills and wallets after both.
    """
    if membership.moves_from_id is None:
        return None
    old_place = places.as_scope(places.find(membership.moves_from_id))
    with scope.inside(old_place):
        active = in_community(Membership).filter_by(person_id=membership.person_id, state="active")
        old = db.session.execute(active.with_for_update(of=Membership).execution_options(populate_existing=True))
        if (left := old.scalar()) is not None:
            left.moved_to_id = membership.community_id
            close(left, reason=_("迁往%(place)s", place=places.find(membership.community_id).short_name))
    return old_place


def close(locked: Membership, *, reason: str) -> None:
    """End an active membership that the caller has locked, and the offices that stood on it."""
    locked.state, locked.left_at, locked.reason = "left", clock.now(), reason
    open_one = db.session.get(OpenMembership, locked.person_id)
    if open_one is not None and open_one.community_id == locked.community_id:
        db.session.delete(open_one)
    db.session.flush()
    offices_service.end_offices_of(locked)
    publish(MembershipLeft(locked))


def communities_left() -> list[Community]:
    """The communities that somebody has moved away from."""
    with scope.across_communities():
        ids = db.session.scalars(select(Membership.community_id).where(Membership.moved_to_id.is_not(None)).distinct())
        return [places.as_scope(places.find(one)) for one in sorted(ids)]


def home_of_moved(person_id: int) -> Community | None:
    """Where somebody who moved away from the community in scope is a member now; None for who did not move."""
    place_id = moved_away([person_id]).get(person_id)
    return places.as_scope(places.find(place_id)) if place_id is not None else None


def moved_away(person_ids: Collection[int] | None = None) -> dict[int, int]:
    """Who (of these people) left the community in scope for another where they still are: its place by person."""
    wanted = (
        select(Membership.person_id, OpenMembership.community_id)
        .join(OpenMembership, OpenMembership.person_id == Membership.person_id)
        .where(
            Membership.community_id == scope.community_id(),
            Membership.moved_to_id.is_not(None),
            OpenMembership.community_id != scope.community_id(),
        )
    )
    if person_ids is not None:
        wanted = wanted.where(Membership.person_id.in_(person_ids))
    return {row[0]: row[1] for row in db.session.execute(wanted)}

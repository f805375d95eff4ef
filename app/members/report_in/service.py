"""Report in: a person asks, staff of that community accept or return; one open membership a person in the city."""

from collections.abc import Sequence
from datetime import timedelta
from typing import cast

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from app import clock, scope
from app.database import db, flush_or, remembered
from app.members import domain
from app.members.errors import (
    AlreadyAsked,
    BadReport,
    NotWaiting,
)
from app.members.models import Membership, OpenMembership
from app.members.report_in import moving_service
from app.organisations import service as organisations
from app.people import service as people
from app.people.models import Person
from app.places.domain import door_label, unit_label
from app.places.models import Building, Household
from app.scope import community_id, here, in_community
from app.texts import _

_ACTIVE = select(Membership).where(
    Membership.community_id == bindparam("community"),
    Membership.person_id == bindparam("person"),
    Membership.state == "active",
)


def active_membership(person_id: int) -> Membership | None:
    """The person's active membership of the community in scope; one that was found is not asked for again."""
    known = remembered("active memberships")
    key = community_id(), person_id
    found = known.get(key)
    if found is None or found.state != "active":
        found = known[key] = db.session.execute(_ACTIVE, {"community": key[0], "person": person_id}).scalar()
    return cast(Membership | None, found)


def latest_membership(person_id: int) -> Membership | None:
    """The person's last report-in at the community in scope, whatever became of it."""
    wanted = in_community(Membership).filter_by(person_id=person_id).order_by(Membership.asked_at.desc()).limit(1)
    return db.session.execute(wanted.options(joinedload(Membership.workplace))).scalar()


def open_membership(person_id: int) -> OpenMembership | None:
    """Where the person is a member now, in the whole city."""
    return db.session.get(OpenMembership, person_id)


def lives_at(person_id: int, household: Household, *, after: timedelta) -> bool:
    """True where a membership here, also one that nobody has answered, is of that household or names its door.

    One that ended no longer ago than `after` counts too, else whoever takes a report-in back has said nothing. One that
    names a door and no unit is taken to mean each unit of the building.
    """
    door = (
        (Membership.building_id == household.building_id)
        & Membership.unit.in_(("", household.unit))
        & (Membership.door == household.door)
    )
    ended = func.coalesce(Membership.left_at, Membership.decided_at, Membership.asked_at)
    living = in_community(Membership).where(
        Membership.person_id == person_id,
        Membership.state.in_(domain.OPEN) | (ended > clock.now() - after),
        (Membership.household_id == household.id) | door,
    )
    return db.session.execute(living.limit(1)).first() is not None


def is_home_of(membership: Membership, household: Household) -> bool:
    """True where staff proved that household or, as long as none is proven, where the member wrote its door."""
    if membership.household_id is not None:
        return membership.household_id == household.id
    wrote = (membership.building_id, membership.door) == (household.building_id, household.door)
    return wrote and membership.unit in ("", household.unit)


def lock_home(membership: Membership) -> None:
    """Lock and read anew the membership's row and those of its household, by id."""
    at_home = [Membership.id == membership.id]
    if membership.household_id is not None:
        at_home.append(Membership.household_id == membership.household_id)
    rows = in_community(Membership).where(or_(*at_home)).order_by(Membership.id)
    anew = rows.with_for_update(of=Membership, key_share=True).execution_options(populate_existing=True)
    db.session.scalars(anew).all()


def memberships_of(person_id: int) -> Sequence[Membership]:
    """The person's report-ins at all communities, the latest first; at most twenty."""
    wanted = (
        select(Membership)
        .where(Membership.person_id == person_id)
        .order_by(Membership.asked_at.desc())
        .options(joinedload(Membership.building).joinedload(Building.compound), joinedload(Membership.household))
        .limit(20)
    )
    with scope.across_communities():
        return db.session.execute(wanted).scalars().all()


def report_in(
    person: Person,
    *,
    kind: str,
    building: Building,
    unit: str = "",
    door: str = "",
    workplace: str = "",
    moves_from_id: int | None = None,
) -> Membership:
    """Ask to become a member of the community in scope; an in-service member names the workplace.

    Who is a member elsewhere says so by `moves_from_id`, the community that is left once staff accept here.

    Raises MemberElsewhere, AlreadyAsked or BadReport.
    """
    moving_service.refuse_where_not_moving(person, moves_from_id)
    _refuse_where_asked(person)
    if kind not in domain.KINDS or max(len(unit), len(door)) > domain.LONGEST_LABEL:
        raise BadReport(_("报到的内容不对，请重新填写"))
    if kind == "in_service" and not 2 <= len(workplace) <= domain.LONGEST_WORKPLACE:
        raise BadReport(_("请填工作单位的全称"))
    membership = Membership(
        community_id=community_id(),
        person_id=person.id,
        kind=kind,
        state="asked",
        building_id=building.id,
        unit=unit_label(unit),
        door=door_label(door),
        workplace_id=organisations.find_or_add_workplace(workplace).id if kind == "in_service" else None,
        moves_from_id=moves_from_id,
        skills=[],
        asked_at=clock.now(),
    )
    with flush_or(AlreadyAsked()):  # the same person, at the same instant
        db.session.add(membership)
    return membership


def _refuse_where_asked(person: Person) -> None:
    waiting = in_community(Membership).filter_by(person_id=person.id).where(Membership.state.in_(domain.OPEN))
    if db.session.execute(waiting).first() is not None:
        raise AlreadyAsked


def refer(membership: Membership, referrer: Membership | None) -> None:
    """Note who brought the member; an active member of this community, and not oneself."""
    if referrer is not None and (referrer.person_id == membership.person_id or referrer.state != "active"):
        raise BadReport(_("介绍人要是本社区在册的党员或居民，不能是本人"))
    membership.referred_by_id = referrer.id if referrer else None


def find_referrer(typed: str, *, by_phone: bool = True) -> Membership | None:
    """The active member of this community with that volunteer number or mobile number.

    Members ask by the volunteer number alone: by mobile numbers they could learn who of a list is a member here.
    """
    person = people.find_by_volunteer_number(typed) or (people.find_by_phone(typed) if by_phone else None)
    return active_membership(person.id) if person else None


def referrer(typed: str) -> Membership:
    """The same, or BadReport."""
    if (found := find_referrer(typed)) is None:
        raise BadReport(_("没有找到这位介绍人，请核对或者不填"))
    return found


def withdraw(membership: Membership, *, by: Person) -> None:
    """The person takes a report-in back that nobody has answered. Raises NotWaiting."""
    locked = here(Membership, membership.id, lock=True)
    if locked.person_id != by.id or locked.state != "asked":
        raise NotWaiting
    locked.state, locked.left_at = "left", clock.now()

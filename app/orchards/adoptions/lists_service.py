"""Adoptions, read: who adopts a tree, what a member adopts or helps with, what waits for staff."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, update
from sqlalchemy.orm import aliased, joinedload

from app.database import db
from app.members import service as members
from app.members.models import Membership
from app.orchards.adoptions.models import Adoption, AdoptionHelper
from app.orchards.domain import LIVE
from app.orchards.groups.models import GroupMember
from app.orchards.models import Orchard, Tree
from app.people.models import Person
from app.people.service import is_staff_here
from app.scope import community_id, in_community


def _with_names() -> Any:
    person = joinedload(Adoption.asked_by).joinedload(Membership.person)
    return person, joinedload(Adoption.group), joinedload(Adoption.tree), joinedload(Adoption.orchard)


def adopters(tree: Tree) -> Sequence[Adoption]:
    """Who adopts the tree now, the first first."""
    return adopters_of([tree.id]).get(tree.id, [])


def adopters_of(tree_ids: Iterable[int]) -> Mapping[int, Sequence[Adoption]]:
    """The same of many trees."""
    wanted = in_community(Adoption).where(Adoption.tree_id.in_(list(tree_ids)), Adoption.state == "active")
    found: dict[int, list[Adoption]] = {}
    for one in db.session.scalars(wanted.options(*_with_names()).order_by(Adoption.from_day, Adoption.id)):
        found.setdefault(one.tree.id, []).append(one)
    return found


def count_adopters(tree_ids: Iterable[int]) -> Mapping[int, int]:
    """How many adopt each of the trees now; trees of nobody are left out."""
    counted = (
        select(Adoption.tree_id, func.count())
        .where(
            Adoption.community_id == community_id(), Adoption.tree_id.in_(list(tree_ids)), Adoption.state == "active"
        )
        .group_by(Adoption.tree_id)
    )
    return {tree_id: n for tree_id, n in db.session.execute(counted) if tree_id is not None}


def is_adopter_of(membership: Membership) -> ColumnElement[bool]:
    """A condition on adoptions: the member's own, of the proven household, or of a group that they are in."""
    mine = GroupMember.membership_id == membership.id
    groups = select(GroupMember.group_id).where(
        GroupMember.community_id == membership.community_id, mine, GroupMember.left_at.is_(None)
    )
    ways = [Adoption.membership_id == membership.id, Adoption.asked_by_id == membership.id]
    ways.append(Adoption.group_id.in_(groups))
    if membership.household_id is not None:
        ways.append(Adoption.household_id == membership.household_id)
    return or_(*ways)


def adoptions_of(membership: Membership, *, states: Sequence[str] = LIVE) -> Sequence[Adoption]:
    """What the member adopts or asks for, the latest first."""
    wanted = in_community(Adoption).where(is_adopter_of(membership), Adoption.state.in_(states))
    statement = wanted.options(*_with_names()).order_by(Adoption.asked_at.desc(), Adoption.id.desc()).limit(50)
    return db.session.scalars(statement).all()


def adoptions_on(tree: Tree, membership: Membership) -> Sequence[Adoption]:
    """The member's live adoptions of one tree: alone, with the household, or in a group."""
    wanted = in_community(Adoption).where(
        is_adopter_of(membership), Adoption.tree_id == tree.id, Adoption.state.in_(LIVE)
    )
    return db.session.scalars(wanted.options(*_with_names()).order_by(Adoption.id)).all()


def is_adopter(adoption: Adoption, membership: Membership) -> bool:
    """True where the adoption is the member's, their household's, or of a group that they are in."""
    mine = in_community(Adoption).where(Adoption.id == adoption.id, is_adopter_of(membership))
    return db.session.execute(mine).first() is not None


def is_of(adoption: Adoption, person: Person) -> bool:
    """True where the person asked for it, or is of the household or group that adopts: they do not decide about it."""
    membership = members.active_membership(person.id)
    return adoption.asked_by.person_id == person.id or (membership is not None and is_adopter(adoption, membership))


def offered_to(membership: Membership) -> Sequence[Adoption]:
    """Adoptions that others want to hand over to the member."""
    wanted = in_community(Adoption).where(Adoption.offered_to_id == membership.id, Adoption.state == "active")
    return db.session.scalars(wanted.options(*_with_names()).order_by(Adoption.id)).all()


def helps_with(membership: Membership) -> Sequence[Adoption]:
    """Adoptions with which the member was named as a helper."""
    wanted = (
        in_community(Adoption)
        .join(
            AdoptionHelper,
            (AdoptionHelper.community_id == Adoption.community_id) & (AdoptionHelper.adoption_id == Adoption.id),
        )
        .where(
            AdoptionHelper.membership_id == membership.id, AdoptionHelper.ended_at.is_(None), Adoption.state == "active"
        )
    )
    return db.session.scalars(wanted.options(*_with_names()).order_by(Adoption.id)).all()


def own_helping(membership: Membership) -> Mapping[int, int]:
    """As which helper the member was named, by adoption."""
    mine = in_community(AdoptionHelper).filter_by(membership_id=membership.id, ended_at=None)
    return {one.adoption_id: one.id for one in db.session.scalars(mine)}


def helpers(adoption: Adoption) -> Sequence[AdoptionHelper]:
    """Whom the adopter named."""
    wanted = in_community(AdoptionHelper).filter_by(adoption_id=adoption.id, ended_at=None)
    person = joinedload(AdoptionHelper.membership).joinedload(Membership.person)
    return db.session.scalars(wanted.options(person).order_by(AdoptionHelper.id)).all()


def may_write_log(person: Person, tree: Tree) -> bool:
    """True for who adopts the tree, for the helpers whom they named, and for staff of this community."""
    if is_staff_here(person, tree):
        return True
    membership = members.active_membership(person.id)
    if membership is None:
        return False
    helping = select(AdoptionHelper.adoption_id).where(
        AdoptionHelper.community_id == community_id(),
        AdoptionHelper.membership_id == membership.id,
        AdoptionHelper.ended_at.is_(None),
    )
    wanted = in_community(Adoption).where(
        Adoption.tree_id == tree.id,
        Adoption.state == "active",
        or_(is_adopter_of(membership), Adoption.id.in_(helping)),
    )
    return db.session.execute(wanted.limit(1)).first() is not None


def in_line(tree: Tree) -> int:
    """How many wait for the tree."""
    waiting = select(func.count()).where(
        Adoption.community_id == community_id(), Adoption.tree_id == tree.id, Adoption.state == "waiting"
    )
    return int(db.session.execute(waiting).scalar_one())


def places_in_line(adoptions: Iterable[Adoption]) -> Mapping[int, int]:
    """Of those that wait, 1 for who is next.

    Who wants a tree alone does not count before those who share it while others share it: see `lines_service.pass_on`.
    """
    waiting = [one.id for one in adoptions if one.state == "waiting"]
    of_tree, order = (Adoption.orchard_id, Adoption.tree_id), (Adoption.asked_at, Adoption.id)
    among_all = func.row_number().over(partition_by=of_tree, order_by=order)
    among_sharers = func.row_number().over(partition_by=(*of_tree, Adoption.exclusive), order_by=order)
    line = (
        select(Adoption.id, case((and_(~Adoption.exclusive, _is_shared()), among_sharers), else_=among_all))
        .where(Adoption.community_id == community_id(), Adoption.state == "waiting")
        .subquery()
    )
    found = select(line).where(line.c[0].in_(waiting))
    return dict(db.session.execute(found).all()) if waiting else {}


def _is_shared() -> ColumnElement[bool]:
    """Somebody has the adoption's tree who shares it, and one more has room beside them or will."""
    other = aliased(Adoption)
    shared = other.state == "active", ~other.exclusive, Orchard.adopters_per_tree > 1
    with_it = and_(Orchard.community_id == other.community_id, Orchard.id == other.orchard_id)
    same = other.community_id == Adoption.community_id, other.tree_id == Adoption.tree_id
    return select(other.id).join(Orchard, with_it).where(*same, *shared).exists()


def desk_adoptions(state: str) -> Select[Adoption]:
    """Adoptions of a state for the desk: what waits the longest first, what is over the latest first."""
    wanted = in_community(Adoption).where(Adoption.state == state).options(*_with_names())
    order = (Adoption.asked_at, Adoption.id) if state in LIVE else (Adoption.ended_at.desc(), Adoption.id.desc())
    return wanted.order_by(*order)


def counts_by_state() -> Mapping[str, int]:
    """How many adoptions there are of each state."""
    counted = select(Adoption.state, func.count()).where(Adoption.community_id == community_id())
    return dict(db.session.execute(counted.group_by(Adoption.state)).all())


def move_adoptions(old: Tree, new: Tree) -> None:
    """Another tree was planted: whoever adopts the old one, or waits for it, goes on with the new one."""
    live = update(Adoption).where(
        Adoption.community_id == community_id(), Adoption.tree_id == old.id, Adoption.state.in_(LIVE)
    )
    db.session.execute(live.values(tree_id=new.id).execution_options(synchronize_session="fetch"))

"""Bounds: how many trees one adopter may have, ask and wait for, so that nobody takes what many want.

All are counted for the member together with their household; a group's trees count for who asked for them.
The caller holds `members.lock_home`, before any tree's lock, so that requests at once are counted one after the other.
"""

from sqlalchemy import ColumnElement, Select, func, or_, select

from app import clock
from app.database import db
from app.members.models import Membership
from app.orchards.adoptions.lists_service import is_adopter_of
from app.orchards.adoptions.models import Adoption
from app.orchards.domain import LIVE
from app.orchards.errors import AlreadyAdopting, TooManyAsks, TooManyLines, TooManyTrees
from app.orchards.models import Orchard, Tree
from app.rules import service as rules
from app.scope import community_id, in_community


def refuse_second_place(membership: Membership, tree: Tree | None, *, orchard: Orchard, kind: str = "member") -> None:
    """One place a tree: alone, with the household or in a group; `tree` is none for any tree of the orchard.

    What asks in the household's name is refused where anybody of it has the tree. Raises `AlreadyAdopting`.
    """
    which = Adoption.tree_id.is_(None) if tree is None else Adoption.tree_id == tree.id
    mine = is_adopter_of(membership)
    if kind == "household":
        mine = or_(mine, Adoption.membership_id.in_(_at_home(membership)))
    found = in_community(Adoption).where(Adoption.orchard_id == orchard.id, which, Adoption.state.in_(LIVE), mine)
    if db.session.execute(found.limit(1)).first() is not None:
        raise AlreadyAdopting


def refuse_more_trees(membership: Membership) -> None:
    """Adopted, asked for and waited for together. Raises `TooManyTrees`."""
    most = rules.limit("trees_per_adopter")
    if most is not None and (held := _count(_of(membership), Adoption.state.in_(LIVE))) >= most:
        raise TooManyTrees(held)


def refuse_more_lines(membership: Membership) -> None:
    """Once the place in line is among them. Raises `TooManyLines`."""
    most = rules.limit("lines_per_adopter")
    if most is not None and (lines := _count(_of(membership), Adoption.state == "waiting")) > most:
        raise TooManyLines(lines - 1)


def refuse_more_asks(membership: Membership) -> None:
    """Whatever became of them: staff are told of each. Raises `TooManyAsks`."""
    most, today = rules.limit("adoption_asks_per_day"), clock.day_bounds(clock.today())[0]
    asked = Adoption.asked_by_id == membership.id, Adoption.asked_at >= today
    follows = Adoption.renewed_from_id.is_not(None) | Adoption.handed_over_from_id.is_not(None)
    if most is not None and (times := _count(*asked, ~follows)) >= most:
        raise TooManyAsks(times)


def _at_home(membership: Membership) -> Select[int]:
    """Everybody of the household."""
    return select(Membership.id).where(
        Membership.community_id == membership.community_id, Membership.household_id == membership.household_id
    )


def _of(membership: Membership) -> ColumnElement[bool]:
    """The member's own, the household's, and what they asked for in a group's name."""
    mine = [Adoption.asked_by_id == membership.id, Adoption.membership_id == membership.id]
    if membership.household_id is not None:
        mine.append(Adoption.household_id == membership.household_id)
    return or_(*mine)


def _count(*which: ColumnElement[bool]) -> int:
    counted = select(func.count(Adoption.id)).where(Adoption.community_id == community_id(), *which)
    return int(db.session.execute(counted).scalar_one())

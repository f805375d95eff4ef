"""Who may write a tree's care log, and on what ground."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.database import db
from app.members import service as members
from app.members.models import Membership
from app.orchards.adoptions.lists_service import adopters, adoptions_on, helpers, helps_with, may_write_log
from app.orchards.care.errors import NotYourTree
from app.orchards.care.models import CareEntry
from app.orchards.lapses.models import OpenedDuty
from app.orchards.models import Tree
from app.people.models import Person
from app.people.service import is_staff_here
from app.scope import in_community


@dataclass(frozen=True)
class Standing:
    """What lets a person write: an adoption, an opened duty that they took, or neither as staff."""

    adoption_id: int | None = None
    opened_duty_id: int | None = None


def standing_of(person: Person, tree: Tree, duty_code: str) -> Standing:
    """What lets the person write that care of the tree. Raises `NotYourTree`."""
    membership = members.active_membership(person.id)
    if membership is not None:
        taken = in_community(OpenedDuty).filter_by(
            tree_id=tree.id, duty_code=duty_code, state="taken", taken_by_id=membership.id
        )
        if (opened := db.session.scalar(taken)) is not None:
            return Standing(opened_duty_id=opened.id)
        mine = [one for one in adoptions_on(tree, membership) if one.state == "active"]
        mine += [one for one in helps_with(membership) if one.tree_id == tree.id]
        if mine:
            return Standing(adoption_id=mine[0].id)
    if is_staff_here(person, tree):
        return Standing()
    raise NotYourTree


def may_write_care(person: Person, tree: object) -> bool:
    """True for who may write the tree's log, all of it or one opened duty; of no tree yet for members and staff."""
    if not isinstance(tree, Tree):
        return is_staff_here(person, tree) or members.is_active_member(person, tree)
    return may_write_log(person, tree) or bool(taken_duties(person, tree))


def taken_by(person: Person, tree: Tree) -> Sequence[OpenedDuty]:
    """Opened duties of the tree that the person took."""
    membership = members.active_membership(person.id)
    if membership is None:
        return ()
    taken = in_community(OpenedDuty).filter_by(tree_id=tree.id, taken_by_id=membership.id, state="taken")
    return db.session.scalars(taken.order_by(OpenedDuty.due_on, OpenedDuty.id)).all()


def taken_duties(person: Person, tree: Tree) -> set[str]:
    """Their codes."""
    return {one.duty_code for one in taken_by(person, tree)}


def reader_of(person: Person, tree: Tree) -> Callable[[CareEntry], bool]:
    """Which lines of the tree's log the person may open: all who looks after it; else their own and what they took."""
    if may_write_log(person, tree):
        return lambda _entry: True
    taken = taken_duties(person, tree)
    return lambda entry: entry.person_id == person.id or entry.duty_code in taken


def served_at(tree: Tree, staff: Person) -> Sequence[Membership]:
    """Adopters of the tree and their helpers who have no phone: for them staff write down what they tell."""
    if not is_staff_here(staff, tree):
        return []
    found: dict[int, Membership] = {}
    for adoption in adopters(tree):
        for one in (adoption.asked_by, *(helper.membership for helper in helpers(adoption))):
            if members.is_served(staff, one):
                found[one.id] = one
    return list(found.values())


def may_change(entry: CareEntry, person: Person) -> bool:
    """True for who wrote the line, and for staff."""
    return entry.struck_at is None and (entry.person_id == person.id or is_staff_here(person, entry))

"""What the pages of care show."""

from typing import Any

from app import clock
from app.members import service as members
from app.orchards.adoptions.lists_service import may_write_log
from app.orchards.care.models import CareEntry
from app.orchards.care.rights_service import taken_by, taken_duties
from app.orchards.duties.domain import Due
from app.orchards.duties.own_service import Next, next_of
from app.orchards.duties.service import dues_of, terms
from app.orchards.lapses.taking_service import last_day_of
from app.orchards.models import Tree
from app.people.models import Person
from app.people.service import is_staff_here
from app.rules import service as rules
from app.rules.service import Duty

SOON = 14  # days


def choices_at(tree: Tree, person: Person) -> dict[str, Any]:
    """What the person may do at the tree: due or soon due, the first one first; then the rest; what they took of it."""
    may = _duties_for(tree, person)
    dues = [one for one in dues_at(tree) if one[0].duty.code in may and one[2] <= SOON]
    named = {due.duty.code for due, _state, _days in dues}
    rest = [duty for code, duty in may.items() if code not in named]
    return {"dues": dues, "rest": rest, "taken": taken_by(person, tree), "last_day_of": last_day_of}


def dues_at(tree: Tree) -> list[tuple[Due, str, int]]:
    """What comes by the tree, how it stands, and in how many days (less than 0 is late), the first one first."""
    today, allowed = clock.today(), terms()
    return [(due, due.state(today, allowed), (due.on - today).days) for due in dues_of([tree]).get(tree.id, ())]


def _duties_for(tree: Tree, person: Person) -> dict[str, Duty]:
    """The duties of the tree's kind that the person may write, one of each code."""
    is_staff = is_staff_here(person, tree)
    found = {duty.code: duty for duty in reversed(rules.orchard_duties_in_force().of(tree.species))}
    if not may_write_log(person, tree):
        taken = taken_duties(person, tree)
        return {code: duty for code, duty in found.items() if code in taken and not duty.needs_skill}
    return {code: duty for code, duty in found.items() if is_staff or not duty.needs_skill}


def duty_names(tree: Tree) -> dict[str, str]:
    """What the duties of the tree's kind are called, by code."""
    return {duty.code: duty.name for duty in rules.orchard_duties_in_force().of(tree.species)}


def next_care(entry: CareEntry, person: Person) -> Next | None:
    """What its author does next, at any of their trees, if it comes soon."""
    membership = members.active_membership(person.id) if entry.person_id == person.id else None
    if membership is None:
        return None
    return next((one for one in next_of(membership, most=1) if one.days <= SOON), None)

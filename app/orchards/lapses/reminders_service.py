"""Reminders of care: who adopts a tree, or helps, is told once of what is due, and the adopter of what is late."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.database import db
from app.events import publish
from app.members.models import Membership
from app.orchards.adoptions.lists_service import adopters_of
from app.orchards.adoptions.models import Adoption, AdoptionHelper
from app.orchards.duties.domain import Due
from app.orchards.duties.service import dues_of, terms
from app.orchards.events import CareDue, CareLate
from app.orchards.lapses.models import DutyReminder
from app.orchards.lapses.service import growing_trees
from app.orchards.models import Tree
from app.scope import community_id

AT_ONCE = 1_000  # rows of a statement: a driver takes 65,535 parameters
AHEAD = timedelta(days=1)  # in the evening of the day before


def remind(day: date) -> int:
    """Tell everybody concerned of what is due by tomorrow, and of what is late: each thing once, grouped by person."""
    trees = {tree.id: tree for tree in growing_trees()}
    adopted = {tree_id for tree_id, found in adopters_of(trees).items() if found}
    dues = dues_of([trees[tree_id] for tree_id in adopted], day + AHEAD)
    adopters, helpers = adopting_people(adopted), helping_people(adopted)
    allowed, told = terms(), 0
    told += _tell("due", CareDue, _due(dues, day), trees, lambda one: adopters[one] | helpers[one], day)
    late = [(key, due) for key in sorted(dues) for due in dues[key] if due.warns(day, allowed)]
    return told + _tell("late", CareLate, late, trees, lambda one: adopters[one], day)


def _due(dues: dict[int, list[Due]], day: date) -> list[tuple[int, Due]]:
    tomorrow = day + AHEAD
    return [(key, due) for key in sorted(dues) for due in dues[key] if due.on <= tomorrow and not due.duty.needs_skill]


def _tell(kind: str, event: Any, found: Sequence[Any], trees: dict[int, Tree], people: Any, day: date) -> int:
    rows = [
        {
            "community_id": community_id(),
            "person_id": person_id,
            "tree_id": tree_id,
            "duty_code": due.duty.code,
            "due_on": due.on,
            "kind": kind,
            "sent_on": day,
        }
        for tree_id, due in found
        for person_id in sorted(people(tree_id))
    ]
    if not rows:
        return 0
    key = (DutyReminder.person_id, DutyReminder.tree_id, DutyReminder.duty_code, DutyReminder.due_on)
    new = set()
    for start in range(0, len(rows), AT_ONCE):
        statement = insert(DutyReminder).values(rows[start : start + AT_ONCE]).on_conflict_do_nothing().returning(*key)
        new |= {tuple(row) for row in db.session.execute(statement)}
    grouped: dict[int, list[tuple[Tree, Due]]] = defaultdict(list)
    for tree_id, due in found:
        for person_id in sorted(people(tree_id)):
            if (person_id, tree_id, due.duty.code, due.on) in new:
                grouped[person_id].append((trees[tree_id], due))
    for person_id, lines in sorted(grouped.items()):
        publish(event(person_id, lines))
    return len(grouped)


def adopting_people(tree_ids: set[int]) -> dict[int, set[int]]:
    """Who keeps the adoptions of each tree, by their person."""
    statement = (
        select(Adoption.tree_id, Membership.person_id)
        .join(Adoption.asked_by)
        .where(
            Adoption.community_id == community_id(), Adoption.tree_id.in_(list(tree_ids)), Adoption.state == "active"
        )
    )
    return _by_tree(statement)


def helping_people(tree_ids: set[int]) -> dict[int, set[int]]:
    """Whom they named to help."""
    statement = (
        select(Adoption.tree_id, Membership.person_id)
        .select_from(AdoptionHelper)
        .join(AdoptionHelper.adoption)
        .join(AdoptionHelper.membership)
        .where(
            AdoptionHelper.community_id == community_id(),
            AdoptionHelper.ended_at.is_(None),
            Adoption.tree_id.in_(list(tree_ids)),
            Adoption.state == "active",
        )
    )
    return _by_tree(statement)


def _by_tree(statement: Any) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for tree_id, person_id in db.session.execute(statement):
        found[tree_id].add(person_id)
    return found

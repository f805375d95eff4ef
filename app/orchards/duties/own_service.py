"""What a member does next: the care of the trees that they adopt or help with."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from app import clock, scope
from app.members import service as members
from app.members.models import Membership
from app.orchards.adoptions.lists_service import adoptions_of, helps_with
from app.orchards.duties.domain import Due
from app.orchards.duties.service import dues_of, terms
from app.orchards.models import Tree
from app.places import service as places
from app.scope import Community

SOON = 30  # days; what comes later is shown only where nothing comes sooner


class Next(NamedTuple):
    """Care of a tree that comes next: when, how late it is, and how it stands (ok, due, late, opened)."""

    tree: Tree
    due: Due
    days: int  # from today; less than 0 is late
    state: str


def own_trees(membership: Membership) -> Sequence[Tree]:
    """The trees that the member adopts or helps with, each once."""
    found = [*adoptions_of(membership, states=("active",)), *helps_with(membership)]
    return list({one.tree_id: one.tree for one in found if one.tree is not None}.values())


def next_of(membership: Membership, *, most: int) -> list[Next]:
    """What comes next by all of the member's trees, the first one first; what needs training is others' work."""
    today, allowed = clock.today(), terms()
    trees = {tree.id: tree for tree in own_trees(membership)}
    found = [
        Next(
            trees[tree_id],
            due,
            (due.on - today).days,
            due.state(today, allowed),
        )
        for tree_id, dues in dues_of(trees.values()).items()
        for due in dues
        if not due.duty.needs_skill
    ]
    found.sort(key=lambda one: (one.due.on, not one.due.duty.is_essential, one.tree.label))
    return [one for number, one in enumerate(found[:most]) if number == 0 or one.days <= SOON]


def homes_of(person_id: int) -> list[tuple[Community, Membership]]:
    """The communities where the person is an active member."""
    return [
        (places.as_scope(places.find(one.community_id)), one)
        for one in members.memberships_of(person_id)
        if one.state == "active"
    ]


def all_dues_of(person_id: int, today: date) -> list[tuple[Community, Tree, Due]]:
    """The care of the person's trees in all communities: for a calendar."""
    found = []
    for place, membership in homes_of(person_id):
        with scope.inside(place):
            trees = {tree.id: tree for tree in own_trees(membership)}
            found += [
                (place, trees[tree_id], due)
                for tree_id, dues in dues_of(trees.values(), today).items()
                for due in dues
                if not due.duty.needs_skill
            ]
    return found

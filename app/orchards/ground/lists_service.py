"""The trees of an orchard as a table says them: what each is, how it is, and who adopts it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from app.orchards.adoptions.lists_service import adopters_of
from app.orchards.adoptions.models import Adoption
from app.orchards.domain import GROWING
from app.orchards.duties.service import states_of
from app.orchards.models import Tree

SHOWN = ("all", "free", "care", "weak")


class TreeRow(NamedTuple):
    """A line of the table; `care` is None where it is not known."""

    tree: Tree
    care: str | None
    adopters: Sequence[Adoption]


def care_states(trees: Sequence[Tree]) -> Mapping[int, str]:
    """What care trees wait for: ok, due, late or opened to everybody. A tree that is left out needs none any more."""
    return states_of(trees)


def matching(
    trees: Sequence[Tree], show: str, *, care: Mapping[int, str], adopted: Mapping[int, int]
) -> Sequence[Tree]:
    """The trees that a filter shows: all, those that wait for an adopter, for care, or are weak or dead."""
    if show == "free":
        return [one for one in trees if one.state in GROWING and one.adoptable and not adopted.get(one.id)]
    if show == "care":
        return [one for one in trees if care.get(one.id) in ("due", "late", "opened")]
    if show == "weak":
        return [one for one in trees if one.state in ("weak", "dead")]
    return trees


def tree_rows(trees: Sequence[Tree], *, care: Mapping[int, str]) -> Sequence[TreeRow]:
    """Those trees with who adopts them."""
    found = adopters_of([tree.id for tree in trees])
    return [TreeRow(tree, care.get(tree.id), found.get(tree.id, ())) for tree in trees]

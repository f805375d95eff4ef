"""The plan of an orchard as a picture: where each tree's mark is drawn, and what shape it has. No database, no web."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CELL = 52  # drawing units from one tree to the next; the smallest target of care mode fits into it enlarged
LEFT, TOP, BED = 34, 29, 46
FIT = 7  # columns that a phone shows at full size; a wider plan is moved sideways
CARE = ("ok", "due", "late", "opened")
MARKS = (*CARE, "free", "adopted", "closed", "dead")  # the order of the legend


@dataclass(frozen=True)
class Mark:
    """One tree: the middle of its mark, its shape, whether it is weak, and whether it is the reader's own."""

    tree: Any
    x: int
    y: int
    shape: str
    is_weak: bool
    is_mine: bool


@dataclass(frozen=True)
class Plan:
    """The drawing: its size, where rows and columns are named, the marks, and how many there are of each shape."""

    width: int
    height: int
    rows: Sequence[tuple[int, int]]  # number and height of the middle
    columns: Sequence[tuple[int, int]]
    marks: Sequence[Mark]
    counts: Mapping[str, int]

    @property
    def is_wide(self) -> bool:
        """True where it does not fit on a phone at full size."""
        return len(self.columns) > FIT


def draw(
    orchard: Any, trees: Sequence[Any], *, care: Mapping[int, str], adopted: Mapping[int, int], mine: Collection[int]
) -> Plan:
    """Place the trees; `care` says of a tree what care it waits for, `adopted` by how many it is adopted."""
    marks = [
        Mark(
            tree=tree,
            x=_middle(LEFT, tree.column),
            y=_middle(TOP, tree.row) - 3,
            shape=shape_of(tree, care=care.get(tree.id), adopters=adopted.get(tree.id, 0)),
            is_weak=tree.state == "weak",
            is_mine=tree.id in mine,
        )
        for tree in trees
    ]
    counts = {shape: sum(mark.shape == shape for mark in marks) for shape in MARKS}
    return Plan(
        width=LEFT + orchard.column_count * CELL + 4,
        height=TOP + orchard.row_count * CELL + 4,
        rows=[(number, _middle(TOP, number) - 3) for number in range(1, orchard.row_count + 1)],
        columns=[(number, _middle(LEFT, number)) for number in range(1, orchard.column_count + 1)],
        marks=marks,
        counts={shape: n for shape, n in counts.items() if n},
    )


def _middle(start: int, number: int) -> int:
    return start + (number - 1) * CELL + CELL // 2


def shape_of(tree: Any, *, care: str | None, adopters: int) -> str:
    """Dead before all, then care that waits; else whether somebody adopts the tree, may adopt it, or cannot."""
    if tree.state in ("dead", "replaced"):
        return "dead"
    if care in ("due", "late", "opened"):
        return care
    if not adopters:
        return "free" if tree.adoptable else "closed"
    return "ok" if care == "ok" else "adopted"

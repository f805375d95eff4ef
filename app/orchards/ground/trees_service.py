"""Trees: planted at their places one by one or row by row, changed, and their state noted."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import Table, insert

from app import clock
from app.database import db, flush_or
from app.errors import NotHere
from app.events import publish
from app.orchards.adoptions.lines_service import pass_on, pass_on_all
from app.orchards.adoptions.lists_service import move_adoptions
from app.orchards.domain import EARLIEST_YEAR, label_of
from app.orchards.errors import ChangedMeanwhile, OrchardRefused, OutsidePlan, PlaceTaken
from app.orchards.events import TreeStateNoted
from app.orchards.ground.states_service import first_noted, note_down, refuse_state
from app.orchards.models import Orchard, Tree, TreeState
from app.public_numbers import new_number
from app.scope import community_id, here, in_community
from app.texts import _

PLATE_LENGTH = 10


@dataclass(frozen=True, kw_only=True)
class TreeText:
    """What staff say about a tree."""

    row: int
    column: int
    label: str
    species: str
    variety: str
    planted_on: date
    adoptable: bool = True
    why_not: str = ""


def new_plate() -> str:
    """A code for a plate; two the same are as good as impossible, and the UNIQUE refuses them."""
    return new_number(community_id(), length=PLATE_LENGTH)


def add_tree(orchard: Orchard, said: TreeText, *, by_id: int, state: str = "alive") -> Tree:
    """A tree at a free place of the plan; who waits for any tree has it.

    Raises `OutsidePlan`, `PlaceTaken`, `OrchardRefused`.
    """
    made = _planted(orchard, said, by_id=by_id, state=state)
    pass_on(made)
    return made


def _planted(orchard: Orchard, said: TreeText, *, by_id: int, state: str = "alive") -> Tree:
    _refuse(orchard, said)
    made = Tree(
        community_id=community_id(),
        orchard_id=orchard.id,
        state=state,
        plate=new_plate(),
        added_at=clock.now(),
        **asdict(said),
    )
    with flush_or(PlaceTaken()):
        db.session.add(made)
    note_down(made, state, first_noted(state, planted_on=said.planted_on), "", by_id)
    return made


def change_tree(tree: Tree, said: TreeText, *, version: int) -> None:
    """Change what is said of it; who waits has it where it is open again.

    Raises `ChangedMeanwhile`, `OutsidePlan`, `PlaceTaken`, `OrchardRefused`.
    """
    locked = here(Tree, tree.id, lock=True)
    if locked.version != version:
        raise ChangedMeanwhile
    if locked.state == "replaced":
        raise OrchardRefused(_("没有保存：这棵树已经换栽，只留作记录"))
    _refuse(locked.orchard, said)
    with flush_or(PlaceTaken()):
        for name, value in asdict(said).items():
            setattr(locked, name, value)
        locked.version += 1
    pass_on(locked)


def replace_tree(tree: Tree, *, species: str, variety: str, planted_on: date, by_id: int) -> Tree:
    """Another tree at the same place, with the same label and a plate of its own; the old one stays on record.

    Whoever adopts the old one, or stands in line for it, goes on with the new one. Raises `OrchardRefused`.
    """
    locked = here(Tree, tree.id, lock=True)
    refuse_state(locked, "replaced", planted_on)
    note_down(locked, "replaced", planted_on, "", by_id)
    said = TreeText(
        row=locked.row,
        column=locked.column,
        label=locked.label,
        species=species,
        variety=variety,
        planted_on=planted_on,
    )
    made = _planted(locked.orchard, said, by_id=by_id)
    made.replaces_id = locked.id
    db.session.flush()
    move_adoptions(locked, made)
    publish(TreeStateNoted(made))
    pass_on(made)
    return made


def fill_rows(orchard: Orchard, *, rows: range, species: str, variety: str, planted_on: date, by_id: int) -> int:
    """A tree at every free place of those rows; how many. Raises `OutsidePlan`, `OrchardRefused`."""
    if not rows or rows.start < 1 or rows.stop - 1 > orchard.row_count:
        raise OutsidePlan(orchard.row_count, orchard.column_count)
    refuse_day(planted_on)
    here(Orchard, orchard.id, lock=True)  # two who fill the same rows wait for each other
    standing = trees_of(orchard)
    taken, labels = {(one.row, one.column) for one in standing}, {one.label for one in standing}
    places = [(row, column) for row in rows for column in range(1, orchard.column_count + 1)]
    said = [
        TreeText(
            row=row, column=column, label=label_of(row, column), species=species, variety=variety, planted_on=planted_on
        )
        for row, column in places
        if (row, column) not in taken and label_of(row, column) not in labels
    ]
    if not said:
        raise OrchardRefused(_("没有栽：这几排没有空位置"), _("请换几排，或者在“改果园”里加大平面图。"))
    return add_trees(orchard, [(one, "alive") for one in said], by_id=by_id)


def free_places(orchard: Orchard) -> int:
    """How many places of the plan have no tree."""
    return orchard.row_count * orchard.column_count - len(trees_of(orchard))


def add_trees(orchard: Orchard, lines: Sequence[tuple[TreeText, str]], *, by_id: int) -> int:
    """Many trees with their states in two statements; how many. Who waits for any tree has one. Raises `PlaceTaken`."""
    now, place_id = clock.now(), community_id()
    common = {"community_id": place_id, "orchard_id": orchard.id, "added_at": now, "version": 1}
    rows = [{**common, **asdict(said), "state": state, "plate": new_plate()} for said, state in lines]
    trees, states = cast(Table, Tree.__table__), cast(Table, TreeState.__table__)
    with flush_or(PlaceTaken()):
        ids = db.session.scalars(insert(trees).returning(trees.c.id, sort_by_parameter_order=True), rows).all()
    noted: dict[str, Any] = {"community_id": place_id, "note": "", "by_id": by_id, "noted_at": now}
    seen = [
        {**noted, "tree_id": key, "state": state, "on_day": first_noted(state, planted_on=said.planted_on)}
        for key, (said, state) in zip(ids, lines, strict=True)
    ]
    db.session.execute(insert(states), seen)
    pass_on_all(orchard)
    return len(ids)


def trees_of(orchard: Orchard) -> Sequence[Tree]:
    """The trees that stand in the plan (dead ones too), row by row."""
    wanted = in_community(Tree).where(Tree.orchard_id == orchard.id, Tree.state != "replaced")
    return db.session.scalars(wanted.order_by(Tree.row, Tree.column)).all()


def tree_of_plate(plate: str) -> Tree:
    """The tree whose plate has that code, or `NotHere`."""
    asked = plate if plate.isascii() and plate.isalnum() else ""
    found = db.session.scalar(in_community(Tree).filter_by(plate=asked))
    if found is None:
        raise NotHere("tree")
    return found


def refuse_day(planted_on: date) -> None:
    """Raises `OrchardRefused` where no tree of today was planted then."""
    if planted_on > clock.today():
        raise OrchardRefused(_("没有保存：栽植日期不能在今天以后"))
    if planted_on.year < EARLIEST_YEAR:
        raise OrchardRefused(_("没有保存：栽植日期太早了"), _("请看看年份，最早是 %(year)s 年。", year=EARLIEST_YEAR))


def _refuse(orchard: Orchard, said: TreeText) -> None:
    if not (1 <= said.row <= orchard.row_count and 1 <= said.column <= orchard.column_count):
        raise OutsidePlan(orchard.row_count, orchard.column_count)
    refuse_day(said.planted_on)
    if not said.adoptable and not said.why_not:
        raise OrchardRefused(_("没有保存：不能认养的树要写明原因"), _("想认养的人会看到这句话。"))

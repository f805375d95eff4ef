"""Trees: planted at their places one by one or row by row, changed, and their state noted."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db, flush_or
from app.errors import NotHere
from app.events import publish
from app.orchards.adoptions.lists_service import move_adoptions
from app.orchards.domain import TREE_MOVES, label_of, may_move
from app.orchards.errors import ChangedMeanwhile, OrchardRefused, OutsidePlan, PlaceTaken
from app.orchards.events import TreeStateNoted
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
    """A tree at a free place of the plan. Raises `OutsidePlan`, `PlaceTaken`, `OrchardRefused`."""
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
    _note(made, state, clock.today(), "", by_id)
    return made


def change_tree(tree: Tree, said: TreeText, *, version: int) -> None:
    """Change what is said of it. Raises `ChangedMeanwhile`, `OutsidePlan`, `PlaceTaken`, `OrchardRefused`."""
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


def note_state(tree: Tree, state: str, *, on_day: date, note: str, by_id: int) -> None:
    """Note that it is alive, weak or dead since a day; who adopts it is told. Raises `OrchardRefused`."""
    locked = here(Tree, tree.id, lock=True)
    _refuse_state(locked, state, on_day)
    if state == "replaced":
        raise OrchardRefused(_("没有记下：换栽请填新栽的树"))
    _note(locked, state, on_day, note, by_id)
    publish(TreeStateNoted(locked))


def replace_tree(tree: Tree, *, species: str, variety: str, planted_on: date, by_id: int) -> Tree:
    """Another tree at the same place, with the same label and a plate of its own; the old one stays on record.

    Whoever adopts the old one, or stands in line for it, goes on with the new one. Raises `OrchardRefused`.
    """
    locked = here(Tree, tree.id, lock=True)
    _refuse_state(locked, "replaced", planted_on)
    _note(locked, "replaced", planted_on, "", by_id)
    said = TreeText(
        row=locked.row,
        column=locked.column,
        label=locked.label,
        species=species,
        variety=variety,
        planted_on=planted_on,
    )
    made = add_tree(locked.orchard, said, by_id=by_id)
    made.replaces_id = locked.id
    db.session.flush()
    move_adoptions(locked, made)
    publish(TreeStateNoted(made))
    return made


def fill_rows(orchard: Orchard, *, rows: range, species: str, variety: str, planted_on: date, by_id: int) -> int:
    """A tree at every free place of those rows; how many. Raises `OutsidePlan`, `OrchardRefused`."""
    if not rows or rows.start < 1 or rows.stop - 1 > orchard.row_count:
        raise OutsidePlan(orchard.row_count, orchard.column_count)
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
        raise OrchardRefused(_("没有栽：这几排没有空位置"))
    return add_trees(orchard, [(one, "alive") for one in said], by_id=by_id)


def add_trees(orchard: Orchard, lines: Sequence[tuple[TreeText, str]], *, by_id: int) -> int:
    """Many trees with their states in two statements; how many. Raises `PlaceTaken`."""
    now, today, place_id = clock.now(), clock.today(), community_id()
    common = {"community_id": place_id, "orchard_id": orchard.id, "added_at": now, "version": 1}
    rows = [{**common, **asdict(said), "state": state, "plate": new_plate()} for said, state in lines]
    trees, states = cast(Table, Tree.__table__), cast(Table, TreeState.__table__)
    with flush_or(PlaceTaken()):
        ids = db.session.scalars(insert(trees).returning(trees.c.id, sort_by_parameter_order=True), rows).all()
    noted: dict[str, Any] = {"community_id": place_id, "on_day": today, "note": "", "by_id": by_id, "noted_at": now}
    seen = [{**noted, "tree_id": key, "state": row["state"]} for key, row in zip(ids, rows, strict=True)]
    db.session.execute(insert(states), seen)
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


def states_of(tree: Tree) -> Sequence[TreeState]:
    """What was noted of it, the latest first."""
    noted = select(TreeState).where(TreeState.community_id == tree.community_id, TreeState.tree_id == tree.id)
    latest = noted.order_by(TreeState.on_day.desc(), TreeState.id.desc()).limit(20)
    return db.session.scalars(latest.options(joinedload(TreeState.by))).all()


def _refuse(orchard: Orchard, said: TreeText) -> None:
    if not (1 <= said.row <= orchard.row_count and 1 <= said.column <= orchard.column_count):
        raise OutsidePlan(orchard.row_count, orchard.column_count)
    if said.planted_on > clock.today():
        raise OrchardRefused(_("没有保存：栽植日期不能在今天以后"))
    if not said.adoptable and not said.why_not:
        raise OrchardRefused(_("没有保存：不能认养的树要写明原因"), _("想认养的人会看到这句话。"))


def _refuse_state(tree: Tree, state: str, on_day: date) -> None:
    if state != tree.state and not may_move(TREE_MOVES, tree.state, state):
        raise OrchardRefused(_("没有记下：这棵树现在不能这样改"), _("请刷新页面，看看现在的情况。"))
    if not tree.planted_on <= on_day <= clock.today():
        raise OrchardRefused(_("没有记下：日期要在栽植以后、今天以前"))


def _note(tree: Tree, state: str, on_day: date, note: str, by_id: int) -> None:
    tree.state = state
    tree.version = (tree.version or 0) + 1
    seen = TreeState(community_id=tree.community_id, tree_id=tree.id, state=state, on_day=on_day, note=note)
    seen.by_id, seen.noted_at = by_id, clock.now()
    db.session.add(seen)
    db.session.flush()

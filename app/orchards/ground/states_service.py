"""The states of a tree: what was noted of it on which day, and what that says of it now."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db
from app.events import publish
from app.orchards.adoptions.lines_service import pass_on
from app.orchards.domain import TREE_MOVES, may_move
from app.orchards.errors import OrchardRefused
from app.orchards.events import TreeStateNoted
from app.orchards.models import Tree, TreeState
from app.scope import here, in_community
from app.texts import _


def note_state(tree: Tree, state: str, *, on_day: date, note: str, by_id: int) -> None:
    """Note that it is alive, weak or dead since a day; who adopts it is told, and who waits for it may have it now.

    What was noted of a later day stays: then it is history alone. Raises `OrchardRefused`.
    """
    locked = here(Tree, tree.id, lock=True)
    if state == "replaced":
        raise OrchardRefused(_("没有记下：换栽请填新栽的树"))
    is_past = _is_noted_after(locked, on_day)
    refuse_state(locked, state, on_day, is_past=is_past)
    note_down(locked, state, on_day, note, by_id, is_past=is_past)
    if not is_past:
        publish(TreeStateNoted(locked))
        pass_on(locked)


def states_of(tree: Tree) -> Sequence[TreeState]:
    """What was noted of it, the latest first."""
    noted = select(TreeState).where(TreeState.community_id == tree.community_id, TreeState.tree_id == tree.id)
    latest = noted.order_by(TreeState.on_day.desc(), TreeState.id.desc()).limit(20)
    return db.session.scalars(latest.options(joinedload(TreeState.by))).all()


def refuse_state(tree: Tree, state: str, on_day: date, *, is_past: bool = False) -> None:
    """Raises `OrchardRefused` where the tree cannot be so from now on, or (`is_past`) have been so then."""
    may_be = tree.state != "replaced" if is_past else state == tree.state or may_move(TREE_MOVES, tree.state, state)
    if not may_be:
        raise OrchardRefused(_("没有记下：这棵树现在不能这样改"), _("请刷新页面，看看现在的情况。"))
    if not tree.planted_on <= on_day <= clock.today():
        raise OrchardRefused(_("没有记下：日期要在栽植以后、今天以前"))


def first_noted(state: str, *, planted_on: date) -> date:
    """Since when a tree that is entered is so: it grew from the day of planting; since when it ails nobody said."""
    return planted_on if state == "alive" else clock.today()


def _is_noted_after(tree: Tree, day: date) -> bool:
    later = in_community(TreeState).where(TreeState.tree_id == tree.id, TreeState.on_day > day)
    return db.session.execute(later.limit(1)).first() is not None


def note_down(tree: Tree, state: str, on_day: date, note: str, by_id: int, *, is_past: bool = False) -> None:
    """Keep what was noted; unless it is past, the tree is so from now on."""
    if not is_past:
        tree.state = state
    tree.version = (tree.version or 0) + 1
    seen = TreeState(community_id=tree.community_id, tree_id=tree.id, state=state, on_day=on_day, note=note)
    seen.by_id, seen.noted_at = by_id, clock.now()
    db.session.add(seen)
    db.session.flush()

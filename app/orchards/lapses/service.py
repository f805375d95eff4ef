"""Opened duties: essential care that is long late is open to every active member, until somebody has done it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db
from app.events import publish
from app.members.models import Membership
from app.orchards.care.models import CareEntry
from app.orchards.domain import GROWING
from app.orchards.duties.domain import Due
from app.orchards.duties.service import dues_of, terms
from app.orchards.events import DutyOpened
from app.orchards.lapses.models import OpenedDuty
from app.orchards.models import Orchard, Tree
from app.scope import community_id, in_community

LIVE = ("open", "taken")


def growing_trees() -> Sequence[Tree]:
    """The trees of the community's orchards that are to be cared for."""
    wanted = in_community(Tree).join(Tree.orchard).where(Orchard.community_id == community_id())
    growing = wanted.where(Tree.state.in_(GROWING), Orchard.closed_at.is_(None)).options(joinedload(Tree.orchard))
    return db.session.scalars(growing.order_by(Tree.id)).all()


def open_late(day: date) -> int:
    """Open what is so late, once, and close what is no more to be done; how many were opened."""
    trees = {tree.id: tree for tree in growing_trees()}
    dues = dues_of(trees.values(), day)
    still = {(one.tree_id, one.duty_code) for one in _close_over(day, dues)}
    allowed, opened = terms(), 0
    to_open = [(tree_id, due) for tree_id in sorted(dues) for due in dues[tree_id] if due.opens(day, allowed)]
    for tree_id, due in to_open:
        made = _opened(trees[tree_id], due, day) if (tree_id, due.duty.code) not in still else None
        if made is not None:
            publish(DutyOpened(made))
            opened += 1
    return opened


def _opened(tree: Tree, due: Due, day: date) -> OpenedDuty | None:
    """The row; None where it is open already. What was settled by rain or a line that was put right is open again."""
    said = {
        "community_id": community_id(),
        "tree_id": tree.id,
        "duty_code": due.duty.code,
        "duty_name": due.duty.name,
        "due_on": due.on,
        "last_day": due.window.last,
        "opened_on": day,
        "state": "open",
    }
    again = {"state": "open", "opened_on": day, "taken_by_id": None, "taken_at": None, "ended_at": None}
    key = ["community_id", "tree_id", "duty_code", "due_on"]
    statement = insert(OpenedDuty).values(**said)
    settled = OpenedDuty.state.not_in(LIVE)
    statement = statement.on_conflict_do_update(index_elements=key, set_=again, where=settled)
    return db.session.scalar(statement.returning(OpenedDuty), execution_options={"populate_existing": True})


def _close_over(day: date, dues: dict[int, list[Due]]) -> list[OpenedDuty]:
    """What rain, a replaced tree or the end of the window has settled is open no more; what still is."""
    waits = {(tree_id, due.duty.code) for tree_id, found in dues.items() for due in found if _waits(due, day)}
    live = in_community(OpenedDuty).where(OpenedDuty.state.in_(LIVE)).order_by(OpenedDuty.id)
    rows = db.session.scalars(live.with_for_update()).all()
    for one in rows:
        if one.last_day < day or (one.tree_id, one.duty_code) not in waits:
            one.state, one.ended_at = "closed", clock.now()
    db.session.flush()
    return [one for one in rows if one.state in LIVE]


def _waits(due: Due, day: date) -> bool:
    return due.on <= day and not due.duty.needs_skill


def opened_listed() -> Select[OpenedDuty]:
    """What is open to members, or taken, with its tree: what has to be done first at the top."""
    tree = joinedload(OpenedDuty.tree).joinedload(Tree.orchard)
    taker = joinedload(OpenedDuty.taken_by).joinedload(Membership.person)
    wanted = in_community(OpenedDuty).where(OpenedDuty.state.in_(LIVE)).options(tree, taker)
    return wanted.order_by(OpenedDuty.last_day, OpenedDuty.due_on, OpenedDuty.id)


def opened_of(trees: Sequence[Tree]) -> Sequence[OpenedDuty]:
    """The same of some trees."""
    return db.session.scalars(opened_listed().where(OpenedDuty.tree_id.in_([tree.id for tree in trees]))).all()


def open_again(tree: Tree) -> None:
    """A line of its log was struck or says otherwise now: what was settled by it, and waits, is open to everybody."""
    today, settled = clock.today(), in_community(OpenedDuty).where(OpenedDuty.tree_id == tree.id)
    rows = db.session.scalars(settled.order_by(OpenedDuty.id).with_for_update()).all()
    live = {one.duty_code for one in rows if one.state in LIVE}
    waits = {(due.duty.code, due.on) for due in dues_of([tree]).get(tree.id, ()) if _waits(due, today)}
    for one in rows if tree.orchard.closed_at is None else ():
        if one.state not in LIVE and one.duty_code not in live and (one.duty_code, one.due_on) in waits:
            one.state, one.taken_by_id, one.taken_at, one.ended_at = "open", None, None, None
    db.session.flush()


def settle(entry: CareEntry) -> None:
    """The care was done: what was open of it is done by who took it, or closed because the adopter came."""
    live = in_community(OpenedDuty).where(
        OpenedDuty.tree_id == entry.tree_id,
        OpenedDuty.duty_code == entry.duty_code,
        OpenedDuty.state.in_(LIVE),
        OpenedDuty.due_on <= entry.done_on,
    )
    for one in db.session.scalars(live.with_for_update()).all():
        one.state = "done" if one.id == entry.opened_duty_id else "closed"
        one.ended_at = clock.now()
    db.session.flush()

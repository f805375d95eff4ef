"""The care log, read: a tree's, a line's history, and the community's for staff."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import joinedload

from app.database import db
from app.orchards.care.models import CareChange, CareEntry, CareReason
from app.orchards.models import Tree
from app.scope import community_id, in_community

SHOWN = ("all", "rule", "struck")


def log_of(tree: Tree) -> Select[CareEntry]:
    """What was done by the tree, the latest first; struck lines stay, and are marked."""
    return _listed().where(CareEntry.tree_id == tree.id)


def entries_listed(*, year: int, show: str = "all") -> Select[CareEntry]:
    """The community's log of a year, the latest first: all, what the rule approved at once, what was struck."""
    wanted = _listed().where(CareEntry.done_on.between(date(year, 1, 1), date(year, 12, 31)))
    if show == "rule":
        return wanted.where(CareEntry.by_rule)
    return wanted.where(CareEntry.struck_at.is_not(None)) if show == "struck" else wanted


def history(entry: CareEntry) -> Sequence[Row[CareChange, str]]:
    """How a line changed and why, the first change first; the why is empty where it was forgotten."""
    why = (CareReason.community_id == CareChange.community_id) & (CareReason.change_id == CareChange.id)
    wanted = (
        select(CareChange, CareReason.said)
        .join(CareReason, why)
        .where(CareChange.community_id == community_id(), CareChange.entry_id == entry.id)
        .options(joinedload(CareChange.person))
    )
    return db.session.execute(wanted.order_by(CareChange.at, CareChange.id)).all()


def _listed() -> Select[CareEntry]:
    tree = joinedload(CareEntry.tree).joinedload(Tree.orchard)
    return (
        in_community(CareEntry)
        .options(joinedload(CareEntry.person), tree)
        .order_by(CareEntry.done_on.desc(), CareEntry.id.desc())
    )

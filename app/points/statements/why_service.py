"""Why an award came to its points."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.points.awards.daily_service import COUNTED_BY_DAY
from app.points.models import Award
from app.rules import service as rules
from app.rules.tables.domain import points_of
from app.texts import _, minutes, points


@dataclass(frozen=True)
class Why:
    """Why an award came to its points: the rule in words, the numbers put in, and where it is written."""

    rule: str
    sums: Sequence[tuple[str, ...]]
    version: int
    row: int
    valid_from: date
    decided_at: datetime


def why(award: Award) -> Why:
    """The rule that matched, with the numbers put in, by the version that decided."""
    decision = rules.recompute(award.rule_version_id, award.facts)
    said = decision.explain()
    sums: list[tuple[str, ...]] = [(one.label, one.value) for one in said.sums]
    if (left := award.outputs.get(COUNTED_BY_DAY)) is not None:
        worth = points_of(decision.outputs, left, decision.version.rounding)
        sums.append((_("这一天计分的时长已到上限，计 %(time)s", time=minutes(left)), _points(worth.points)))
    sums.append((_total_label(award), _points(award.points), "tot"))
    version = decision.version
    return Why(said.rule, sums, version.number, said.number, version.valid_from, award.decided_at)


def _total_label(award: Award) -> str:
    return {"waiting": _("待发放"), "reversed": _("原定发放")}.get(award.state, _("发放"))


def _points(amount: int) -> str:
    return _("%(n)s 分", n=points(amount))

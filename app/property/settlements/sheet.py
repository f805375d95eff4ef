"""A settlement on paper and as a file: the sums by compound, and every line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Response

from app import clock
from app.database import db
from app.files import exports
from app.places import service as places
from app.property.domain import in_capitals
from app.property.settlements import lines_service as service
from app.property.settlements.models import Settlement, SettlementLine
from app.texts import _, clock_time, full_day, month_said
from app.web import page


@dataclass
class CompoundSum:
    """What a settlement comes to in one compound: households, redemptions, points and fen."""

    name: str
    households: set[int] = field(default_factory=set)
    count: int = 0
    points: int = 0
    fen: int = 0

    def add(self, line: SettlementLine) -> None:
        """Count one line."""
        self.households.add(line.redemption.bill.household_id)
        self.count += 1
        self.points += line.points
        self.fen += line.fen


def sums_by_compound(lines: Iterable[SettlementLine]) -> list[CompoundSum]:
    """The sums, in the order of names; carried lines are not in them."""
    sums: dict[str, CompoundSum] = {}
    for line in lines:
        if line.state != "carried":
            name = line.redemption.bill.household.building.compound.name
            sums.setdefault(name, CompoundSum(name)).add(line)
    return [sums[name] for name in sorted(sums)]


def number_of(settlement: Settlement) -> str:
    """The number of a settlement: community, month, company."""
    return f"{settlement.place.code}-{settlement.month.replace('-', '')}-{settlement.company_id:02d}"


def month_in_words(settlement: Settlement) -> str:
    """2026-09 → `2026年9月`."""
    return month_said(settlement.month)


def dated(instant: datetime) -> str:
    """A moment on paper, always with its year."""
    return f"{full_day(instant)} {clock_time(instant)}"


def as_print(settlement: Settlement, *, back: str) -> Response:
    """One A4 sheet with both confirmations, and the lines after it."""
    lines = _lines(settlement)
    return page(
        "property/settlements/settlement_print.html",
        settlement=settlement,
        number=number_of(settlement),
        month=month_in_words(settlement),
        sums=sums_by_compound(lines),
        lines=lines,
        capitals=in_capitals(settlement.fen),
        printed_at=clock.now(),
        dated=dated,
        where=" ".join(place.name for place in places.ancestors(settlement.community_id)[-2:]),
        back=back,
    )


def as_file(settlement: Settlement, ending: str) -> Response:
    """Every line, with its source of funding, as CSV or XLSX."""
    header = (
        *(_("结算单号"), _("月份"), _("确认时间"), _("小区"), _("楼栋"), _("单元"), _("门牌"), _("账单号"), _("账期")),
        *(_("积分"), _("抵扣金额(元)"), _("实收现金(元)"), _("资金来源"), _("状态"), _("物业账上金额(元)"), _("说明")),
    )
    rows = [_row(settlement, line) for line in _lines(settlement)]
    return exports.download(number_of(settlement), ending, header, rows)


def _lines(settlement: Settlement) -> list[SettlementLine]:
    return list(db.session.execute(service.lines(settlement)).scalars())


def _row(settlement: Settlement, line: SettlementLine) -> list[Any]:
    redemption = line.redemption
    household = redemption.bill.household
    return [
        number_of(settlement),
        settlement.month,
        exports.moment(redemption.undone_at if line.points < 0 else redemption.captured_at),
        household.building.compound.name,
        household.building.name,
        household.unit,
        household.door,
        redemption.bill.number,
        redemption.bill.period,
        line.points,
        exports.Fen(line.fen),
        exports.Fen(0 if line.points < 0 else redemption.cash_fen),
        settlement.funding_source,
        _("撤销冲回") if line.points < 0 and line.state == "agreed" else state_in_words(line.state),
        None if line.company_fen is None else exports.Fen(line.company_fen),
        line.answer or line.reason or (redemption.undo_reason if line.points < 0 else ""),
    ]


def state_in_words(state: str) -> str:
    """The state of a line, as both sides read it."""
    return {
        "agreed": _("一致"),
        "disputed": _("有差额"),
        "resolved": _("已说明"),
        "corrected": _("已更正"),
        "carried": _("结转下月"),
    }[state]

"""The company's lists to keep: bills, redemptions and settlements, as CSV and XLSX."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import Blueprint, Response
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.access import Can, requires
from app.database import db
from app.files import exports
from app.property.agreements import service as areas
from app.property.bills import service as bills
from app.property.bills.views import asked_filter
from app.property.models import Bill, Redemption
from app.property.settlements import lists_service as settlements
from app.property.settlements.sheet import number_of
from app.texts import _

lists = Blueprint("company_lists", __name__)

MOST = 50_000  # rows of one file; more is asked for by state or community


@lists.get("/companies/<int:company_id>/bills.<any(csv,xlsx):ending>")
@requires(Can.KEEP_BILLS)
def bill_list(company_id: int, ending: str) -> Response:
    """The bills that the list's filters show."""
    statement = bills.company_bills(company_id, areas.communities_of(company_id), asked_filter())
    header = (
        *(_("社区"), _("小区"), _("楼栋"), _("单元"), _("门牌"), _("账单号"), _("账期"), _("金额(元)")),
        *(_("积分抵(元)"), _("现金(元)"), _("未付(元)"), _("缴费截止日"), _("状态"), _("说明")),
    )
    rows = db.session.scalars(statement.limit(MOST))
    return exports.download(_("物业费账单 %(day)s", day=_today()), ending, header, map(_bill, rows))


@lists.get("/companies/<int:company_id>/redemptions.<any(csv,xlsx):ending>")
@requires(Can.SEE_COMPANY)
def redemption_list(company_id: int, ending: str) -> Response:
    """What the counters confirmed, refused and undid, the newest first."""
    statement = (
        select(Redemption)
        .where(
            Redemption.community_id.in_([c.id for c in areas.communities_of(company_id)]),
            Redemption.company_id == company_id,
            Redemption.clerk_id.is_not(None),
        )
        .options(
            joinedload(Redemption.bill).options(bills.with_household()),
            joinedload(Redemption.clerk),
            joinedload(Redemption.place),
        )
        .order_by(Redemption.closed_at.desc(), Redemption.id.desc())
        .limit(MOST)
    )
    header = (
        *(_("社区"), _("小区"), _("楼栋"), _("单元"), _("门牌"), _("账单号"), _("抵扣码"), _("状态"), _("预留时间")),
        *(_("办结时间"), _("柜员"), _("积分"), _("抵扣金额(元)"), _("实收现金(元)"), _("撤销时间"), _("原因")),
    )
    rows = db.session.scalars(statement)
    return exports.download(_("积分抵扣 %(day)s", day=_today()), ending, header, map(_redemption, rows))


@lists.get("/companies/<int:company_id>/settlements.<any(csv,xlsx):ending>")
@requires(Can.SEE_COMPANY)
def settlement_list(company_id: int, ending: str) -> Response:
    """The settlements of all months, with who signed when."""
    rows = db.session.scalars(settlements.of_company(company_id).limit(MOST))
    return _settlements(ending, (_settlement(one, one.place.short_name) for one in rows), with_=_("社区"))


@lists.get("/c/<code>/settlements.<any(csv,xlsx):ending>")
@requires(Can.SEE_SETTLEMENTS)
def community_settlements(ending: str) -> Response:
    """The same of a community with all its companies."""
    rows = db.session.scalars(settlements.of_community().limit(MOST))
    return _settlements(ending, (_settlement(one, one.company.name) for one in rows), with_=_("物业公司"))


def _settlements(ending: str, rows: Iterable[list[Any]], *, with_: str) -> Response:
    header = (
        *(_("结算单号"), _("月份"), with_, _("积分"), _("抵扣金额(元)"), _("资金来源"), _("状态")),
        *(_("物业确认"), _("社区确认"), _("结清时间")),
    )
    return exports.download(_("月度结算 %(day)s", day=_today()), ending, header, rows)


def bill_state(state: str) -> str:
    """The state of a bill, as the company reads it."""
    return {
        "open": _("未缴"),
        "part_paid": _("缴了一部分"),
        "paid": _("已缴清"),
        "disputed": _("核对中"),
        "void": _("已作废"),
    }[state]


def _door(bill: Bill) -> list[str]:
    home = bill.household
    return [home.building.compound.name, home.building.name, home.unit, home.door]


def _bill(bill: Bill) -> list[Any]:
    money = (bill.amount_fen, bill.points_fen, bill.cash_fen, bill.left_fen)
    due = bill.due_on.isoformat() if bill.due_on else None
    named = [bill.place.short_name, *_door(bill), bill.number, bill.period]
    return [*named, *map(exports.Fen, money), due, bill_state(bill.state), bill.note]


def _redemption(one: Redemption) -> list[Any]:
    said = {"captured": _("已抵"), "refused": _("未办"), "undone": _("已撤销")}
    return [
        one.place.short_name,
        *_door(one.bill),
        one.bill.number,
        one.code,
        said[one.state],
        exports.moment(one.reserved_at),
        exports.moment(one.closed_at),
        one.clerk.name if one.clerk else None,
        one.points,
        exports.Fen(one.fen),
        exports.Fen(one.cash_fen),
        exports.moment(one.undone_at),
        one.undo_reason or one.reason,
    ]


def _settlement(one: Any, with_: str) -> list[Any]:
    words = {"open": _("待双方确认"), "signed_once": _("一方已确认"), "closed": _("已结清")}
    signed = map(exports.moment, (one.company_signed_at, one.community_signed_at, one.closed_at))
    named = [number_of(one), one.month, with_]
    return [*named, one.points, exports.Fen(one.fen), one.funding_source, words[one.state], *signed]


def _today() -> date:
    return clock.today()

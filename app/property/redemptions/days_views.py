"""The clerk's list of a day: on the screen, on paper, as a file."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, request, url_for

from app import clock
from app.access import Can, requires
from app.files import exports
from app.property.agreements import service as areas
from app.property.redemptions import days_service as service
from app.texts import _, clock_time
from app.web import page

days = Blueprint("days", __name__, template_folder="../templates")


@days.get("/companies/<int:company_id>/days")
@requires(Can.CONFIRM_REDEMPTION)
def show(company_id: int) -> Response:
    return page("property/redemptions/day.html", **_shown(company_id))


@days.get("/companies/<int:company_id>/days/print")
@requires(Can.CONFIRM_REDEMPTION)
def printed(company_id: int) -> Response:
    shown = _shown(company_id)
    back = url_for(".show", company_id=company_id, day=shown["day"].on)
    return page("property/redemptions/day_print.html", back=back, printed_at=clock.now(), **shown)


@days.get("/companies/<int:company_id>/days.<any(csv,xlsx):ending>")
@requires(Can.CONFIRM_REDEMPTION)
def download(company_id: int, ending: str) -> Response:
    day = _asked(company_id)
    header = (
        *(_("日期"), _("时间"), _("办理"), _("柜员"), _("小区"), _("楼栋"), _("单元"), _("门牌"), _("账单号")),
        *(_("积分"), _("抵扣金额(元)"), _("实收现金(元)"), _("原因")),
    )
    return exports.download(_("柜台 %(day)s", day=day.on.isoformat()), ending, header, map(_row, day.entries))


def in_words(what: str) -> str:
    """What was done, as the list says it."""
    return {
        "captured": _("已抵"),
        "refused": _("未办"),
        "undone": _("已撤销"),
        "cash": _("只收现金"),
    }[what]


def _row(entry: service.Entry) -> list[object]:
    home = entry.bill.household
    return [
        clock.local(entry.at).date().isoformat(),
        clock_time(entry.at),
        in_words(entry.what),
        entry.clerk.name,
        home.building.compound.name,
        home.building.name,
        home.unit,
        home.door,
        entry.bill.number,
        entry.points,
        exports.Fen(entry.fen),
        exports.Fen(entry.cash_fen),
        entry.reason,
    ]


def _asked(company_id: int) -> service.Day:
    """The day that the address names, today where it names none."""
    try:
        on = date.fromisoformat(request.args.get("day", "")[:10])
    except ValueError:
        on = clock.today()
    on = min(max(on, date(2020, 1, 1)), clock.today())
    return service.day_of(company_id, areas.communities_of(company_id), on)


def _shown(company_id: int) -> dict[str, Any]:
    return {"company_id": company_id, "day": _asked(company_id), "today": clock.today(), "in_words": in_words}

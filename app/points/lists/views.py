"""The desk's lists to keep: awards that wait and corrections by hand, as CSV and XLSX."""

from flask import Blueprint, Response

from app import clock
from app.access import Can, requires
from app.database import db
from app.files import exports
from app.points.awards import waiting_service
from app.points.corrections import service as corrections
from app.texts import _, known

points_lists = Blueprint("points_lists", __name__)


@points_lists.get("/c/<code>/points/waiting.<any(csv,xlsx):ending>")
@requires(Can.SEE_POINTS)
def waiting(ending: str) -> Response:
    """Awards that wait, in the order in which they will be paid."""
    header = (_("姓名"), _("事由"), _("积分"), _("发生时间"), _("审批时间"), _("等什么"))
    rows = (
        (
            one.account.person.name if one.account.person else None,
            known(one.title),
            one.points,
            exports.moment(one.occurred_at),
            exports.moment(one.decided_at),
            waiting_service.waits_for_in_words(one.waits_for),
        )
        for one in db.session.scalars(waiting_service.waiting_awards())
    )
    return exports.download(_("待发放积分 %(day)s", day=clock.today()), ending, header, rows)


@points_lists.get("/c/<code>/points/adjustments.<any(csv,xlsx):ending>")
@requires(Can.SEE_POINTS)
def adjustments(ending: str) -> Response:
    """Adjustments and reversals, also those that wait or were refused, the newest first."""
    header = (
        *(_("姓名"), _("类别"), _("积分"), _("理由"), _("状态")),
        *(_("提出人"), _("提出时间"), _("确认人"), _("确认时间")),
    )
    kinds = {"adjustment": _("人工调整"), "reversal": _("冲正")}
    states = {"asked": _("等确认"), "confirmed": _("已确认"), "refused": _("已驳回")}
    rows = (
        (
            one.account.person.name if one.account.person else None,
            kinds[one.kind],
            one.amount,
            one.reason,
            states[one.state],
            one.asked_by.name,
            exports.moment(one.asked_at),
            one.decided_by.name if one.decided_by else None,
            exports.moment(one.decided_at),
        )
        for one in db.session.scalars(corrections.adjustments())
    )
    return exports.download(_("积分调整和冲正 %(day)s", day=clock.today()), ending, header, rows)

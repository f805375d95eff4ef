"""Settlements as the community's staff see and sign them."""

from typing import Any

from flask import Blueprint, Response, url_for
from flask_login import current_user

from app import audit, clock
from app.access import Can, requires
from app.pages.paging import paged
from app.property.domain import last_month
from app.property.errors import SettlementChanged
from app.property.settlements import lines_service as lines
from app.property.settlements import lists_service as lists
from app.property.settlements import service
from app.property.settlements.forms import AnswerForm, MonthForm, SignForm
from app.property.settlements.models import Settlement
from app.property.settlements.sheet import as_file, as_print
from app.scope import community_id, here
from app.texts import _
from app.web import act, done, invalid, page

settlements = Blueprint("settlements", __name__, template_folder="../templates")


@settlements.get("/c/<code>/settlements")
@requires(Can.SEE_SETTLEMENTS)
def listing() -> Response:
    return page("property/settlements/settlements.html", **_listed())


@settlements.post("/c/<code>/settlements")
@requires(Can.SIGN_SETTLEMENT_FOR_COMMUNITY)
@act
def close() -> Response:
    form = MonthForm()
    if not form.validate_on_submit():
        return invalid("property/settlements/settlements.html", **{**_listed(), "form": form})
    made = service.close_month(form.month.data or "", community=community_id())
    if made:
        audit.about(made[-1], month=form.month.data)
    told = _("已出 %(n)s 张结算单", n=len(made)) if made else _("这个月没有还没结算的抵扣")
    return done(told, url_for(".listing"))


@settlements.get("/c/<code>/settlements/<int:settlement_id>")
@requires(Can.SEE_SETTLEMENTS)
def show(settlement_id: int) -> Response:
    return page("property/settlements/settlement.html", **shown(here(Settlement, settlement_id), side="community"))


@settlements.get("/c/<code>/settlements/<int:settlement_id>.<any(csv,xlsx):ending>")
@requires(Can.SEE_SETTLEMENTS)
def download(settlement_id: int, ending: str) -> Response:
    return as_file(here(Settlement, settlement_id), ending)


@settlements.get("/c/<code>/settlements/<int:settlement_id>/print")
@requires(Can.SEE_SETTLEMENTS)
def printed(settlement_id: int) -> Response:
    return as_print(here(Settlement, settlement_id), back=url_for(".show", settlement_id=settlement_id))


@settlements.post("/c/<code>/settlements/<int:settlement_id>/signature")
@requires(Can.SIGN_SETTLEMENT_FOR_COMMUNITY)
@act
def sign(settlement_id: int) -> Response:
    form = SignForm()
    if not form.validate_on_submit():
        raise SettlementChanged()
    signed = lines.sign(settlement_id, side="community", by=current_user, seen=form.seen)
    audit.about(signed, month=signed.month, points=signed.points, fen=signed.fen, state=signed.state)
    return done(_("社区已确认"), url_for(".show", settlement_id=settlement_id))


@settlements.post("/c/<code>/settlements/<int:settlement_id>/lines/<int:line_id>/answer")
@requires(Can.SIGN_SETTLEMENT_FOR_COMMUNITY)
@act
def answer(settlement_id: int, line_id: int) -> Response:
    form = AnswerForm()
    if not form.validate_on_submit():
        context = shown(here(Settlement, settlement_id), side="community")
        return invalid("property/settlements/settlement.html", **{**context, "answer_form": form, "line_now": line_id})
    line = lines.resolve(settlement_id, line_id, answer=form.answer.data or "", by=current_user)
    audit.about(line, answer=line.answer)
    return done(_("已说明，等物业确认"), url_for(".show", settlement_id=settlement_id))


@settlements.post("/c/<code>/settlements/<int:settlement_id>/lines/<int:line_id>/correction")
@requires(Can.SIGN_SETTLEMENT_FOR_COMMUNITY)
@act
def correct(settlement_id: int, line_id: int) -> Response:
    form = AnswerForm()
    if not form.validate_on_submit():
        context = shown(here(Settlement, settlement_id), side="community")
        return invalid("property/settlements/settlement.html", **{**context, "answer_form": form, "line_now": line_id})
    line = lines.correct(settlement_id, line_id, answer=form.answer.data or "", by=current_user)
    audit.about(line, fen=line.fen, answer=line.answer)
    return done(_("已按物业账上的金额更正"), url_for(".show", settlement_id=settlement_id))


@settlements.post("/c/<code>/settlements/<int:settlement_id>/carry")
@requires(Can.SIGN_SETTLEMENT_FOR_COMMUNITY)
@act
def carry_all(settlement_id: int) -> Response:
    count = lines.carry_all(settlement_id, by=current_user)
    audit.about(here(Settlement, settlement_id), records=count)
    told = _("%(n)s 笔差额已结转到下个月，其余的可以确认了", n=count)
    return done(told, url_for(".show", settlement_id=settlement_id))


@settlements.post("/c/<code>/settlements/<int:settlement_id>/lines/<int:line_id>/carry")
@requires(Can.SIGN_SETTLEMENT_FOR_COMMUNITY)
@act
def carry(settlement_id: int, line_id: int) -> Response:
    line = lines.carry_over(settlement_id, line_id, by=current_user)
    audit.about(line, fen=line.fen)
    return done(_("已结转到下个月"), url_for(".show", settlement_id=settlement_id))


def _listed() -> dict[str, Any]:
    return {
        "settlements": paged(lists.of_community(), per=30),
        "running": lists.unsettled(communities=[community_id()]),
        "this_month": clock.month_of(clock.now()),
        "last_month": last_month(clock.month_of(clock.now())),
        "company_id": None,
        "form": MonthForm(formdata=None),
    }


def shown(settlement: Settlement, *, side: str) -> dict[str, Any]:
    """What both sides' pages of one settlement show."""
    return {
        "settlement": settlement,
        "side": side,
        "company_id": settlement.company_id if side == "company" else None,
        "lines": paged(lines.lines(settlement), per=100),
        "differences": lines.differences(settlement),
    }

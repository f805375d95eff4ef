"""Corrections at the desk: asked for by one person, confirmed by another; large awards too."""

from flask import Blueprint, Response, url_for
from flask_login import current_user

from app import audit
from app.access import Can, ensure, requires
from app.points.awards import service as awards
from app.points.corrections import reversals_service
from app.points.corrections import service as corrections
from app.points.corrections.alone_service import needs_a_second
from app.points.forms import AdjustmentForm, ReasonForm
from app.points.wallets.desk_views import wallet_here
from app.texts import _
from app.web import act, done, invalid, page

corrections_desk = Blueprint("corrections", __name__, template_folder="../templates")


@corrections_desk.get("/c/<code>/points/wallets/<int:account_id>/adjustment")
@requires(Can.KEEP_POINTS)
def adjustment_form(account_id: int) -> Response:
    """Give or take points by hand: the form."""
    return page("points/adjustment.html", account=wallet_here(account_id), form=AdjustmentForm())


@corrections_desk.post("/c/<code>/points/wallets/<int:account_id>/adjustment")
@requires(Can.KEEP_POINTS)
@act
def ask_adjustment(account_id: int) -> Response:
    """Ask for an adjustment."""
    found, form = wallet_here(account_id), AdjustmentForm()
    if not form.validate():
        return invalid("points/adjustment.html", account=found, form=form)
    asked = corrections.ask_adjustment(found, amount=form.amount, reason=form.reason.data, by_id=current_user.id)
    audit.about(asked, points=asked.amount, reason=asked.reason)
    return done(_("已提出调整，等另一位工作人员确认"), url_for("points_desk.overview"))


@corrections_desk.get("/c/<code>/points/wallets/<int:account_id>/lines/<int:transfer_id>/reversal")
@requires(Can.KEEP_POINTS)
def reversal_form(account_id: int, transfer_id: int) -> Response:
    """Reverse a line: the form."""
    found, transfer = wallet_here(account_id), reversals_service.find_transfer(transfer_id)
    by_two = needs_a_second(transfer, by_id=current_user.id)
    return page("points/reversal.html", account=found, transfer=transfer, by_two=by_two, form=ReasonForm())


@corrections_desk.post("/c/<code>/points/wallets/<int:account_id>/lines/<int:transfer_id>/reversal")
@requires(Can.KEEP_POINTS)
@act
def ask_reversal(account_id: int, transfer_id: int) -> Response:
    """Ask for a line to be reversed."""
    found, transfer, form = wallet_here(account_id), reversals_service.find_transfer(transfer_id), ReasonForm()
    if not form.validate():
        by_two = needs_a_second(transfer, by_id=current_user.id)
        return invalid("points/reversal.html", account=found, transfer=transfer, by_two=by_two, form=form)
    asked = corrections.ask_reversal(transfer, found, reason=form.reason.data, by_id=current_user.id)
    audit.about(asked, points=asked.amount, reason=asked.reason)
    if asked.state == "confirmed":
        return done(_("已冲正"), url_for("points_desk.wallet", account_id=account_id))
    return done(_("已提出冲正，等另一位工作人员确认"), url_for("points_desk.overview"))


@corrections_desk.post("/c/<code>/points/adjustments/<int:adjustment_id>/confirmation")
@requires(Can.KEEP_POINTS)
@act
def confirm(adjustment_id: int) -> Response:
    """The second person agrees."""
    asked = corrections.find_adjustment(adjustment_id)
    ensure(Can.KEEP_POINTS, asked)
    corrections.confirm_adjustment(asked, by_id=current_user.id)
    audit.about(asked, points=asked.amount)
    return done(_("已确认，积分已入账"), url_for("points_desk.overview"))


@corrections_desk.post("/c/<code>/points/adjustments/<int:adjustment_id>/refusal")
@requires(Can.KEEP_POINTS)
@act
def refuse(adjustment_id: int) -> Response:
    """The second person does not agree."""
    asked = corrections.find_adjustment(adjustment_id)
    ensure(Can.KEEP_POINTS, asked)
    corrections.refuse_adjustment(asked, by_id=current_user.id)
    audit.about(asked, points=asked.amount)
    return done(_("已驳回，积分没有动"), url_for("points_desk.overview"))


@corrections_desk.post("/c/<code>/points/awards/<int:award_id>/confirmation")
@requires(Can.KEEP_POINTS)
@act
def confirm_award(award_id: int) -> Response:
    """The second person agrees to a large award."""
    waiting = awards.find_award(award_id)
    ensure(Can.KEEP_POINTS, waiting)
    awards.confirm_award(waiting, by_id=current_user.id)
    audit.about(waiting, points=waiting.points)
    return done(_("已复核"), url_for("points_desk.overview"))


@corrections_desk.get("/c/<code>/points/awards/<int:award_id>/refusal")
@requires(Can.KEEP_POINTS)
def refusal_form(award_id: int) -> Response:
    """Refuse a large award: the form."""
    return page("points/refusal.html", award=awards.find_award(award_id), form=ReasonForm())


@corrections_desk.post("/c/<code>/points/awards/<int:award_id>/refusal")
@requires(Can.KEEP_POINTS)
@act
def refuse_award(award_id: int) -> Response:
    """The second person does not agree to a large award."""
    waiting, form = awards.find_award(award_id), ReasonForm()
    ensure(Can.KEEP_POINTS, waiting)
    if not form.validate():
        return invalid("points/refusal.html", award=waiting, form=form)
    awards.refuse_award(waiting, by_id=current_user.id, reason=form.reason.data)
    audit.about(waiting, points=waiting.points, reason=waiting.reason)
    return done(_("已驳回，这一笔不发放"), url_for("points_desk.overview"))

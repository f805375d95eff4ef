"""Undo at the counter: asked for with a reason, agreed to by a colleague, or dropped."""

from flask import Blueprint, Response, url_for
from flask_login import current_user

from app import audit
from app.access import Can, requires
from app.property.models import Redemption
from app.property.redemptions import counter_service as counter
from app.property.redemptions import undo_service as service
from app.property.redemptions.counter_views import counts_unknown_codes, shown
from app.property.redemptions.forms import UndoForm
from app.texts import _, points, yuan
from app.web import act, done, invalid

undos = Blueprint("undos", __name__, template_folder="../templates")

BASE = "/companies/<int:company_id>/counter/<redemption_code>/undo"


@undos.post(BASE)
@requires(Can.CONFIRM_REDEMPTION)
@counts_unknown_codes
@act
def ask(company_id: int, redemption_code: str) -> Response:
    found = counter.find(company_id, redemption_code)
    form = UndoForm()
    if not form.validate_on_submit():
        return invalid("property/redemptions/counter.html", **shown(company_id, found, undo=form), typed=found.code)
    is_done = service.ask(found, clerk=current_user, reason=form.said)
    audit.about(found, place_id=found.community_id, points=found.points, reason=form.said, state=found.state)
    told = _undone(found) if is_done else _("已提出撤销，等另一位柜员同意")
    return done(told, url_for("counter.desk", company_id=company_id, last=found.code))


@undos.post(f"{BASE}/agreement")
@requires(Can.CONFIRM_REDEMPTION)
@counts_unknown_codes
@act
def agree(company_id: int, redemption_code: str) -> Response:
    found = counter.find(company_id, redemption_code)
    service.agree(found, clerk=current_user)
    audit.about(found, place_id=found.community_id, points=found.points, reason=found.undo_reason)
    return done(_undone(found), url_for("counter.desk", company_id=company_id, last=found.code))


@undos.post(f"{BASE}/refusal")
@requires(Can.CONFIRM_REDEMPTION)
@counts_unknown_codes
@act
def keep(company_id: int, redemption_code: str) -> Response:
    found = counter.find(company_id, redemption_code)
    service.keep(found, clerk=current_user)
    audit.about(found, place_id=found.community_id, points=found.points)
    return done(_("不撤销，抵扣照旧"), url_for("counter.desk", company_id=company_id))


def _undone(redemption: Redemption) -> str:
    n, cash = points(redemption.points), yuan(redemption.cash_fen)
    if not redemption.cash_fen:
        return _("已撤销，%(n)s 分退回住户", n=n)
    return _("已撤销，%(n)s 分退回住户。请把现金 %(cash)s 元退给住户", n=n, cash=cash)

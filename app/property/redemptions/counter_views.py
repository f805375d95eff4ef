"""The counter of a property company: open a code, confirm it with the cash received, or refuse it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask_login import current_user

from app import audit, clock
from app.access import Can, requires, signed_in
from app.database import transaction
from app.errors import NotHere
from app.people import service as people
from app.property.agreements import service as areas
from app.property.bills.forms import CashForm
from app.property.domain import read_code
from app.property.errors import NoSuchCode
from app.property.models import Redemption
from app.property.redemptions import counter_service as service
from app.property.redemptions import days_service, receipts, undo_service
from app.property.redemptions.forms import RefuseForm, UndoForm
from app.public_numbers import PREFIX_LENGTH, prefix
from app.texts import _
from app.web import act, done, invalid, page

counter = Blueprint("counter", __name__, template_folder="../templates")

View = Callable[..., Any]


def counts_unknown_codes(view: View) -> View:
    """Whoever tries codes that are not there has to wait after ten; that is stored whatever becomes of the request."""

    @wraps(view)
    def counted(company_id: int, **arguments: Any) -> Any:
        typed = str(arguments.get("redemption_code", "") or request.args.get("code", "")).strip()
        if not typed and not arguments:
            return view(company_id)
        with transaction():
            tried = service.begin_try(current_user, company_id, typed=typed)
        try:
            answer = view(company_id, **arguments)
        except NoSuchCode:
            return _unknown(company_id, typed)
        except BaseException:
            _forget(tried)
            raise
        _forget(tried)
        return answer

    return counted


def _forget(tried: int) -> None:
    with transaction():
        service.forget_try(tried)


def _unknown(company_id: int, typed: str) -> Response:
    response = page("property/redemptions/counter.html", **shown(company_id), typed=typed, unknown=True)
    response.status_code = 404
    return response


@counter.get("/redeem/<redemption_code>")
@signed_in
def scan(redemption_code: str) -> Any:
    """What the QR opens: the counter of the clerk's own company, if it serves the community that the code names."""
    code = read_code(redemption_code)
    for role in people.open_roles(current_user, "clerk"):
        named = {prefix(c.id) for c in areas.communities_of(role.company_id or 0)}
        if code and code[:PREFIX_LENGTH] in named:
            return redirect(url_for(".desk", company_id=role.company_id, code=code), 303)
    raise NotHere("redemption")


@counter.get("/companies/<int:company_id>/counter")
@requires(Can.CONFIRM_REDEMPTION)
@counts_unknown_codes
def desk(company_id: int) -> Response:
    typed = request.args.get("code", "").strip()
    found = service.find(company_id, typed) if typed else None
    return page("property/redemptions/counter.html", **shown(company_id, found), typed=typed)


@counter.post("/companies/<int:company_id>/counter/<redemption_code>/confirmation")
@requires(Can.CONFIRM_REDEMPTION)
@counts_unknown_codes
@act
def confirm(company_id: int, redemption_code: str) -> Response:
    found = service.find(company_id, redemption_code)
    form = CashForm()
    if not form.validate_on_submit():
        return invalid("property/redemptions/counter.html", **shown(company_id, found, cash=form), typed=found.code)
    service.confirm(found, clerk=current_user, cash_fen=form.cash_fen.data or 0)
    audit.about(found, place_id=found.community_id, points=found.points, fen=found.fen, cash_fen=found.cash_fen)
    return done("", url_for(".desk", company_id=company_id, last=found.code))  # the page says it, with what follows


@counter.get("/companies/<int:company_id>/counter/<redemption_code>/receipt")
@requires(Can.CONFIRM_REDEMPTION)
@counts_unknown_codes
def receipt(company_id: int, redemption_code: str) -> Response:
    found = service.find(company_id, redemption_code)
    return receipts.as_print(found, back=url_for(".desk", company_id=company_id, last=found.code))


@counter.post("/companies/<int:company_id>/counter/<redemption_code>/refusal")
@requires(Can.CONFIRM_REDEMPTION)
@counts_unknown_codes
@act
def refuse(company_id: int, redemption_code: str) -> Response:
    found = service.find(company_id, redemption_code)
    form = RefuseForm()
    if not form.validate_on_submit():
        return invalid("property/redemptions/counter.html", **shown(company_id, found, refusal=form), typed=found.code)
    service.refuse(found, clerk=current_user, reason=form.said)
    audit.about(found, place_id=found.community_id, reason=form.said)
    return done(_("没有办理，积分已退回住户"), url_for(".desk", company_id=company_id))


def shown(company_id: int, found: Redemption | None = None, **forms: Any) -> dict[str, Any]:
    """The counter's page: the code that was found, the day so far, and forms (`cash`, `refusal`, `undo`) as sent."""
    communities = areas.communities_of(company_id)
    left = service.cash_left(found) if found else 0
    day = days_service.day_of(company_id, communities, clock.today())
    last = request.args.get("last", "")
    return {
        "company_id": company_id,
        "found": found,
        "left": left,
        "day": day,
        "last": next((entry for entry in day.entries if last and entry.code == last), None),
        "gifts": service.gifts_waiting(company_id, communities),
        "asked": days_service.undo_asked(company_id, communities),
        "undo_open": found is not None and undo_service.may_undo(found),
        "undo_until": undo_service.undo_until(found) if found else None,
        "undo_by_two": found is not None and undo_service.needs_a_colleague(found, current_user),
        "cash_form": forms.get("cash") or CashForm(formdata=None, cash_fen=left),
        "refuse_form": forms.get("refusal") or RefuseForm(formdata=None),
        "undo_form": forms.get("undo") or UndoForm(formdata=None),
    }

"""Settlements as the property company sees and signs them."""

from typing import Any

from flask import Blueprint, Response, url_for
from flask_login import current_user

from app import audit, clock, scope
from app.access import Can, requires
from app.pages.paging import paged
from app.property.agreements import service as areas
from app.property.domain import last_month
from app.property.errors import SettlementChanged
from app.property.settlements import lines_service as lines
from app.property.settlements import lists_service as lists
from app.property.settlements import service
from app.property.settlements.forms import DifferenceForm, MonthForm, SignForm
from app.property.settlements.models import Settlement
from app.property.settlements.sheet import as_file, as_print
from app.property.settlements.views import shown
from app.scope import Community
from app.texts import _
from app.web import act, done, invalid, page

company_settlements = Blueprint("company_settlements", __name__, template_folder="../templates")

BASE = "/companies/<int:company_id>/settlements"


@company_settlements.get(BASE)
@requires(Can.SEE_COMPANY)
def listing(company_id: int) -> Response:
    return page("property/settlements/settlements.html", **_listed(company_id))


@company_settlements.post(BASE)
@requires(Can.SIGN_SETTLEMENT_FOR_COMPANY)
@act
def close(company_id: int) -> Response:
    form = MonthForm()
    if not form.validate_on_submit():
        return invalid("property/settlements/settlements.html", **{**_listed(company_id), "form": form})
    made = service.close_month(form.month.data or "", company_id=company_id)
    if made:
        audit.about(made[-1], place_id=made[-1].community_id, month=form.month.data)
    told = _("已出 %(n)s 张结算单", n=len(made)) if made else _("这个月没有还没结算的抵扣")
    return done(told, url_for(".listing", company_id=company_id))


@company_settlements.get(f"{BASE}/<int:settlement_id>")
@requires(Can.SEE_COMPANY)
def show(company_id: int, settlement_id: int) -> Response:
    found = lists.company_settlement(company_id, settlement_id)
    return page("property/settlements/settlement.html", **shown(found, side="company"))


@company_settlements.get(f"{BASE}/<int:settlement_id>.<any(csv,xlsx):ending>")
@requires(Can.SEE_COMPANY)
def download(company_id: int, settlement_id: int, ending: str) -> Response:
    return as_file(lists.company_settlement(company_id, settlement_id), ending)


@company_settlements.get(f"{BASE}/<int:settlement_id>/print")
@requires(Can.SEE_COMPANY)
def printed(company_id: int, settlement_id: int) -> Response:
    found = lists.company_settlement(company_id, settlement_id)
    return as_print(found, back=_page_of(company_id, settlement_id))


@company_settlements.post(f"{BASE}/<int:settlement_id>/signature")
@requires(Can.SIGN_SETTLEMENT_FOR_COMPANY)
@act
def sign(company_id: int, settlement_id: int) -> Response:
    found = lists.company_settlement(company_id, settlement_id)
    form = SignForm()
    if not form.validate_on_submit():
        raise SettlementChanged()
    with scope.inside(_community(found)):
        signed = lines.sign(settlement_id, side="company", by=current_user, seen=form.seen)
    audit.about(signed, place_id=signed.community_id, month=signed.month, points=signed.points, fen=signed.fen)
    return done(_("物业已确认"), _page_of(company_id, settlement_id))


@company_settlements.post(f"{BASE}/<int:settlement_id>/lines/<int:line_id>/difference")
@requires(Can.SIGN_SETTLEMENT_FOR_COMPANY)
@act
def mark(company_id: int, settlement_id: int, line_id: int) -> Response:
    found = lists.company_settlement(company_id, settlement_id)
    form = DifferenceForm()
    if not form.validate_on_submit():
        context: dict[str, Any] = shown(found, side="company")
        return invalid(
            "property/settlements/settlement.html", **{**context, "difference_form": form, "line_now": line_id}
        )
    with scope.inside(_community(found)):
        line = lines.mark(
            settlement_id,
            line_id,
            company_fen=form.company_fen.data or 0,
            reason=form.reason.data or "",
            by=current_user,
        )
    audit.about(line, place_id=found.community_id, fen=line.fen, company_fen=line.company_fen, reason=line.reason)
    return done(_("已记下差额，社区会说明或结转"), _page_of(company_id, settlement_id))


@company_settlements.post(f"{BASE}/<int:settlement_id>/lines/<int:line_id>/agreement")
@requires(Can.SIGN_SETTLEMENT_FOR_COMPANY)
@act
def take_back(company_id: int, settlement_id: int, line_id: int) -> Response:
    found = lists.company_settlement(company_id, settlement_id)
    with scope.inside(_community(found)):
        line = lines.take_back(settlement_id, line_id, by=current_user)
    audit.about(line, place_id=found.community_id, fen=line.fen)
    return done(_("已撤回差额"), _page_of(company_id, settlement_id))


@company_settlements.post(f"{BASE}/<int:settlement_id>/carry")
@requires(Can.SIGN_SETTLEMENT_FOR_COMPANY)
@act
def carry_all(company_id: int, settlement_id: int) -> Response:
    found = lists.company_settlement(company_id, settlement_id)
    with scope.inside(_community(found)):
        count = lines.carry_all(settlement_id, by=current_user)
    audit.about(found, place_id=found.community_id, records=count)
    told = _("%(n)s 笔差额已结转到下个月，其余的可以确认了", n=count)
    return done(told, _page_of(company_id, settlement_id))


@company_settlements.post(f"{BASE}/<int:settlement_id>/lines/<int:line_id>/carry")
@requires(Can.SIGN_SETTLEMENT_FOR_COMPANY)
@act
def carry(company_id: int, settlement_id: int, line_id: int) -> Response:
    found = lists.company_settlement(company_id, settlement_id)
    with scope.inside(_community(found)):
        line = lines.carry_over(settlement_id, line_id, by=current_user)
    audit.about(line, place_id=found.community_id, fen=line.fen)
    return done(_("已结转到下个月"), _page_of(company_id, settlement_id))


def _community(settlement: Settlement) -> Community:
    return areas.community_of(settlement.company_id, settlement.community_id)


def _page_of(company_id: int, settlement_id: int) -> str:
    return url_for(".show", company_id=company_id, settlement_id=settlement_id)


def _listed(company_id: int) -> dict[str, Any]:
    communities = areas.communities_of(company_id)
    return {
        "settlements": paged(lists.of_company(company_id), per=30),
        "running": lists.unsettled(communities=[c.id for c in communities], company_id=company_id),
        "names": {c.id: c.name for c in communities},
        "this_month": clock.month_of(clock.now()),
        "last_month": last_month(clock.month_of(clock.now())),
        "company_id": company_id,
        "form": MonthForm(formdata=None),
    }

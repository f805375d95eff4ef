"""The company's bills: the list, one bill entered by hand, cash taken, disputes."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from app import audit, scope
from app.access import Can, requires
from app.pages.fields import row_id, searched
from app.pages.paging import paged
from app.places import service as places
from app.property.agreements import service as areas
from app.property.bills import service as bills
from app.property.bills.forms import BillForm, BillStateForm, CashForm
from app.property.bills.service import BillFilter
from app.property.domain import BILL_MOVES
from app.property.redemptions import counter_service as counter
from app.scope import Community
from app.texts import _, points, yuan
from app.web import act, done, invalid, page

bills_pages = Blueprint("bills", __name__, template_folder="../templates")


@bills_pages.get("/companies/<int:company_id>/bills")
@requires(Can.KEEP_BILLS)
def listing(company_id: int) -> Response:
    communities = areas.communities_of(company_id)
    wanted = asked_filter()
    return page(
        "property/bills/bills.html",
        company_id=company_id,
        communities=communities,
        wanted=wanted,
        counts=bills.count_by_state(company_id, communities),
        bills=paged(bills.company_bills(company_id, communities, wanted)),
    )


@bills_pages.get("/companies/<int:company_id>/bills/<int:bill_id>")
@requires(Can.KEEP_BILLS)
def show(company_id: int, bill_id: int) -> Response:
    return page("property/bills/company_bill.html", **_shown(company_id, bill_id))


@bills_pages.get("/companies/<int:company_id>/bills/new")
@requires(Can.KEEP_BILLS)
def new(company_id: int) -> Response:
    where = _chosen_community(company_id)
    return page("property/bills/bill_form.html", **_form_page(company_id, where, _bill_form(where, company_id)))


@bills_pages.post("/companies/<int:company_id>/bills/new")
@requires(Can.KEEP_BILLS)
@act
def add(company_id: int) -> Response:
    where = _chosen_community(company_id)
    form = _bill_form(where, company_id)
    if where is None or not form.validate_on_submit():
        return invalid("property/bills/bill_form.html", **_form_page(company_id, where, form))
    typed = {name: getattr(form, name).data for name in ("number", "period", "amount_fen", "due_on")}
    with scope.inside(where):
        bill = bills.add_bill_at(
            company_id,
            building_id=form.building_id.data,
            unit=form.unit.data or "",
            door=form.door.data or "",
            new=typed,
        )
    audit.about(bill, place_id=where.id, number=bill.number, amount_fen=bill.amount_fen)
    return done(_("已保存账单 %(number)s", number=bill.number), url_for(".listing", company_id=company_id))


@bills_pages.post("/companies/<int:company_id>/bills/<int:bill_id>/cash")
@requires(Can.KEEP_BILLS)
@act
def pay_cash(company_id: int, bill_id: int) -> Response:
    form = CashForm()
    if not form.validate_on_submit():
        return invalid("property/bills/company_bill.html", **_shown(company_id, bill_id, cash=form))
    bill = bills.company_bill(company_id, bill_id)
    given_back = counter.pay_cash(bill, form.cash_fen.data or 0, clerk=current_user)
    audit.about(bill, place_id=bill.community_id, number=bill.number, cash_fen=form.cash_fen.data)
    told = _("已收现金 %(cash)s 元", cash=yuan(form.cash_fen.data or 0))
    if given_back:
        told = _("%(told)s，预留的 %(n)s 分已退回住户", told=told, n=points(given_back))
    return done(told, url_for(".show", company_id=company_id, bill_id=bill_id))


@bills_pages.post("/companies/<int:company_id>/bills/<int:bill_id>/state")
@requires(Can.KEEP_BILLS)
@act
def move(company_id: int, bill_id: int) -> Response:
    form = BillStateForm()
    if not form.validate_on_submit():
        return invalid("property/bills/company_bill.html", **_shown(company_id, bill_id, state=form))
    bill = bills.company_bill(company_id, bill_id)
    counter.move_bill(bill, form.state.data, note=form.note.data or "")
    audit.about(bill, place_id=bill.community_id, number=bill.number, state=bill.state, note=bill.note)
    return done(_("账单已改动"), url_for(".show", company_id=company_id, bill_id=bill_id))


def asked_filter() -> BillFilter:
    """What the address asks to see of the bills."""
    state = request.args.get("state", "")
    return BillFilter(
        state=state if state in BILL_MOVES else "",
        community_id=row_id(request.args.get("community")),
        text=searched(),
    )


def _shown(
    company_id: int, bill_id: int, *, cash: CashForm | None = None, state: BillStateForm | None = None
) -> dict[str, Any]:
    bill = bills.company_bill(company_id, bill_id)
    reserved = bills.reserved_fen(bill)
    left = bill.left_fen - reserved
    return {
        "company_id": company_id,
        "bill": bill,
        "reserved": reserved,
        "left": left,
        "cash_form": cash or CashForm(formdata=None, cash_fen=left),
        "state_form": state or BillStateForm(formdata=None),
    }


def _chosen_community(company_id: int) -> Community | None:
    """The community that the address names, or the only one that there is."""
    communities = areas.communities_of(company_id)
    wanted = row_id(request.args.get("community"))
    if wanted is None and len(communities) == 1:
        return communities[0]
    return areas.community_of(company_id, wanted) if wanted is not None else None


def _bill_form(where: Community | None, company_id: int) -> BillForm:
    form = BillForm()
    form.building_id.choices = []
    if where is not None:
        with scope.inside(where):
            served = areas.served_compounds(company_id)
            form.building_id.choices = [
                (building.id, f"{building.compound.name} {building.name}")
                for building in places.buildings(None)
                if building.compound_id in served
            ]
    return form


def _form_page(company_id: int, where: Community | None, form: BillForm) -> dict[str, Any]:
    return {
        "company_id": company_id,
        "communities": areas.communities_of(company_id),
        "where": where,
        "form": form,
    }

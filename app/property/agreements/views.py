"""Staff pages on property companies: which compounds they serve, and what is agreed for the year."""

from typing import Any

from flask import Blueprint, Response, url_for
from flask_login import current_user

from app import audit, clock
from app.access import Can, requires
from app.database import db
from app.organisations import service as organisations
from app.places import service as places
from app.property.agreements import service as areas
from app.property.agreements.forms import AgreementForm, AreaForm
from app.property.agreements.models import Agreement, ServiceArea
from app.scope import here
from app.texts import _
from app.web import act, done, invalid, page

agreements = Blueprint("agreements", __name__, template_folder="../templates")

TEMPLATE = "property/agreements/companies.html"


@agreements.get("/c/<code>/companies")
@requires(Can.KEEP_AGREEMENTS)
def listing() -> Response:
    return page(TEMPLATE, **_shown(area_form(), agreement_form()))


@agreements.post("/c/<code>/companies/areas")
@requires(Can.KEEP_AGREEMENTS)
@act
def serve() -> Response:
    form = area_form()
    if not form.validate_on_submit():
        return invalid(TEMPLATE, **_shown(form, agreement_form()))
    area = areas.serve(company_id=form.company_id.data, compound_id=form.compound_id.data, from_day=form.from_day.data)
    audit.about(area, company=area.company_id, compound=area.compound_id)
    return done(_("已登记服务的小区"), url_for(".listing"))


@agreements.post("/c/<code>/companies/areas/<int:area_id>/end")
@requires(Can.KEEP_AGREEMENTS)
@act
def end_service(area_id: int) -> Response:
    area = here(ServiceArea, area_id, lock=True)
    areas.end_service(area)
    audit.about(area)
    return done(_("已结束服务"), url_for(".listing"))


@agreements.post("/c/<code>/companies/agreements")
@requires(Can.KEEP_AGREEMENTS)
@act
def record() -> Response:
    form = agreement_form()
    if not form.validate_on_submit():
        return invalid(TEMPLATE, **_shown(area_form(), form))
    agreement = areas.record_agreement(
        company_id=form.company_id.data,
        year=form.year.data or 0,
        funding_source=form.funding_source.data or "",
        signed_on=form.signed_on.data,
        by=current_user,
    )
    audit.about(agreement, year=agreement.year, funding_source=agreement.funding_source)
    return done(_("已登记%(year)s年的协议", year=agreement.year), url_for(".listing"))


@agreements.post("/c/<code>/companies/agreements/<int:agreement_id>/end")
@requires(Can.KEEP_AGREEMENTS)
@act
def end(agreement_id: int) -> Response:
    agreement = here(Agreement, agreement_id, lock=True)
    areas.end_agreement(agreement)
    audit.about(agreement, year=agreement.year)
    return done(_("协议已终止，已经预留的照办"), url_for(".listing"))


def area_form() -> AreaForm:
    form = AreaForm(from_day=clock.today())
    form.company_id.choices = _companies()
    form.compound_id.choices = [(compound.id, compound.name) for compound in places.compounds()]
    return form


def agreement_form() -> AgreementForm:
    form = AgreementForm(year=clock.today().year, signed_on=clock.today())
    form.company_id.choices = _companies()
    return form


def _companies() -> list[tuple[int, str]]:
    return [(company.id, company.name) for company in organisations.companies() if company.active]


def _shown(area: AreaForm, agreement: AgreementForm) -> dict[str, Any]:
    this_year = clock.today().year
    db.session.flush()
    return {
        "areas": areas.service_areas(),
        "agreements": areas.agreements(years=(this_year - 1, this_year, this_year + 1)),
        "area_form": area,
        "agreement_form": agreement,
    }

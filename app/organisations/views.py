"""The administrator keeps the lists of workplaces and property companies."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from app import audit
from app.access import Can, requires
from app.organisations import service
from app.organisations.forms import CompanyForm, WorkplaceForm
from app.pages.fields import searched
from app.pages.paging import paged
from app.texts import _
from app.web import act, done, invalid, page

organisations = Blueprint("organisations", __name__, template_folder="templates")


@organisations.get("/organisations/workplaces")
@requires(Can.KEEP_ORGANISATIONS)
def workplaces() -> Response:
    """All workplaces, or those that fit what is typed."""
    typed = searched(60)
    return page("organisations/workplaces.html", typed=typed, rows=paged(service.workplaces_listed(typed)))


@organisations.get("/organisations/workplaces/new")
@requires(Can.KEEP_ORGANISATIONS)
def new_workplace() -> Response:
    """The form of a new workplace."""
    return page("organisations/workplace_form.html", form=WorkplaceForm())


@organisations.post("/organisations/workplaces/new")
@requires(Can.KEEP_ORGANISATIONS)
@act
def add_workplace() -> Response:
    """Add a workplace."""
    form = WorkplaceForm()
    if not form.validate_on_submit():
        return invalid("organisations/workplace_form.html", form=form)
    row = service.add_workplace(form.name.data or "")
    audit.about(row, name=row.name)
    return done(_("已添加%(name)s", name=row.name), url_for(".workplaces"))


@organisations.get("/organisations/workplaces/<int:workplace_id>")
@requires(Can.KEEP_ORGANISATIONS)
def workplace(workplace_id: int) -> Response:
    """The form of a workplace that stands."""
    row = service.workplace(workplace_id)
    return page("organisations/workplace_form.html", form=WorkplaceForm(obj=row), row=row)


@organisations.post("/organisations/workplaces/<int:workplace_id>")
@requires(Can.KEEP_ORGANISATIONS)
@act
def change_workplace(workplace_id: int) -> Response:
    """Rename a workplace."""
    row, form = service.workplace(workplace_id), WorkplaceForm()
    if not form.validate_on_submit():
        return invalid("organisations/workplace_form.html", form=form, row=row)
    audit.about(row, before=row.name, name=form.name.data)
    service.rename_workplace(row, name=form.name.data or "")
    return done(_("已改为%(name)s", name=row.name), url_for(".workplaces"))


@organisations.post("/organisations/workplaces/<int:workplace_id>/use")
@requires(Can.KEEP_ORGANISATIONS)
@act
def use_workplace(workplace_id: int) -> Response:
    """Offer a workplace no longer, or again."""
    return switched(service.workplace(workplace_id), url_for(".workplaces"))


@organisations.get("/organisations/companies")
@requires(Can.KEEP_ORGANISATIONS)
def companies() -> Response:
    """All property companies."""
    return page("organisations/companies.html", rows=paged(service.companies_listed()))


@organisations.get("/organisations/companies/new")
@requires(Can.KEEP_ORGANISATIONS)
def new_company() -> Response:
    """The form of a new property company."""
    return page("organisations/company_form.html", form=CompanyForm())


@organisations.post("/organisations/companies/new")
@requires(Can.KEEP_ORGANISATIONS)
@act
def add_company() -> Response:
    """Add a property company."""
    form = CompanyForm()
    if not form.validate_on_submit():
        return invalid("organisations/company_form.html", form=form)
    row = service.add_company(**said_of_company(form))
    audit.about(row, name=row.name)
    return done(_("已添加%(name)s", name=row.name), url_for(".companies"))


@organisations.get("/organisations/companies/<int:row_id>")
@requires(Can.KEEP_ORGANISATIONS)
def company(row_id: int) -> Response:
    """The form of a property company that stands."""
    row = service.company(row_id)
    return page("organisations/company_form.html", form=CompanyForm(obj=row), row=row)


@organisations.post("/organisations/companies/<int:row_id>")
@requires(Can.KEEP_ORGANISATIONS)
@act
def change_company(row_id: int) -> Response:
    """Write what members read about a company anew."""
    row, form = service.company(row_id), CompanyForm()
    if not form.validate_on_submit():
        return invalid("organisations/company_form.html", form=form, row=row)
    audit.about(row, before=row.name, name=form.name.data)
    service.change_company(row, **said_of_company(form))
    return done(_("已保存%(name)s", name=row.name), url_for(".companies"))


@organisations.post("/organisations/companies/<int:row_id>/use")
@requires(Can.KEEP_ORGANISATIONS)
@act
def use_company(row_id: int) -> Response:
    """Offer a property company no longer, or again."""
    return switched(service.company(row_id), url_for(".companies"))


def said_of_company(form: CompanyForm) -> dict[str, str]:
    """The fields as the service takes them: nothing typed is an empty text."""
    names = ("name", "telephone", "counter_address", "opening_hours")
    return {name: form[name].data or "" for name in names}


def switched(row: Any, location: str) -> Response:
    """Offer a row no longer, or again, as the button said: sending an old page changes nothing twice."""
    wants_use = request.form.get("use") == "yes"
    audit.about(row, name=row.name, active=wants_use)
    (service.activate if wants_use else service.deactivate)(row)
    sentence = _("%(name)s 已恢复使用", name=row.name) if wants_use else _("%(name)s 已停用", name=row.name)
    return done(sentence, location)

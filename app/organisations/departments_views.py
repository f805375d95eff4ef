"""The administrator keeps the list of departments."""

from flask import Blueprint, Response, url_for

from app import audit
from app.access import Can, requires
from app.organisations import service
from app.organisations.forms import DepartmentForm, NewDepartmentForm, levels
from app.organisations.views import switched
from app.pages.paging import paged
from app.texts import _
from app.web import act, done, invalid, page

departments = Blueprint("departments", __name__, template_folder="templates")


@departments.get("/organisations/departments")
@requires(Can.KEEP_ORGANISATIONS)
def listing() -> Response:
    """All departments and stations."""
    return page("organisations/departments.html", rows=paged(service.departments_listed()), levels=levels())


@departments.get("/organisations/departments/new")
@requires(Can.KEEP_ORGANISATIONS)
def new() -> Response:
    """The form of a new department."""
    return page("organisations/department_form.html", form=NewDepartmentForm())


@departments.post("/organisations/departments/new")
@requires(Can.KEEP_ORGANISATIONS)
@act
def add() -> Response:
    """Add a department."""
    form = NewDepartmentForm()
    if not form.validate_on_submit():
        return invalid("organisations/department_form.html", form=form)
    row = service.add_department(code=form.code.data or "", **said(form))
    audit.about(row, code=row.code, name=row.name)
    return done(_("已添加%(name)s", name=row.name), url_for(".listing"))


@departments.get("/organisations/departments/<int:department_id>")
@requires(Can.KEEP_ORGANISATIONS)
def edit(department_id: int) -> Response:
    """The form of a department that stands."""
    row = service.department(department_id)
    return page("organisations/department_form.html", form=DepartmentForm(obj=row), row=row)


@departments.post("/organisations/departments/<int:department_id>")
@requires(Can.KEEP_ORGANISATIONS)
@act
def change(department_id: int) -> Response:
    """Write a department's names and level anew."""
    row, form = service.department(department_id), DepartmentForm()
    if not form.validate_on_submit():
        return invalid("organisations/department_form.html", form=form, row=row)
    audit.about(row, before=row.name, name=form.name.data)
    service.change_department(row, **said(form))
    return done(_("已保存%(name)s", name=row.name), url_for(".listing"))


@departments.post("/organisations/departments/<int:department_id>/use")
@requires(Can.KEEP_ORGANISATIONS)
@act
def use(department_id: int) -> Response:
    """Offer a department no longer, or again."""
    return switched(service.department(department_id), url_for(".listing"))


def said(form: DepartmentForm) -> dict[str, str]:
    """The fields as the service takes them."""
    return {"name": form.name.data or "", "name_en": form.name_en.data or "", "level": form.level.data or ""}

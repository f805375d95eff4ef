"""The register of grid branches at the desk."""

from typing import Any

from flask import Blueprint, Response, url_for

from app import audit
from app.access import Can, requires
from app.scope import here
from app.stars.branches import service
from app.stars.branches.forms import BranchForm
from app.stars.branches.models import GridBranch
from app.texts import _
from app.web import act, done, invalid, page

grid_branches = Blueprint("grid_branches", __name__, template_folder="../templates")


def _listed(form: BranchForm, branch: GridBranch | None = None) -> dict[str, Any]:
    return {"branches": service.branches(), "grids": service.grids_of_branches(), "form": form, "branch": branch}


def _form_of(branch: GridBranch) -> BranchForm:
    covered = [row.grid_id for row in service.grids_of_branches().get(branch.id, [])]
    return BranchForm(formdata=None, data={"name": branch.name, "grids": covered})


@grid_branches.get("/c/<code>/stars/branches")
@requires(Can.KEEP_STARS)
def listing() -> Response:
    return page("stars/branches.html", **_listed(BranchForm(formdata=None)))


@grid_branches.post("/c/<code>/stars/branches")
@requires(Can.KEEP_STARS)
@act
def add() -> Response:
    form = BranchForm()
    if not form.validate_on_submit():
        return invalid("stars/branches.html", **_listed(form))
    made = service.keep(**form.said())
    audit.about(made, name=made.name)
    return done(_("已登记：%(name)s", name=made.name), url_for(".listing"))


@grid_branches.get("/c/<code>/stars/branches/<int:branch_id>")
@requires(Can.KEEP_STARS)
def show(branch_id: int) -> Response:
    branch = here(GridBranch, branch_id)
    return page("stars/branches.html", **_listed(_form_of(branch), branch))


@grid_branches.post("/c/<code>/stars/branches/<int:branch_id>")
@requires(Can.KEEP_STARS)
@act
def change(branch_id: int) -> Response:
    branch, form = here(GridBranch, branch_id, lock=True), BranchForm()
    if not form.validate_on_submit():
        return invalid("stars/branches.html", **_listed(form, branch))
    service.keep(branch=branch, **form.said())
    audit.about(branch, name=branch.name)
    return done(_("已修改：%(name)s", name=branch.name), url_for(".listing"))


@grid_branches.post("/c/<code>/stars/branches/<int:branch_id>/end")
@requires(Can.KEEP_STARS)
@act
def end(branch_id: int) -> Response:
    branch = here(GridBranch, branch_id, lock=True)
    service.end(branch)
    audit.about(branch, name=branch.name)
    return done(_("已撤销：%(name)s", name=branch.name), url_for(".listing"))

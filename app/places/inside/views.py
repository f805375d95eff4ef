"""Staff keep the grids, compounds and buildings of their community."""

from flask import Blueprint, Response, url_for

from app import audit
from app.access import Can, requires
from app.files.exports import csv_download
from app.pages.paging import paged
from app.places import service
from app.places.forms import CompoundForm, GridForm
from app.places.inside.import_service import COLUMNS
from app.places.models import Compound, Grid
from app.scope import community, here
from app.texts import _
from app.web import act, done, invalid, page

places_desk = Blueprint("places_desk", __name__, template_folder="../templates")


@places_desk.get("/c/<code>/places")
@requires(Can.KEEP_PLACES)
def overview() -> Response:
    """Grids and compounds with their figures."""
    return page("places/overview.html", grids=service.grid_figures(), compounds=service.compound_figures())


@places_desk.get("/c/<code>/places/export.csv")
@requires(Can.KEEP_PLACES)
def export() -> Response:
    """Every household, in the columns of the import."""
    return csv_download(f"{community().name} {_('小区楼栋')}.csv", COLUMNS, service.everything())


@places_desk.get("/c/<code>/places/grids/<int:grid_id>")
@requires(Can.KEEP_PLACES)
def grid(grid_id: int) -> Response:
    """The buildings of a grid."""
    found = here(Grid, grid_id)
    buildings = paged(service.building_figures(grid_id=found.id))
    return page("places/grid.html", grid=found, buildings=buildings, size=service.grid_size(found.id))


@places_desk.get("/c/<code>/places/compounds/<int:compound_id>")
@requires(Can.KEEP_PLACES)
def compound(compound_id: int) -> Response:
    """The buildings of a compound."""
    found = here(Compound, compound_id)
    return page("places/compound.html", compound=found, buildings=paged(service.building_figures(compound_id=found.id)))


@places_desk.get("/c/<code>/places/grids/new")
@requires(Can.KEEP_PLACES)
def new_grid() -> Response:
    """The form of a new grid."""
    return page("places/grid_form.html", form=GridForm())


@places_desk.post("/c/<code>/places/grids/new")
@requires(Can.KEEP_PLACES)
@act
def add_grid() -> Response:
    """Add a grid."""
    form = GridForm()
    if not form.validate_on_submit():
        return invalid("places/grid_form.html", form=form)
    added = service.add_grid(form.name.data)
    audit.about(added, name=added.name)
    return done(_("已添加%(name)s", name=added.name), url_for(".overview"))


@places_desk.get("/c/<code>/places/grids/<int:grid_id>/edit")
@requires(Can.KEEP_PLACES)
def edit_grid(grid_id: int) -> Response:
    """The form of a grid that stands."""
    found = here(Grid, grid_id)
    return page("places/grid_form.html", form=GridForm(obj=found), grid=found)


@places_desk.post("/c/<code>/places/grids/<int:grid_id>/edit")
@requires(Can.KEEP_PLACES)
@act
def change_grid(grid_id: int) -> Response:
    """Rename a grid."""
    found, form = here(Grid, grid_id), GridForm()
    if not form.validate_on_submit():
        return invalid("places/grid_form.html", form=form, grid=found)
    audit.about(found, before=found.name, name=form.name.data)
    service.change_grid(found, name=form.name.data)
    return done(_("已改为%(name)s", name=found.name), url_for(".grid", grid_id=found.id))


@places_desk.get("/c/<code>/places/compounds/new")
@requires(Can.KEEP_PLACES)
def new_compound() -> Response:
    """The form of a new compound."""
    return page("places/compound_form.html", form=CompoundForm(walking_order=service.next_in_walking_order()))


@places_desk.post("/c/<code>/places/compounds/new")
@requires(Can.KEEP_PLACES)
@act
def add_compound() -> Response:
    """Add a compound."""
    form = CompoundForm()
    if not form.validate_on_submit():
        return invalid("places/compound_form.html", form=form)
    added = service.add_compound(form.name.data, address=form.address.data or "", walking_order=form.walking_order.data)
    audit.about(added, name=added.name)
    return done(_("已添加%(name)s", name=added.name), url_for(".compound", compound_id=added.id))


@places_desk.get("/c/<code>/places/compounds/<int:compound_id>/edit")
@requires(Can.KEEP_PLACES)
def edit_compound(compound_id: int) -> Response:
    """The form of a compound that stands."""
    found = here(Compound, compound_id)
    return page("places/compound_form.html", form=CompoundForm(obj=found), compound=found)


@places_desk.post("/c/<code>/places/compounds/<int:compound_id>/edit")
@requires(Can.KEEP_PLACES)
@act
def change_compound(compound_id: int) -> Response:
    """Rename a compound, or move it in the walking order."""
    found, form = here(Compound, compound_id), CompoundForm()
    if not form.validate_on_submit():
        return invalid("places/compound_form.html", form=form, compound=found)
    audit.about(found, before=found.name, name=form.name.data)
    service.change_compound(
        found, name=form.name.data, address=form.address.data or "", walking_order=form.walking_order.data
    )
    return done(_("已保存%(name)s", name=found.name), url_for(".compound", compound_id=found.id))

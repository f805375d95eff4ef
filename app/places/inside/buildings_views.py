"""Staff keep the buildings of their community and the households in them."""

from itertools import groupby
from operator import attrgetter

from flask import Blueprint, Response, request, url_for

from app import audit
from app.access import Can, requires
from app.pages.fields import row_id
from app.pages.paging import paged
from app.places import service
from app.places.forms import BuildingForm, FillForm, HouseholdForm
from app.places.models import Building, Compound, Grid, Household
from app.scope import here
from app.texts import _
from app.web import act, done, invalid, page

buildings_desk = Blueprint("buildings_desk", __name__, template_folder="../templates")


def building_form(found: Building | None = None) -> BuildingForm:
    """The form with this community's compounds and grids; a new building begins in the one its page was left from."""
    from_page = {name: row_id(request.args.get(name)) for name in ("compound_id", "grid_id")}
    form = BuildingForm(obj=found, data=None if found else from_page)
    form.offer(compounds=service.compounds(), grids=service.grids())
    return form


@buildings_desk.get("/c/<code>/places/buildings/new")
@requires(Can.KEEP_PLACES)
def new() -> Response:
    """The form of a new building."""
    return page("places/building_form.html", form=building_form())


@buildings_desk.post("/c/<code>/places/buildings/new")
@requires(Can.KEEP_PLACES)
@act
def add() -> Response:
    """Add a building."""
    form = building_form()
    if not form.validate_on_submit():
        return invalid("places/building_form.html", form=form)
    grid, compound = here(Grid, form.grid_id.data), here(Compound, form.compound_id.data)
    added = service.add_building(form.name.data, grid=grid, compound=compound)
    audit.about(added, name=added.name, grid=grid.name, compound=compound.name)
    return done(_("已添加%(name)s，接着填住户", name=added.name), url_for(".show", building_id=added.id))


@buildings_desk.get("/c/<code>/places/buildings/<int:building_id>/edit")
@requires(Can.KEEP_PLACES)
def edit(building_id: int) -> Response:
    """The form of a building that stands."""
    found = here(Building, building_id)
    return page("places/building_form.html", form=building_form(found), building=found)


@buildings_desk.post("/c/<code>/places/buildings/<int:building_id>/edit")
@requires(Can.KEEP_PLACES)
@act
def change(building_id: int) -> Response:
    """Rename a building, or give it to another grid or compound."""
    found = here(Building, building_id)
    form = building_form(found)
    if not form.validate_on_submit():
        return invalid("places/building_form.html", form=form, building=found)
    grid, compound = here(Grid, form.grid_id.data), here(Compound, form.compound_id.data)
    audit.about(found, before=found.name, name=form.name.data, grid=grid.name, compound=compound.name)
    service.change_building(found, name=form.name.data, grid=grid, compound=compound)
    return done(_("已保存%(name)s", name=found.name), url_for(".show", building_id=found.id))


@buildings_desk.get("/c/<code>/places/buildings/<int:building_id>")
@requires(Can.KEEP_PLACES)
def show(building_id: int) -> Response:
    """The households of a building, and how to add some."""
    return page("places/building.html", **shown(here(Building, building_id)))


def shown(found: Building, **forms: object) -> dict[str, object]:
    """What the building's page shows; a refused form comes back with its errors."""
    listed = paged(service.households_listed(found.id), per=100)
    return {
        "building": found,
        "households": listed,
        "units": [(unit, list(doors)) for unit, doors in groupby(listed.items, key=attrgetter("unit"))],
        "count": service.count_households(found.id),
        "form": HouseholdForm(formdata=None),
        "fill": FillForm(formdata=None, first_unit=1, last_unit=4, first_floor=1, last_floor=6, a_floor=2),
        **forms,
    }


@buildings_desk.post("/c/<code>/places/buildings/<int:building_id>/households")
@requires(Can.KEEP_PLACES)
@act
def add_household(building_id: int) -> Response:
    """Add one household."""
    found, form = here(Building, building_id), HouseholdForm()
    if not form.validate_on_submit():
        return invalid("places/building.html", **shown(found, form=form))
    added = service.add_household(found, unit=form.unit.data or "", door=form.door.data)
    audit.about(added, building=found.name, unit=added.unit, door=added.door)
    return done(_("已添加 %(unit)s %(door)s", unit=added.unit, door=added.door), url_for(".show", building_id=found.id))


@buildings_desk.post("/c/<code>/places/buildings/<int:building_id>/fill")
@requires(Can.KEEP_PLACES)
@act
def fill(building_id: int) -> Response:
    """Add the households of a regular building; those that stand stay."""
    found, form = here(Building, building_id), FillForm()
    if not form.validate_on_submit():
        return invalid("places/building.html", **shown(found, fill=form))
    added = service.fill_building(found, units=form.units, floors=form.floors, a_floor=form.a_floor.data)
    audit.about(found, added=added)
    return done(_("已添加 %(n)s 户", n=added), url_for(".show", building_id=found.id))


@buildings_desk.get("/c/<code>/places/households/<int:household_id>")
@requires(Can.KEEP_PLACES)
def household(household_id: int) -> Response:
    """The form of a household that stands."""
    found = here(Household, household_id)
    return page("places/household_form.html", form=HouseholdForm(obj=found), household=found)


@buildings_desk.post("/c/<code>/places/households/<int:household_id>")
@requires(Can.KEEP_PLACES)
@act
def change_household(household_id: int) -> Response:
    """Write a household's unit and door anew."""
    found, form = here(Household, household_id), HouseholdForm()
    if not form.validate_on_submit():
        return invalid("places/household_form.html", form=form, household=found)
    audit.about(found, before=f"{found.unit} {found.door}".strip())
    service.change_household(found, unit=form.unit.data or "", door=form.door.data)
    sentence = _("已改为 %(unit)s %(door)s", unit=found.unit, door=found.door)
    return done(sentence, url_for(".show", building_id=found.building_id))


@buildings_desk.post("/c/<code>/places/households/<int:household_id>/removal")
@requires(Can.KEEP_PLACES)
@act
def remove_household(household_id: int) -> Response:
    """Take away a household entered by mistake."""
    found = here(Household, household_id)
    audit.about(found, unit=found.unit, door=found.door, building_id=found.building_id)
    service.remove_household(found)
    return done(
        _("已删除 %(unit)s %(door)s", unit=found.unit, door=found.door), url_for(".show", building_id=found.building_id)
    )

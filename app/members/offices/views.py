"""Offices of the community: lead households of buildings and units, grid leads and grid workers."""

from flask import Blueprint, Response, request, url_for
from wtforms import SelectChoice

from app import audit, clock
from app.access import Can, requires
from app.errors import Refused
from app.members import service
from app.members.forms import GridOfficeForm, LeadForm, building_choices
from app.members.models import GridLead, LeadHousehold
from app.pages.fields import row_id
from app.places import service as places
from app.places.models import Building, Grid, Household
from app.scope import here
from app.texts import _
from app.web import act, done, invalid, page

offices = Blueprint("offices", __name__, template_folder="../templates")


def asked_building() -> Building | None:
    """The building for which a lead household is chosen."""
    building_id = row_id(request.values.get("building"))
    return here(Building, building_id) if building_id is not None else None


def lead_form(building: Building | None) -> LeadForm:
    """The form with the households of that building."""
    form = LeadForm()
    rows = places.households(building.id) if building else []
    form.household.choices = [SelectChoice(row.id, f"{row.unit}{row.door}") for row in rows]
    return form


def grid_form() -> GridOfficeForm:
    """The form with the grids of this community."""
    form = GridOfficeForm()
    form.grid.choices = [SelectChoice(grid.id, grid.name) for grid in places.grids()]
    return form


def listed(*, lead: LeadForm | None = None, grid: GridOfficeForm | None = None) -> Response:
    """The page: everybody in office, and the two forms; 422 where one has to be mended."""
    building = asked_building()
    is_wrong = bool((lead and lead.errors) or (grid and grid.errors))
    rows = service.lead_households(clock.today())
    return (invalid if is_wrong else page)(
        "members/offices.html",
        leads=rows,
        members=service.members_of_households([row.household_id for row in rows]),
        grid_offices=service.grid_offices(),
        building=building,
        buildings=building_choices(),
        lead_form=lead or lead_form(building),
        grid_form=grid or grid_form(),
    )


@offices.get("/c/<code>/offices")
@requires(Can.KEEP_OFFICES)
def listing() -> Response:
    """Everybody in office."""
    return listed()


@offices.post("/c/<code>/offices/lead-households")
@requires(Can.KEEP_OFFICES)
@act
def set_lead() -> Response:
    """Let a household lead a building, or one unit of it."""
    building = asked_building()
    form = lead_form(building)
    if building is None or not form.validate_on_submit():
        return listed(lead=form)
    household = here(Household, form.household.data)
    try:
        office = service.set_lead_household(
            building, household, unit=form.unit.data or "", from_day=form.from_day.data or clock.today()
        )
    except Refused as refusal:
        form.form_errors = [refusal.sentence, *filter(None, [refusal.what_to_do])]
        return listed(lead=form)
    audit.about(office, building=building.name, household=household.id)
    return done(_("已设中心户：%(where)s", where=building.name + office.unit), url_for(".listing"))


@offices.post("/c/<code>/offices/lead-households/<int:office_id>/end")
@requires(Can.KEEP_OFFICES)
@act
def end_lead(office_id: int) -> Response:
    """End the office of a lead household, today."""
    office = here(LeadHousehold, office_id, lock=True)
    service.end_office(office, on=clock.today())
    audit.about(office)
    return done(_("中心户任期已结束"), url_for(".listing"))


@offices.post("/c/<code>/offices/grids")
@requires(Can.KEEP_OFFICES)
@act
def set_grid() -> Response:
    """Make a member grid lead or grid worker."""
    form = grid_form()
    if not form.validate_on_submit():
        return listed(grid=form)
    membership = service.find_referrer(form.member.data or "")
    if membership is None:
        form.member.errors = [_("本社区没有这个编号")]
        return listed(grid=form)
    try:
        office = service.set_grid_office(
            here(Grid, form.grid.data),
            membership,
            office=form.office.data,
            from_day=form.since.data or clock.today(),
        )
    except Refused as refusal:
        form.form_errors = [refusal.sentence]
        return listed(grid=form)
    audit.about(office, office=office.office)
    return done(_("已任命%(name)s", name=membership.person.name), url_for(".listing"))


@offices.post("/c/<code>/offices/grids/<int:office_id>/end")
@requires(Can.KEEP_OFFICES)
@act
def end_grid(office_id: int) -> Response:
    """End the office of a grid lead or grid worker, today."""
    office = here(GridLead, office_id, lock=True)
    service.end_office(office, on=clock.today())
    audit.about(office)
    return done(_("任期已结束"), url_for(".listing"))

"""The desks: of a community's staff, and of a street, county or city."""

from datetime import timedelta

from flask import Blueprint, Response, request
from flask_login import current_user

from app import clock
from app.access import Can, requires
from app.home import desk_figures, reading
from app.pages.paging import paged
from app.people.service import overseen
from app.places import service as places
from app.volunteers import service as volunteers
from app.web import page

desk = Blueprint("desk", __name__, template_folder="templates")
audit = Blueprint("audit", __name__, template_folder="templates")

WAITS_LONG = timedelta(days=7)  # what has waited longer is marked


@desk.get("/c/<code>/desk")
@requires(Can.SEE_COMMUNITY)
def community() -> Response:
    """What waits, what is on, how it went."""
    return page(
        "home/community_desk.html",
        today=clock.today(),
        waiting=reading.desk_waiting(),
        weeks=desk_figures.weekly_hours(),
        slots=desk_figures.slots_by_category(),
        long_ago=clock.now() - WAITS_LONG,
        budget=reading.budget_of_year(),
        counts=reading.member_counts(),
        tasks=reading.open_tasks(4),
        cold=[one for one in volunteers.cold_tasks() if not one.is_decided],
        changes=paged(reading.audit_lines(), per=6).items,
    )


@desk.get("/places/<place_code>/desk")
@requires(Can.SEE_PLACE)
def place(place_code: str) -> Response:
    """The places below, side by side."""
    found = places.find_by_code(place_code)
    assert found is not None
    above = places.ancestors(found.id)
    return page(
        "home/place_desk.html",
        place=found,
        above=above,
        overseen=overseen(current_user, above),
        rows=reading.children_figures(found.id),
    )


@audit.get("/c/<code>/audit")
@requires(Can.SEE_AUDIT)
def listing() -> Response:
    """Who did what here, newest first."""
    return page("home/audit.html", lines=paged(reading.audit_lines(action=request.args.get("action"))))


@audit.get("/places/<place_code>/audit")
@requires(Can.SEE_PLACE)
def place_listing(place_code: str) -> Response:
    """Who did what at a street, county or the city, newest first."""
    found = places.find_by_code(place_code)
    return page("home/audit.html", lines=paged(reading.audit_lines(action=request.args.get("action"))), place=found)

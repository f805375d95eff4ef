"""The desks: of a community's staff, and of a street, county or city."""

from flask import Blueprint, Response, request

from app import clock
from app.access import Can, requires
from app.home import reading
from app.paging import paged
from app.places import service as places
from app.web import page

desk = Blueprint("desk", __name__, template_folder="templates")
audit = Blueprint("audit", __name__, template_folder="templates")


@desk.get("/c/<code>/desk")
@requires(Can.SEE_COMMUNITY)
def community() -> Response:
    """What waits, what is on, how it went."""
    labels, hours = reading.weekly_hours()
    return page(
        "home/community_desk.html",
        today=clock.today(),
        waiting=reading.desk_waiting(),
        labels=labels,
        hours=hours,
        slots=reading.slots_by_category(),
        budget=reading.budget_of_year(),
        counts=reading.member_counts(),
        tasks=reading.open_tasks(4),
        changes=paged(reading.audit_lines(), per=6).items,
    )


@desk.get("/places/<place_code>/desk")
@requires(Can.SEE_PLACE)
def place(place_code: str) -> Response:
    """The places below, side by side."""
    found = places.find_by_code(place_code)
    assert found is not None
    return page(
        "home/place_desk.html",
        place=found,
        above=places.ancestors(found.id),
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

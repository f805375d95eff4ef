"""The front page sends each person to the page of their role; the public board belongs to everybody."""

import segno
from flask import Blueprint, Response, current_app, make_response, redirect, url_for
from flask_login import current_user
from markupsafe import Markup

from app import scope
from app.access import public, signed_in
from app.home import reading
from app.members import service as members
from app.people.models import Role
from app.places import service as places
from app.places.models import Place
from app.points import service as points
from app.texts import _
from app.web import page

home = Blueprint("home", __name__, template_folder="templates")
board = Blueprint("board", __name__, template_folder="templates")


@home.get("/")
@public
def front() -> Response:
    """The page of one's role; with several, the choice between them; signed out, the way in."""
    if not current_user.is_authenticated:
        return page("home/welcome.html")
    doors = doors_of_person()
    if len(doors) == 1:
        return make_response(redirect(doors[0][2], 303))
    return page("home/doors.html", doors=doors, waiting=places_that_answer())


@home.get("/doors")
@signed_in
def doors() -> Response:
    """All the pages that one's roles open, for who has several."""
    return page("home/doors.html", doors=doors_of_person(), waiting=places_that_answer())


def places_that_answer() -> list[Place]:
    """The communities where a report-in of the person waits for its answer."""
    return [places.find(one.community_id) for one in members.memberships_of(current_user.id) if one.state == "asked"]


def doors_of_person() -> list[tuple[str, str, str, str]]:
    """(icon, title, address, hint) of each front page that the person has."""
    found = []
    if (mine := members.open_membership(current_user.id)) is not None:
        place = places.find(mine.community_id)
        found.append(("home", _("我的社区"), url_for("member_home.show", code=place.code), place.short_name))
    found += [_door_of_role(role) for role in current_user.roles if role.kind in ("staff", "administrator", "clerk")]
    return found


def _door_of_role(role: Role) -> tuple[str, str, str, str]:
    if role.company is not None:
        return ("scan", _("物业柜台"), url_for("counter.desk", company_id=role.company_id), role.company.name)
    if role.place.level == "community":
        return ("tasks", _("社区工作台"), url_for("desk.community", code=role.place.code), role.place.short_name)
    return ("map", _("统筹工作台"), url_for("desk.place", place_code=role.place.code), role.place.name)


@board.get("/c/<code>")
@public
def show() -> Response:
    """The community's public board: what is on, how to report in, the QR that leads here."""
    here = scope.community_id()
    count, minutes = reading.board_figures()
    address = f"{current_app.config['PUBLIC_URL']}/c/{scope.community().code}"
    return page(
        "home/board.html",
        above=places.ancestors(here),
        tasks=reading.open_tasks(5),
        member_count=count,
        month_minutes=minutes,
        seal=points.latest_seal(),
        address=address,
        qr=Markup(segno.make(address, error="m").svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None)),
    )

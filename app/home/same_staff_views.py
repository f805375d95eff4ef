"""For those above: who approved hours of members whom they accepted themselves, the records, and both as files."""

from typing import Any

from flask import Blueprint, Response, request

from app import clock
from app.access import Can, requires
from app.database import db
from app.files import exports
from app.home import same_staff as reading
from app.pages.fields import row_id
from app.pages.paging import paged
from app.places import service as places
from app.places.models import Place
from app.scope import across_communities
from app.texts import _
from app.web import page

same_staff = Blueprint("same_staff", __name__, template_folder="templates")


def place_of(place_code: str) -> Place:
    """The place of the address, which `requires` has looked at."""
    found = places.find_by_code(place_code)
    assert found is not None
    return found


def asked_for() -> dict[str, Any]:
    """The year of the address, this one or the last, and its member of staff."""
    this = clock.today().year
    year = this - 1 if request.args.get("year") == str(this - 1) else this
    return {"year": year, "staff_id": row_id(request.args.get("staff", ""))}


@same_staff.get("/places/<place_code>/same-staff")
@requires(Can.SEE_PLACE)
def listing(place_code: str) -> Response:
    """By member of staff; with one of them chosen, the records."""
    place, asked = place_of(place_code), asked_for()
    if asked["staff_id"] is None:
        statement = reading.by_staff(place.id, asked["year"])
    else:
        statement = reading.records(place.id, **asked)
    with across_communities():
        found = paged(statement)
    return page("home/same_staff.html", place=place, page=found, this_year=clock.today().year, **asked)


@same_staff.get("/places/<place_code>/same-staff.<any(csv,xlsx):ending>")
@requires(Can.SEE_PLACE)
def download(place_code: str, ending: str) -> Response:
    """The records of the year as a file, of one member of staff where one is chosen."""
    header = (
        *(_("社区"), _("审批人"), _("审批时间"), _("报到回执"), _("接收时间")),
        *(_("活动"), _("开始"), _("时长（分钟）")),
    )
    with across_communities():
        found = db.session.execute(reading.records(place_of(place_code).id, **asked_for())).all()
    rows = (
        (
            one.community,
            one.staff,
            exports.moment(one.decided_at),
            one.receipt_number,
            exports.moment(one.accepted_at),
            one.title,
            exports.moment(one.started_at),
            one.minutes,
        )
        for one in found
    )
    return exports.download(_("本人接收、本人审核 %(day)s", day=clock.today()), ending, header, rows)

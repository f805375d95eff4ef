"""The record of service: a member's own, and what staff print for a member who comes to the counter."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from app import clock
from app.access import Can, requires
from app.files import exports
from app.members.models import Membership
from app.pages.fields import row_id
from app.people.models import Person
from app.scope import here
from app.texts import _, known
from app.volunteers.domain import stars_of_hours
from app.volunteers.hours.own_service import record_states
from app.volunteers.limits_service import star_hours
from app.volunteers.records import service
from app.web import page

records = Blueprint("records", __name__, template_folder="../templates")


@records.get("/c/<code>/my/record")
@requires(Can.SEE_MEMBER_PAGES)
def mine() -> Response:
    """By year and kind, wherever it was served."""
    record, ladder = _asked(current_user.id, everywhere=True), star_hours()
    stars = stars_of_hours(record.minutes, ladder) if ladder and record.year is None else None
    return page("volunteers/records/my_record.html", record=record, stars=stars)


@records.get("/c/<code>/my/record/print")
@requires(Can.SEE_MEMBER_PAGES)
def my_print() -> Response:
    return _printed(current_user, everywhere=True, back=url_for(".mine"), at=".my_print", file=".my_file")


@records.get("/c/<code>/my/hours.<any(csv,xlsx):ending>")
@requires(Can.SEE_MEMBER_PAGES)
def my_file(ending: str) -> Response:
    return _file(current_user, ending, everywhere=True)


@records.get("/c/<code>/members/<int:membership_id>/hours")
@requires(Can.SEE_HOURS)
def of_member(membership_id: int) -> Response:
    """A member's service in this community: what was done elsewhere is for that community to print."""
    back, named = url_for("members.show", membership_id=membership_id), {"membership_id": membership_id}
    person = here(Membership, membership_id).person
    return _printed(person, everywhere=False, back=back, at=".of_member", file=".member_file", **named)


@records.get("/c/<code>/members/<int:membership_id>/hours.<any(csv,xlsx):ending>")
@requires(Can.SEE_HOURS)
def member_file(membership_id: int, ending: str) -> Response:
    return _file(here(Membership, membership_id).person, ending, everywhere=False)


def _asked(person_id: int, *, everywhere: bool) -> service.PersonRecord:
    """The record of the year that the address names, of all years where it names none."""
    return service.record_of(person_id, year=row_id(request.args.get("year")), everywhere=everywhere)


def _printed(person: Person, *, everywhere: bool, back: str, at: str, file: str, **named: Any) -> Response:
    record = _asked(person.id, everywhere=everywhere)
    rows = service.rows_of(person.id, year=record.year, everywhere=everywhere)
    return page(
        "volunteers/records/record_print.html",
        person=person,
        record=record,
        rows=[row for row in rows if row.ServiceRecord.state == "approved"],
        everywhere=everywhere,
        day_of=service.day_of,
        printed_at=clock.local(clock.now()),
        back=back,
        at=lambda **query: url_for(at, **named, **query),
        file=lambda **query: url_for(file, **named, **query),
    )


def _file(person: Person, ending: str, *, everywhere: bool) -> Response:
    record = _asked(person.id, everywhere=everywhere)
    rows = service.rows_of(person.id, year=record.year, everywhere=everywhere)
    header = (_("日期"), _("开始"), _("结束"), _("社区"), _("活动"), _("类别"), _("分钟"), _("状态"))
    name = _("服务记录 %(name)s %(year)s", name=person.name, year=record.year or _("全部"))
    return exports.download(name, ending, header, [_cells(row, record_states()) for row in rows])


def _cells(row: Any, states: dict[str, str]) -> tuple[object, ...]:
    found = row.ServiceRecord
    begun, ended = (clock.local(at).strftime("%H:%M") if at else "" for at in (found.started_at, found.ended_at))
    place, kind = row.place, known(row.category)
    return service.day_of(found), begun, ended, place, known(row.title), kind, found.minutes, states[found.state]

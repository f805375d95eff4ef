"""Care at the desk: the community's log, as a page and as a file, and the rain."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from app import audit
from app.access import Can, requires
from app.database import db
from app.errors import Refused
from app.files import exports
from app.orchards.care import rain_service
from app.orchards.care.forms import RainForm
from app.orchards.care.lists_service import SHOWN, entries_listed
from app.orchards.care.models import CareEntry
from app.orchards.care.waiting import why_it_waits
from app.orchards.pages import asked_year, years_offered
from app.pages.paging import paged
from app.scope import community
from app.texts import _, known
from app.web import act, done, invalid, page

care_desk = Blueprint("care_desk", __name__, template_folder="../templates")


def asked_part() -> str:
    """The part of the log that the address asks for."""
    show = request.args.get("show", "all")
    return show if show in SHOWN else "all"


@care_desk.get("/c/<code>/desk/care")
@requires(Can.KEEP_ORCHARDS)
def listing() -> Response:
    year, show = asked_year(), asked_part()
    found = paged(entries_listed(year=year, show=show))
    return page(
        "orchards/care/listing.html",
        page=found,
        year=year,
        years=years_offered(),
        show=show,
        why_it_waits=why_it_waits,
    )


@care_desk.get("/c/<code>/desk/care.<any(csv,xlsx):ending>")
@requires(Can.KEEP_ORCHARDS)
def file(ending: str) -> Response:
    """The same as a file."""
    year = asked_year()
    header = (
        *(_("日期"), _("果园"), _("树"), _("做了什么"), _("谁"), _("分钟"), _("用量"), _("单位")),
        *(_("想说的"), _("按规则批准"), _("为什么没有自动批准"), _("划掉")),
    )
    rows = map(_line, db.session.scalars(entries_listed(year=year, show=asked_part())))
    return exports.download(_("%(place)s果树养护 %(year)s", place=community().name, year=year), ending, header, rows)


def _line(one: CareEntry) -> tuple[Any, ...]:
    return (
        *(one.done_on.isoformat(), one.tree.orchard.name, one.tree.label, known(one.duty_name), one.person.name),
        *(one.minutes, one.amount, one.amount_unit, one.note),
        *(_("是") if one.by_rule else "", why_it_waits(one), one.strike_reason if one.struck_at else ""),
    )


@care_desk.get("/c/<code>/desk/rain")
@requires(Can.KEEP_ORCHARDS)
def rain() -> Response:
    return page("orchards/care/rain.html", form=RainForm(), days=rain_service.rain_days())


@care_desk.post("/c/<code>/desk/rain")
@requires(Can.KEEP_ORCHARDS)
@act
def note_rain() -> Response:
    form = RainForm()
    if not form.validate_on_submit():
        return invalid("orchards/care/rain.html", form=form, days=rain_service.rain_days())
    try:
        noted = rain_service.note_rain(form.day.data, form.millimetres.data, by_id=current_user.id)
    except Refused as refusal:
        form.form_errors = [refusal.sentence]
        return invalid("orchards/care/rain.html", form=form, days=rain_service.rain_days())
    if noted is not None:
        audit.about(noted, day=noted.day.isoformat(), millimetres=str(form.millimetres.data))
    return done(_("雨量已记下"), url_for(".rain"))

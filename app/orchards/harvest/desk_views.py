"""The harvest at the desk: weighed, listed with its shares, struck; and as a file."""

from typing import Any

from flask import Blueprint, Response, url_for
from flask_login import current_user

from app import audit
from app.access import Can, requires
from app.database import db
from app.errors import Refused
from app.files import exports
from app.orchards.harvest import service
from app.orchards.harvest.forms import HarvestForm, StrikeHarvestForm
from app.orchards.harvest.models import Harvest
from app.orchards.models import Orchard
from app.orchards.pages import asked_year, years_offered
from app.pages.paging import paged
from app.scope import here
from app.texts import _
from app.web import act, done, invalid, page

harvest_desk = Blueprint("harvest_desk", __name__, template_folder="../templates")


def shown(orchard: Orchard, form: HarvestForm) -> dict[str, Any]:
    """The year's harvests with their shares, and the form for one more."""
    year = asked_year()
    return {
        "orchard": orchard,
        "form": form,
        "page": paged(service.harvests_of(orchard, year)),
        "total": service.harvest_of_season(orchard, year),
        "grams_of": service.grams_of,
        "kilograms": service.kilograms,
        "year": year,
        "years": years_offered(),
    }


@harvest_desk.get("/c/<code>/desk/orchards/<int:orchard_id>/harvest")
@requires(Can.KEEP_ORCHARDS)
def listing(orchard_id: int) -> Response:
    orchard = here(Orchard, orchard_id)
    return page("orchards/harvest/listing.html", **shown(orchard, HarvestForm().offer(orchard)))


@harvest_desk.post("/c/<code>/desk/orchards/<int:orchard_id>/harvest")
@requires(Can.KEEP_ORCHARDS)
@act
def note(orchard_id: int) -> Response:
    orchard = here(Orchard, orchard_id)
    form = HarvestForm().offer(orchard)
    if not form.validate_on_submit():
        return invalid("orchards/harvest/listing.html", **shown(orchard, form))
    try:
        made = service.note_harvest(orchard, form.said(), by=current_user._get_current_object())
    except Refused as refusal:
        form.form_errors = [refusal.sentence]
        return invalid("orchards/harvest/listing.html", **shown(orchard, form))
    audit.about(made, name=orchard.name, kilograms=service.kilograms(made.grams))
    return done(_("已记下 %(n)s 公斤", n=service.kilograms(made.grams)), url_for(".listing", orchard_id=orchard.id))


@harvest_desk.get("/c/<code>/desk/orchards/<int:orchard_id>/harvest.<any(csv,xlsx):ending>")
@requires(Can.KEEP_ORCHARDS)
def file(orchard_id: int, ending: str) -> Response:
    """The same as a file."""
    orchard, year = here(Orchard, orchard_id), asked_year()
    header = (
        *(_("哪天采的"), _("哪里采的"), _("公斤"), _("认养的人"), _("帮忙的人"), _("大家一起分"), _("送关爱家庭")),
        *(_("说明"), _("谁记的"), _("划掉")),
    )
    rows = map(_line, db.session.scalars(service.harvests_of(orchard, year)))
    return exports.download(_("%(orchard)s采收 %(year)s", orchard=orchard.name, year=year), ending, header, rows)


def _line(one: Harvest) -> tuple[Any, ...]:
    parts = (service.kilograms(grams) for grams in service.grams_of(one))
    return (
        *(one.picked_on.isoformat(), where_said(one), service.kilograms(one.grams), *parts),
        *(one.note, one.noted_by.name, one.strike_reason if one.struck_at else ""),
    )


def where_said(one: Harvest) -> str:
    """The tree, the row, or the whole orchard."""
    if one.tree_id is not None:
        return _("%(tree)s号树", tree=one.tree.label)
    return _("第 %(row)s 排", row=one.row) if one.row is not None else _("整个果园")


@harvest_desk.get("/c/<code>/desk/harvests/<int:harvest_id>")
@requires(Can.KEEP_ORCHARDS)
def show(harvest_id: int) -> Response:
    found = here(Harvest, harvest_id)
    return page("orchards/harvest/harvest.html", **one_shown(found, StrikeHarvestForm()))


def one_shown(found: Harvest, form: StrikeHarvestForm) -> dict[str, Any]:
    """One harvest with its shares."""
    said = {"where": where_said(found), "grams": service.grams_of(found), "kilograms": service.kilograms}
    return {"harvest": found, "form": form, **said}


@harvest_desk.post("/c/<code>/desk/harvests/<int:harvest_id>/strike")
@requires(Can.KEEP_ORCHARDS)
@act
def strike(harvest_id: int) -> Response:
    found, form = here(Harvest, harvest_id), StrikeHarvestForm()
    if not form.validate_on_submit():
        return invalid("orchards/harvest/harvest.html", **one_shown(found, form))
    service.strike_harvest(found, reason=form.reason.data, by=current_user._get_current_object())
    audit.about(found, kilograms=service.kilograms(found.grams), reason=form.reason.data)
    return done(_("已划掉，不再算"), url_for(".listing", orchard_id=found.orchard_id))

"""A season of an orchard for everybody who belongs there: a page, a sheet to print, a poster as PDF."""

import base64
from typing import Any

from flask import Blueprint, Response, current_app, render_template, url_for
from flask_login import current_user

from app import clock
from app.access import Can, requires
from app.files import pdf
from app.members import service as members
from app.orchards.adoptions.lists_service import count_adopters
from app.orchards.ground import photos_service
from app.orchards.ground.plan import draw
from app.orchards.ground.plates import qr_of
from app.orchards.ground.trees_service import trees_of
from app.orchards.harvest.own_service import Own, own_parts
from app.orchards.harvest.season_service import season_of
from app.orchards.harvest.service import kilograms
from app.orchards.models import Orchard
from app.orchards.pages import asked_year, years_offered
from app.scope import here
from app.texts import _
from app.web import page

seasons = Blueprint("seasons", __name__, template_folder="../templates")

ON_POSTER = 6


def on_paper(orchard: Orchard) -> dict[str, Any]:
    """The same with the plan as it is now, where the season is this year's: which tree somebody adopts."""
    address = current_app.config["PUBLIC_URL"] + url_for("orchards.show", orchard_id=orchard.id)
    said = {**shown(orchard), "qr": qr_of(address)}
    if said["season"].year != said["today"].year:
        return said
    trees = trees_of(orchard)
    adopted = count_adopters([tree.id for tree in trees])
    plan = draw(orchard, trees, care={}, adopted=adopted, mine=())
    drawn = render_template("orchards/harvest/plan.svg", plan=plan)
    return {**said, "plan": plan, "plan_source": _as_address(drawn.encode(), "image/svg+xml")}


def shown(orchard: Orchard) -> dict[str, Any]:
    """The season's figures and photos."""
    return {
        "orchard": orchard,
        "season": season_of(orchard, asked_year()),
        "kilograms": kilograms,
        "years": years_offered(),
        "today": clock.today(),
    }


def own_parts_of(orchard: Orchard, year: int) -> list[Own]:
    """The reader's part of the harvest; none for staff who are no members here."""
    membership = members.active_membership(current_user.id)
    return own_parts(orchard, year, membership) if membership else []


@seasons.get("/c/<code>/orchards/<int:orchard_id>/season")
@requires(Can.SEE_ORCHARDS)
def show(orchard_id: int) -> Response:
    orchard = here(Orchard, orchard_id)
    return page("orchards/harvest/season.html", **shown(orchard), own=own_parts_of(orchard, asked_year()))


@seasons.get("/c/<code>/orchards/<int:orchard_id>/season/print")
@requires(Can.SEE_ORCHARDS)
def sheet(orchard_id: int) -> Response:
    """To be printed by a browser."""
    orchard = here(Orchard, orchard_id)
    said = on_paper(orchard)
    back = url_for(".show", orchard_id=orchard.id, year=said["season"].year)
    return page("orchards/harvest/season_print.html", **said, photo_sources=_addresses(orchard, said), back=back)


def _addresses(orchard: Orchard, said: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (url_for("orchards.photo", orchard_id=orchard.id, photo_id=one.photo.id), one.photo.caption)
        for one in said["season"].photos[:ON_POSTER]
    ]


@seasons.get("/c/<code>/orchards/<int:orchard_id>/season.pdf")
@requires(Can.SEE_ORCHARDS)
def poster(orchard_id: int) -> Response:
    """The same as a file, for a copy shop."""
    orchard = here(Orchard, orchard_id)
    said = on_paper(orchard)
    pictures = [(_inside(one), one.photo.caption) for one in said["season"].photos[:ON_POSTER]]
    name = _("%(orchard)s %(year)s.pdf", orchard=orchard.name, year=said["season"].year)
    template = "orchards/harvest/season_pdf.html"
    return pdf.download(name, template, is_large=True, **said, photo_sources=pictures)


def _inside(one: photos_service.Shown) -> str:
    return _as_address(photos_service.picture_of(one.photo).content, "image/jpeg")


def _as_address(content: bytes, mimetype: str) -> str:
    """The picture itself as an address: nothing is fetched for a file."""
    return f"data:{mimetype};base64,{base64.b64encode(content).decode()}"

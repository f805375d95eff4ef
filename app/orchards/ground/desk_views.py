"""Orchards at the desk: the list, one with its plan and trees, its text, its photos, and its closing."""

from typing import Any

from flask import Blueprint, Response, url_for
from flask_login import current_user

from app import audit
from app.access import Can, requires
from app.errors import NotHere
from app.orchards.adoptions import endings_service
from app.orchards.adoptions.lists_service import counts_by_state
from app.orchards.ground import orchards_service as service
from app.orchards.ground import photos_service, plates
from app.orchards.ground.forms import NEW_ORCHARD, OrchardForm, PhotoForm, orchard_as_typed
from app.orchards.ground.views import shown
from app.orchards.models import Orchard, OrchardPhoto
from app.scope import here
from app.texts import _
from app.web import act, done, invalid, page

orchard_desk = Blueprint("orchard_desk", __name__, template_folder="../templates")


@orchard_desk.get("/c/<code>/desk/orchards")
@requires(Can.KEEP_ORCHARDS)
def listing() -> Response:
    return page(
        "orchards/ground/orchards_desk.html", orchards=service.orchards(), asked=counts_by_state().get("asked", 0)
    )


@orchard_desk.get("/c/<code>/desk/orchards/new")
@requires(Can.KEEP_ORCHARDS)
def new() -> Response:
    return page("orchards/ground/orchard_form.html", orchard=None, form=OrchardForm(data=NEW_ORCHARD))


@orchard_desk.post("/c/<code>/desk/orchards/new")
@requires(Can.KEEP_ORCHARDS)
@act
def add() -> Response:
    form = OrchardForm()
    if not form.validate_on_submit():
        return invalid("orchards/ground/orchard_form.html", orchard=None, form=form)
    made = service.make_orchard(form.said(), by_id=current_user.id)
    audit.about(made, name=made.name)
    return done(_("已建「%(name)s」，接着栽树", name=made.name), url_for(".show", orchard_id=made.id))


@orchard_desk.get("/c/<code>/desk/orchards/<int:orchard_id>")
@requires(Can.KEEP_ORCHARDS)
def show(orchard_id: int) -> Response:
    return page("orchards/ground/orchard_record.html", **record(here(Orchard, orchard_id)))


def record(orchard: Orchard, *, photo_form: PhotoForm | None = None) -> dict[str, Any]:
    """What the orchard's page at the desk shows."""
    return {**shown(orchard), "photo_form": photo_form or PhotoForm(), "plates": plates.parts(orchard)}


@orchard_desk.get("/c/<code>/desk/orchards/<int:orchard_id>/change")
@requires(Can.KEEP_ORCHARDS)
def edit(orchard_id: int) -> Response:
    orchard = here(Orchard, orchard_id)
    return page("orchards/ground/orchard_form.html", orchard=orchard, form=OrchardForm(data=orchard_as_typed(orchard)))


@orchard_desk.post("/c/<code>/desk/orchards/<int:orchard_id>/change")
@requires(Can.KEEP_ORCHARDS)
@act
def change(orchard_id: int) -> Response:
    orchard, form = here(Orchard, orchard_id), OrchardForm()
    if not form.validate_on_submit():
        return invalid("orchards/ground/orchard_form.html", orchard=orchard, form=form)
    service.change_orchard(orchard, form.said(), version=form.version.data or 0)
    audit.about(orchard, name=orchard.name)
    return done(_("已保存"), url_for(".show", orchard_id=orchard.id))


@orchard_desk.post("/c/<code>/desk/orchards/<int:orchard_id>/closing")
@requires(Can.KEEP_ORCHARDS)
@act
def close(orchard_id: int) -> Response:
    orchard = here(Orchard, orchard_id)
    endings_service.close_orchard(orchard, by=current_user)
    audit.about(orchard, name=orchard.name)
    return done(_("「%(name)s」不再开放，认养的人会收到通知", name=orchard.name), url_for(".listing"))


@orchard_desk.post("/c/<code>/desk/orchards/<int:orchard_id>/photos")
@requires(Can.KEEP_ORCHARDS)
@act
def add_photo(orchard_id: int) -> Response:
    orchard, form = here(Orchard, orchard_id), PhotoForm()
    if not form.validate_on_submit():
        return invalid("orchards/ground/orchard_record.html", **record(orchard, photo_form=form))
    made = photos_service.add_photo(orchard, form.photo.drawn[0], caption=form.caption.data, by_id=current_user.id)
    audit.about(made, title=made.caption)
    return done(_("已加照片"), url_for(".show", orchard_id=orchard.id))


@orchard_desk.post("/c/<code>/desk/orchards/<int:orchard_id>/photos/<int:photo_id>/removal")
@requires(Can.KEEP_ORCHARDS)
@act
def remove_photo(orchard_id: int, photo_id: int) -> Response:
    found = here(OrchardPhoto, photo_id, lock=True)
    if found.orchard_id != orchard_id:
        raise NotHere("orchard_photo")
    audit.about(found, title=found.caption)
    photos_service.remove_photo(found)
    return done(_("已去掉照片"), url_for(".show", orchard_id=orchard_id))

"""The list of known in-service members: by form, by file, and as a file."""

from flask import Blueprint, Response, url_for

from app import audit
from app.access import Can, requires
from app.errors import Refused
from app.files import imports
from app.files.exports import download
from app.members import service
from app.members.forms import KnownForm
from app.members.models import KnownMember
from app.members.register.known_service import COLUMNS
from app.pages.paging import paged
from app.places.models import Building
from app.scope import community, here
from app.texts import _
from app.web import act, done, invalid, page

PURPOSE = "known members"

known = Blueprint("known", __name__, template_folder="../templates")


def listed(form: KnownForm) -> Response:
    """The list with who has reported in, and the form for one more."""
    shown = paged(service.known_listed())
    reported = service.reported_in(shown.items)
    return (invalid if form.errors else page)("members/known.html", page=shown, form=form, reported=reported)


@known.get("/c/<code>/known-members")
@requires(Can.ACCEPT_MEMBERS)
def listing() -> Response:
    """The list."""
    return listed(KnownForm())


@known.post("/c/<code>/known-members")
@requires(Can.ACCEPT_MEMBERS)
@act
def add() -> Response:
    """Put one person on the list."""
    form = KnownForm()
    if not form.validate_on_submit():
        return listed(form)
    try:
        one = service.add_known(
            here(Building, form.building.data), name=form.name.data or "", last4=form.last4.data or ""
        )
    except Refused as refusal:
        form.form_errors = [refusal.sentence]
        return listed(form)
    audit.about(one)
    return done(_("已加入：%(name)s", name=one.name), url_for(".listing"))


@known.post("/c/<code>/known-members/<int:known_id>/remove")
@requires(Can.ACCEPT_MEMBERS)
@act
def remove(known_id: int) -> Response:
    """Take one person off the list."""
    one = here(KnownMember, known_id, lock=True)
    service.remove_known(one)
    audit.about(one)
    return done(_("已移出：%(name)s", name=one.name), url_for(".listing"))


@known.get("/c/<code>/known-members.<any(csv,xlsx):ending>")
@requires(Can.ACCEPT_MEMBERS)
def export(ending: str) -> Response:
    """The list as a file, in the columns in which it is imported."""
    return download(_("%(place)s在职党员名单", place=community().name), ending, COLUMNS, service.exported_known())


@known.get("/c/<code>/known-members/import")
@requires(Can.ACCEPT_MEMBERS)
def choose() -> Response:
    """The form that sends the file, and what its columns mean."""
    return page("members/known_import.html", form=imports.UploadForm())


@known.post("/c/<code>/known-members/import")
@requires(Can.ACCEPT_MEMBERS)
@act
def send() -> Response:
    """Keep the file, and show what it would do."""
    form = imports.UploadForm()
    if not form.validate_on_submit() or form.file.data is None:
        return invalid("members/known_import.html", form=form)
    upload = imports.keep(form.file.data, purpose=PURPOSE)
    audit.about(upload, filename=upload.filename, sha256=upload.sha256)
    return done("", url_for(".preview", token=upload.token))


@known.get("/c/<code>/known-members/import/<token>")
@requires(Can.ACCEPT_MEMBERS)
def preview(token: str) -> Response:
    """What the file would add, and what is wrong in it."""
    upload = imports.find(token, purpose=PURPOSE)
    return page("members/known_preview.html", upload=upload, preview=service.preview_known(upload.content))


@known.post("/c/<code>/known-members/import/<token>")
@requires(Can.ACCEPT_MEMBERS)
@act
def confirm(token: str) -> Response:
    """Import all of it, or nothing."""
    upload = imports.take(token, purpose=PURPOSE)
    added = service.import_known(upload.content)
    audit.about(upload, filename=upload.filename, sha256=upload.sha256, added=added)
    return done(_("已导入 %(n)s 人", n=added), url_for(".listing"))

"""Vetoes from a file: sent, looked at, entered."""

from typing import Any

from flask import Blueprint, Response, url_for
from flask_login import current_user

from app import audit
from app.access import Can, requires
from app.files import imports
from app.stars.periods import veto_file_service as service
from app.texts import _
from app.web import act, done, invalid, page

star_veto_files = Blueprint("star_veto_files", __name__, template_folder="../templates")

PURPOSE = "stars vetoes"
BASE = "/c/<code>/stars/vetoes/import"


def _choice(form: imports.UploadForm) -> dict[str, Any]:
    return {"form": form, "columns": service.explained()}


@star_veto_files.get(BASE)
@requires(Can.KEEP_STARS)
def choose() -> Response:
    """The form that sends a file."""
    return page("stars/periods/veto_import.html", **_choice(imports.UploadForm()))


@star_veto_files.post(BASE)
@requires(Can.KEEP_STARS)
@act
def send() -> Response:
    form = imports.UploadForm()
    if not form.validate_on_submit():
        return invalid("stars/periods/veto_import.html", **_choice(form))
    upload = imports.keep(form.file.data, purpose=PURPOSE)
    audit.about(upload, filename=upload.filename, sha256=upload.sha256)
    return done("", url_for(".preview", token=upload.token))


@star_veto_files.get(f"{BASE}/<token>")
@requires(Can.KEEP_STARS)
def preview(token: str) -> Response:
    """What the file says, and what is wrong in it."""
    upload = imports.find(token, purpose=PURPOSE)
    return page(
        "stars/periods/veto_preview.html", upload=upload, preview=service.preview(upload.content, by_id=current_user.id)
    )


@star_veto_files.post(f"{BASE}/<token>")
@requires(Can.KEEP_STARS)
@act
def confirm(token: str) -> Response:
    """All of it, or nothing."""
    upload = imports.take(token, purpose=PURPOSE)
    n = service.bring(upload.content, by_id=current_user.id)
    audit.about(upload, filename=upload.filename, sha256=upload.sha256, added=n)
    return done(_("已导入 %(n)s 条", n=n), url_for("star_vetoes.listing"))

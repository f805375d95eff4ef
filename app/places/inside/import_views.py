"""Staff import grids, compounds, buildings and households from a file: send it, look at it, confirm it."""

from flask import Blueprint, Response, url_for

from app import audit
from app.access import Can, requires
from app.files import imports
from app.files.exports import csv_download
from app.places import service
from app.places.inside.import_service import COLUMNS
from app.texts import _
from app.web import act, done, invalid, page

PURPOSE = "places"

places_import = Blueprint("places_import", __name__, template_folder="../templates")


@places_import.get("/c/<code>/places/import")
@requires(Can.KEEP_PLACES)
def choose() -> Response:
    """The form that sends the file, and what its columns mean."""
    return page("places/import.html", form=imports.UploadForm())


@places_import.get("/c/<code>/places/import/template.csv")
@requires(Can.KEEP_PLACES)
def template() -> Response:
    """A file to fill in."""
    examples = [(_("第一网格"), _("阳光家园"), _("6号楼"), _("1单元"), door) for door in ("101", "102", "201")]
    return csv_download(_("小区楼栋模板.csv"), COLUMNS, examples)


@places_import.post("/c/<code>/places/import")
@requires(Can.KEEP_PLACES)
@act
def send() -> Response:
    """Keep the file, and show what it would do."""
    form = imports.UploadForm()
    if not form.validate_on_submit():
        return invalid("places/import.html", form=form)
    upload = imports.keep(form.file.data, purpose=PURPOSE)
    audit.about(upload, filename=upload.filename, sha256=upload.sha256)
    return done("", url_for(".preview", token=upload.token))


@places_import.get("/c/<code>/places/import/<token>")
@requires(Can.KEEP_PLACES)
def preview(token: str) -> Response:
    """What the file would add, and what is wrong in it."""
    upload = imports.find(token, purpose=PURPOSE)
    return page("places/import_preview.html", upload=upload, preview=service.preview_import(upload.content))


@places_import.post("/c/<code>/places/import/<token>")
@requires(Can.KEEP_PLACES)
@act
def confirm(token: str) -> Response:
    """Import all of it, or nothing."""
    upload = imports.take(token, purpose=PURPOSE)
    added = service.import_places(upload.content)
    audit.about(upload, filename=upload.filename, sha256=upload.sha256, **added)
    sentence = _(
        "已导入：网格 %(grids)s 个、小区 %(compounds)s 个、楼栋 %(buildings)s 栋、住户 %(households)s 户", **added
    )
    return done(sentence, url_for("places_desk.overview"))

"""Trees as files: a table to import (looked at first), the list to keep, and the sheet of plates."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, url_for
from flask_login import current_user
from markupsafe import Markup

from app import audit, clock
from app.access import Can, requires
from app.files import exports, imports
from app.orchards.adoptions.names import adopter_name
from app.orchards.ground import import_service
from app.orchards.ground import plates as plates_file
from app.orchards.ground.lists_service import tree_rows
from app.orchards.ground.trees_service import trees_of
from app.orchards.models import Orchard
from app.orchards.species_service import species, species_name
from app.pages.paging import page_number
from app.scope import here
from app.texts import _
from app.web import act, done, invalid, page

tree_files = Blueprint("tree_files", __name__, template_folder="../templates")

BASE = "/c/<code>/desk/orchards/<int:orchard_id>/trees"


def purpose(orchard: Orchard) -> str:
    """One file waiting for each orchard; it cannot be confirmed for another one."""
    return f"trees:{orchard.id}"


@tree_files.get(f"{BASE}/import")
@requires(Can.KEEP_ORCHARDS)
def choose(orchard_id: int) -> Response:
    return page("orchards/ground/tree_import.html", **_choice(orchard_id, imports.UploadForm()))


def _choice(orchard_id: int, form: imports.UploadForm) -> dict[str, Any]:
    return {"orchard": here(Orchard, orchard_id), "form": form, "columns": _columns()}


def _columns() -> list[tuple[str, str, str]]:
    """What the columns mean; their names stand in the file, in whichever language the page is."""
    kinds = Markup('<span lang="zh-CN">{}</span>').format("、".join(one.name for one in species()))
    meant = (
        *(_("第几排"), _("这一排的第几棵"), _("不填就按“排-棵”"), kinds),
        *(_("可不填"), _("年-月-日"), _("长得好、长得弱或枯死，不填是长得好"), _("填了就不开放认养")),
    )
    return list(zip(import_service.COLUMNS, meant, import_service.EXAMPLE, strict=True))


@tree_files.get(f"{BASE}/import/template.<any(csv,xlsx):ending>")
@requires(Can.KEEP_ORCHARDS)
def template(orchard_id: int, ending: str) -> Response:
    """A file to fill in."""
    here(Orchard, orchard_id)
    return exports.download(_("果树模板"), ending, import_service.COLUMNS, [import_service.EXAMPLE])


@tree_files.post(f"{BASE}/import")
@requires(Can.KEEP_ORCHARDS)
@act
def send(orchard_id: int) -> Response:
    orchard, form = here(Orchard, orchard_id), imports.UploadForm()
    if not form.validate_on_submit():
        return invalid("orchards/ground/tree_import.html", **_choice(orchard_id, form))
    upload = imports.keep(form.file.data, purpose=purpose(orchard))
    audit.about(upload, filename=upload.filename, sha256=upload.sha256)
    return done("", url_for(".preview", orchard_id=orchard.id, token=upload.token))


@tree_files.get(f"{BASE}/import/<token>")
@requires(Can.KEEP_ORCHARDS)
def preview(orchard_id: int, token: str) -> Response:
    """What the file says, and what is wrong in it."""
    orchard = here(Orchard, orchard_id)
    upload = imports.find(token, purpose=purpose(orchard))
    found = import_service.preview_trees(orchard, upload.content)
    return page("orchards/ground/tree_preview.html", orchard=orchard, upload=upload, preview=found)


@tree_files.post(f"{BASE}/import/<token>")
@requires(Can.KEEP_ORCHARDS)
@act
def confirm(orchard_id: int, token: str) -> Response:
    """Plant all of it, or nothing."""
    orchard = here(Orchard, orchard_id)
    upload = imports.take(token, purpose=purpose(orchard))
    count = import_service.import_trees(orchard, upload.content, by_id=current_user.id)
    audit.about(orchard, name=orchard.name, filename=upload.filename, added=count)
    return done(_("已栽 %(n)s 棵", n=count), url_for("orchard_desk.show", orchard_id=orchard.id))


@tree_files.get("/c/<code>/desk/orchards/<int:orchard_id>/trees.<any(csv,xlsx):ending>")
@requires(Can.KEEP_ORCHARDS)
def download(orchard_id: int, ending: str) -> Response:
    """All trees of the orchard, with who adopts them."""
    orchard = here(Orchard, orchard_id)
    header = (*import_service.COLUMNS, _("树牌号"), _("认养人"))
    name = _("%(orchard)s果树 %(day)s", orchard=orchard.name, day=clock.today())
    return exports.download(name, ending, header, _lines(orchard))


def _lines(orchard: Orchard) -> Iterator[tuple[Any, ...]]:
    trees = trees_of(orchard)
    states = {"alive": _("长得好"), "weak": _("长得弱"), "dead": _("枯死"), "replaced": _("已换栽")}
    for row in tree_rows(trees, care={}):
        tree = row.tree
        adopters = _("、").join(adopter_name(one, in_full=True) for one in row.adopters)
        kind = (species_name(tree.species), tree.variety, tree.planted_on.isoformat(), states[tree.state])
        yield tree.row, tree.column, tree.label, *kind, tree.why_not, tree.plate, adopters


@tree_files.get("/c/<code>/desk/orchards/<int:orchard_id>/plates.pdf")
@requires(Can.KEEP_ORCHARDS)
def plates(orchard_id: int) -> Response:
    """A plate for each tree, eight on a sheet of A4 with marks to cut along; of many trees a part."""
    return plates_file.printed(here(Orchard, orchard_id), page_number())

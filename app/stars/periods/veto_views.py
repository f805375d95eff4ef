"""The register of what forbids or bounds stars."""

from typing import Any

from flask import Blueprint, Response, url_for
from flask_login import current_user

from app import audit
from app.access import Can, requires
from app.files import exports
from app.pages.paging import paged
from app.scope import community, here
from app.stars.periods import veto_file_service
from app.stars.periods import vetoes_service as service
from app.stars.periods.forms import VetoForm
from app.stars.periods.models import StarVeto
from app.stars.periods.words import kind_name
from app.stars.subjects_service import subjects_now
from app.texts import _
from app.web import act, done, invalid, page

star_vetoes = Blueprint("star_vetoes", __name__, template_folder="../templates")


def _register(form: VetoForm | None = None) -> dict[str, Any]:
    return {
        "form": form or VetoForm(subjects_now(), service.codes(), formdata=None),
        "vetoes": paged(service.listed()),
        "names": subjects_now(),
        "codes": service.names_of_vetoes(),
        "kind_name": kind_name,
    }


@star_vetoes.get("/c/<code>/stars/vetoes")
@requires(Can.KEEP_STARS)
def listing() -> Response:
    return page("stars/periods/vetoes.html", **_register())


@star_vetoes.post("/c/<code>/stars/vetoes")
@requires(Can.KEEP_STARS)
@act
def enter() -> Response:
    form = VetoForm(subjects_now(), service.codes())
    if not form.validate_on_submit():
        return invalid("stars/periods/vetoes.html", **_register(form))
    made = service.enter(form.entry(), by_id=current_user.id)
    audit.about(made, reason=made.reason)
    return done(_("已登记，还没有定的结果跟着改"), url_for(".listing"))


@star_vetoes.post("/c/<code>/stars/vetoes/<int:star_veto_id>/withdrawal")
@requires(Can.KEEP_STARS)
@act
def withdraw(star_veto_id: int) -> Response:
    found = here(StarVeto, star_veto_id)
    service.withdraw(found, by_id=current_user.id)
    audit.about(found)
    return done(_("已撤销，还没有定的结果跟着改"), url_for(".listing"))


@star_vetoes.get("/c/<code>/stars/vetoes.<any(csv,xlsx):ending>")
@requires(Can.KEEP_STARS)
def file(ending: str) -> Response:
    """The register in the columns in which it is read."""
    name = _("%(place)s星级否决事项", place=community().name)
    return exports.download(name, ending, veto_file_service.HEADER, veto_file_service.exported())

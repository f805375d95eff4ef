"""Notices at the desk: what adopters answered, and what staff decide."""

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from app import audit, clock
from app.access import Can, requires
from app.orchards.adoptions.names import adopter_name
from app.orchards.lapses import notices_service
from app.orchards.lapses.forms import DecisionForm
from app.orchards.lapses.models import LapseNotice
from app.pages.paging import paged
from app.scope import here
from app.texts import _
from app.web import act, done, invalid, page

lapses_desk = Blueprint("lapses_desk", __name__, template_folder="../templates")


@lapses_desk.get("/c/<code>/desk/lapses")
@requires(Can.KEEP_ORCHARDS)
def listing() -> Response:
    only_open = request.args.get("show") != "decided"
    found = paged(notices_service.notices_listed(only_open=only_open))
    return page("orchards/lapses/notices.html", page=found, only_open=only_open, adopter_name=adopter_name)


def shown(notice: LapseNotice, form: DecisionForm) -> dict[str, object]:
    """What staff look at before they decide."""
    return {
        "notice": notice,
        "form": form,
        "adopter": adopter_name(notice.adoption, in_full=True),
        "may_end": notices_service.may_end(notice),
        "today": clock.today(),
    }


@lapses_desk.get("/c/<code>/desk/lapses/<int:notice_id>")
@requires(Can.KEEP_ORCHARDS)
def show(notice_id: int) -> Response:
    return page("orchards/lapses/decision.html", **shown(here(LapseNotice, notice_id), DecisionForm()))


@lapses_desk.post("/c/<code>/desk/lapses/<int:notice_id>")
@requires(Can.KEEP_ORCHARDS)
@act
def decide(notice_id: int) -> Response:
    found, form = here(LapseNotice, notice_id), DecisionForm()
    if not form.validate_on_submit():
        return invalid("orchards/lapses/decision.html", **shown(found, form))
    decide_so = notices_service.keep if form.decision.data == "kept" else notices_service.end_adoption
    decide_so(found, reason=form.reason.data, by=current_user._get_current_object())
    audit.about(found, tree=found.adoption.tree.label, decision=form.decision.data)
    said = _("已定：继续认养") if form.decision.data == "kept" else _("已收回，树可以给别人认养")
    return done(said, url_for(".listing"))

"""Residents evaluate; the desk sees sums, and prints the QR that leads here."""

from typing import Any

import segno
from flask import Blueprint, Response, current_app, url_for
from flask_login import current_user
from markupsafe import Markup

from app import audit
from app.access import Can, requires
from app.members import service as members
from app.scope import community
from app.stars.evaluations import service
from app.stars.evaluations.forms import EvaluationForm
from app.stars.periods.words import half_name
from app.texts import _
from app.web import act, done, invalid, page

my_evaluation = Blueprint("my_evaluation", __name__, template_folder="../templates")
evaluations = Blueprint("evaluations", __name__, template_folder="../templates")


def _own(form: EvaluationForm) -> dict[str, Any]:
    membership = members.active_membership(current_user.id)
    assert membership is not None
    return {
        "form": form,
        "membership": membership,
        "said": service.found_of(membership) if membership.household_id else None,
        "has_lead": service.rates_lead(membership),
        "half": half_name(service.period_now()),
    }


@my_evaluation.get("/c/<code>/my/evaluation")
@requires(Can.SEE_MEMBER_PAGES)
def mine() -> Response:
    """Where the QR at the door leads."""
    return page("stars/evaluations/mine.html", **_own(EvaluationForm(formdata=None)))


@my_evaluation.post("/c/<code>/my/evaluation")
@requires(Can.SEE_MEMBER_PAGES)
@act
def send() -> Response:
    form = EvaluationForm()
    if not form.validate_on_submit():
        return invalid("stars/evaluations/mine.html", **_own(form))
    membership = members.active_membership(current_user.id)
    assert membership is not None
    service.evaluate(membership, **form.said())
    audit.about_unnamed(membership.building)
    return done(_("已收到，谢谢"), url_for(".mine"))


@evaluations.get("/c/<code>/stars/evaluations")
@requires(Can.KEEP_STARS)
def listing() -> Response:
    """By building, sums alone; and the QR to put up at the doors."""
    address = f"{current_app.config['PUBLIC_URL']}/c/{community().code}/my/evaluation"
    drawn = segno.make(address, error="m").svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None)
    said = {"rows": service.sums(), "shield": service.shield(), "half": half_name(service.period_now())}
    return page("stars/evaluations/listing.html", address=address, qr=Markup(drawn), **said)

"""Members without a phone: staff evaluate and object for them at the desk."""

from typing import Any

from flask import Blueprint, Response, url_for
from flask_login import current_user

from app import audit
from app.access import Can, requires
from app.errors import Refused
from app.members.models import Membership
from app.members.serving import served
from app.pages.paging import paged
from app.stars.evaluations import service as evaluations
from app.stars.evaluations.forms import EvaluationForm
from app.stars.periods import objections_service
from app.stars.periods.forms import ServedObjectionForm
from app.stars.periods.words import half_name
from app.texts import _
from app.web import act, done, invalid, page

served_stars = Blueprint("served_stars", __name__, template_folder="templates")


def _shown(
    membership: Membership, *, said: EvaluationForm | None = None, wrong: ServedObjectionForm | None = None
) -> Response:
    results = objections_service.open_to_objections()
    context: dict[str, Any] = {
        "membership": membership,
        "evaluation": said or EvaluationForm(formdata=None),
        "has_evaluated": membership.household_id is not None and evaluations.found_of(membership) is not None,
        "has_lead": evaluations.rates_lead(membership),
        "objection": wrong or ServedObjectionForm(results, formdata=None),
        "results": results,
        "objections": paged(objections_service.objections_of(membership.person_id), per=10),
        "half": half_name(evaluations.period_now()),
        "half_name": half_name,
    }
    return (invalid if said or wrong else page)("stars/served.html", **context)


@served_stars.get("/c/<code>/desk/members/<int:membership_id>/stars")
@requires(Can.SERVE_MEMBER)
def show(membership_id: int) -> Response:
    """What the member can say of the stars, and the answers that staff read out."""
    return _shown(served(membership_id))


@served_stars.post("/c/<code>/desk/members/<int:membership_id>/evaluation")
@requires(Can.SERVE_MEMBER)
@act
def evaluate(membership_id: int) -> Response:
    membership, form = served(membership_id), EvaluationForm()
    if not form.validate_on_submit():
        return _shown(membership, said=form)
    evaluations.evaluate(membership, **form.said())
    audit.about(membership, on_behalf_of=membership.person_id)
    told = _("已替%(name)s评价", name=membership.person.name)
    return done(told, url_for(".show", membership_id=membership.id))


@served_stars.post("/c/<code>/desk/members/<int:membership_id>/star-objection")
@requires(Can.SERVE_MEMBER)
@act
def object_to(membership_id: int) -> Response:
    membership = served(membership_id)
    form = ServedObjectionForm(objections_service.open_to_objections())
    if not form.validate_on_submit():
        return _shown(membership, wrong=form)
    try:
        made = objections_service.object_to(
            form.chosen,
            said=form.said.data or "",
            pictures=form.photos.drawn,
            person_id=membership.person_id,
            entered_by_id=current_user.id,
        )
    except Refused as refusal:
        form.form_errors = [refusal.sentence, *filter(None, [refusal.what_to_do])]
        return _shown(membership, wrong=form)
    audit.about(made, on_behalf_of=membership.person_id)
    told = _("已替%(name)s提交异议，由另一位工作人员答复", name=membership.person.name)
    return done(told, url_for(".show", membership_id=membership.id))

"""One result with every line, what was decided about it, and later decisions."""

from typing import Any

from flask import Blueprint, Response, url_for
from flask_login import current_user

from app import audit
from app.access import Can, allowed, ensure, requires
from app.members.service import is_active_member
from app.people.service import is_staff_here
from app.scope import here
from app.stars.nearest.domain import next_star
from app.stars.periods import decisions_service, objections_service, reading_service
from app.stars.periods.desk_views import words
from app.stars.periods.facts_service import barred_half_years
from app.stars.periods.forms import CorrectionForm, RemovalForm
from app.stars.periods.models import StarDecision, StarResult
from app.stars.periods.objection_views import shown_result
from app.stars.periods.words import people_in
from app.texts import _
from app.web import act, done, invalid, page

star_results = Blueprint("star_results", __name__, template_folder="../templates")


@star_results.get("/c/<code>/stars/results/<int:result_id>")
@requires(Can.SEE_RATING)
def show(result_id: int) -> Response:
    """For the rated household and for staff: each line, and the decisions."""
    result = here(StarResult, result_id) if allowed(Can.SEE_STARS) else shown_result(result_id)
    ensure(Can.SEE_RATING, result)
    history, table = decisions_service.history_of(result), reading_service.rules_of(result)
    metrics = table.of(result.subject_kind)
    return page(
        "stars/periods/result.html",
        result=result,
        people=people_in([result], whole=is_staff_here(current_user, None)),
        table=table,
        next=next_star(metrics, result.lines, ladder=table.ladder) if result.score is not None else None,
        history=history,
        standing=history[-1] if history else None,
        may_decide=bool(history) and allowed(Can.DECIDE_STARS, history[-1]),
        may_object=is_active_member(current_user, None) and objections_service.may_object(result),
        **words(),
    )


def _decision(found: StarDecision, **forms: Any) -> dict[str, Any]:
    return {
        "found": found,
        "result": found.result,
        "correction": forms.get("correction") or CorrectionForm(formdata=None, data={"stars": str(found.stars)}),
        "removal": forms.get("removal") or RemovalForm(formdata=None),
        "barred": barred_half_years(),
        "may_decide": allowed(Can.DECIDE_STARS, found) and not decisions_service.is_replaced(found),
        **words(),
    }


@star_results.get("/c/<code>/stars/decisions/<int:star_decision_id>")
@requires(Can.KEEP_STARS)
def decision(star_decision_id: int) -> Response:
    """What is final, and the two ways to decide otherwise later."""
    return page("stars/periods/decision.html", **_decision(here(StarDecision, star_decision_id)))


@star_results.post("/c/<code>/stars/decisions/<int:star_decision_id>/correction")
@requires(Can.DECIDE_STARS)
@act
def replace(star_decision_id: int) -> Response:
    found, form = here(StarDecision, star_decision_id), CorrectionForm()
    ensure(Can.DECIDE_STARS, found)
    if not form.validate_on_submit():
        return invalid("stars/periods/decision.html", **_decision(found, correction=form))
    made = decisions_service.replace(found, stars=int(form.stars.data), reason=form.reason.data, by=current_user)
    audit.about(made, reason=made.reason)
    return done(_("已更正，原来的决定仍保留"), url_for(".show", result_id=made.result_id))


@star_results.post("/c/<code>/stars/decisions/<int:star_decision_id>/removal")
@requires(Can.DECIDE_STARS)
@act
def remove(star_decision_id: int) -> Response:
    found, form = here(StarDecision, star_decision_id), RemovalForm()
    ensure(Can.DECIDE_STARS, found)
    if not form.validate_on_submit():
        return invalid("stars/periods/decision.html", **_decision(found, removal=form))
    made = decisions_service.remove(found, reason=form.reason.data, by=current_user)
    audit.about(made, reason=made.reason)
    return done(_("已摘星，之后 %(n)s 个半年不评", n=barred_half_years()), url_for(".show", result_id=made.result_id))

"""Absences at the desk: who did not come, why it does not count, and when a member may claim again."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from app import audit
from app.access import Can, requires
from app.members.models import Membership
from app.members.service import active_membership
from app.pages.paging import paged
from app.scope import here
from app.texts import _
from app.volunteers.claims import absences_service as service
from app.volunteers.claims.forms import ExcuseForm, ResumeForm
from app.volunteers.limits_service import free_withdrawal_hours, no_show_stop
from app.volunteers.models import Claim
from app.web import act, done, invalid, page

absences = Blueprint("absences", __name__, template_folder="../templates")


@absences.get("/c/<code>/desk/absences")
@requires(Can.KEEP_TASKS)
def listing() -> Response:
    only_stopped = request.args.get("only") == "stopped"
    return page(
        "volunteers/claims/absences.html",
        page=paged(service.who_missed(only_stopped=only_stopped)),
        only_stopped=only_stopped,
        limit=no_show_stop(),
        free_hours=free_withdrawal_hours(),
    )


def _context(membership: Membership, **forms: Any) -> dict[str, Any]:
    """One member's absences with the forms to act on them."""
    said = {"excuse_form": ExcuseForm(formdata=None), "resume_form": ResumeForm(formdata=None), **forms}
    return {
        "membership": membership,
        "standing": service.standing(membership.person_id),
        "missed": service.absences_of(membership.person_id),
        "resumptions": service.resumptions(membership.person_id),
        "focus": None,
        **said,
    }


@absences.get("/c/<code>/desk/absences/<int:membership_id>")
@requires(Can.KEEP_TASKS)
def show(membership_id: int) -> Response:
    return page("volunteers/claims/absence.html", **_context(here(Membership, membership_id)))


@absences.post("/c/<code>/desk/claims/<int:claim_id>/excuse")
@requires(Can.KEEP_TASKS)
@act
def excuse(claim_id: int) -> Response:
    claimed, form = here(Claim, claim_id, lock=True), ExcuseForm()
    membership = active_membership(claimed.person_id) or here(Membership, claimed.membership_id)
    if not form.validate_on_submit():
        return invalid("volunteers/claims/absence.html", **_context(membership, excuse_form=form, focus=claimed.id))
    service.excuse(claimed, reason=form.excuse.data, by_id=current_user.id)
    audit.about(claimed, task_id=claimed.task_id, reason=claimed.excuse)
    return done(_("已免记，本人会看到原因"), url_for("absences.show", membership_id=membership.id))


@absences.post("/c/<code>/desk/absences/<int:membership_id>/resumption")
@requires(Can.KEEP_TASKS)
@act
def resume(membership_id: int) -> Response:
    membership, form = here(Membership, membership_id, lock=True), ResumeForm()
    if not form.validate_on_submit():
        return invalid("volunteers/claims/absence.html", **_context(membership, resume_form=form))
    made = service.resume_claiming(membership, reason=form.reason.data, by_id=current_user.id)
    audit.about(made, person=membership.person_id, reason=made.reason)
    return done(_("已恢复认领，本人会收到通知"), url_for("absences.show", membership_id=membership.id))

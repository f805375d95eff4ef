"""Claims: take a slot or a place in line, give it back, and see one's own."""

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from app import audit, clock, texts
from app.access import Can, requires
from app.errors import NotHere
from app.members import service as members
from app.pages.paging import paged
from app.scope import here
from app.texts import _
from app.volunteers.attendance.stages_service import stages
from app.volunteers.claims import service
from app.volunteers.claims.absences_service import standing
from app.volunteers.claims.lists_service import claims_of, free_until, place_in_line, shown_state
from app.volunteers.claims.offers_service import accept_offer
from app.volunteers.limits_service import margins
from app.volunteers.models import Claim, Task
from app.volunteers.tasks.service import find_task
from app.web import act, done, page, safe_next

claims = Blueprint("claims", __name__, template_folder="../templates")


@claims.get("/c/<code>/my/claims")
@requires(Can.SEE_MEMBER_PAGES)
def mine() -> Response:
    found = paged(claims_of(current_user.id), per=20)
    return page(
        "volunteers/claims/my_claims.html",
        page=found,
        stages=stages(found.items),
        shown_state=shown_state,
        standing=standing(current_user.id),
        early=margins().early,
        free_until=free_until,
        now=clock.now(),
    )


@claims.post("/c/<code>/tasks/<int:task_id>/claim")
@requires(Can.CLAIM_TASK)
@act
def claim(task_id: int) -> Response:
    task, membership = find_task(task_id), members.active_membership(current_user.id)
    assert membership is not None
    made = service.claim(task, membership, may_wait=request.form.get("wait") == "yes")
    audit.about(made, task_id=task.id, state=made.state)
    wanted = request.form.get("next") or url_for("tasks.show", task_id=task.id)
    return done(_what_came_of(made, task), safe_next(wanted))


@claims.post("/c/<code>/my/claims/<int:claim_id>/withdrawal")
@requires(Can.CLAIM_TASK)
@act
def withdraw(claim_id: int) -> Response:
    claimed = own(claim_id)
    was_offered = claimed.state == "offered"
    service.withdraw(claimed)
    audit.about(claimed, task_id=claimed.task_id)
    said = _("已把名额让给下一位") if was_offered else _("已退出「%(title)s」", title=claimed.task.title)
    return done(said, url_for("claims.mine"))


@claims.post("/c/<code>/my/claims/<int:claim_id>/acceptance")
@requires(Can.CLAIM_TASK)
@act
def accept(claim_id: int) -> Response:
    claimed = own(claim_id)
    accept_offer(claimed)
    audit.about(claimed, task_id=claimed.task_id)
    return done(_what_came_of(claimed, claimed.task), url_for("tasks.show", task_id=claimed.task_id))


def own(claim_id: int) -> Claim:
    """One of the member's claims; another's looks like none."""
    claimed = here(Claim, claim_id)
    if claimed.person_id != current_user.id:
        raise NotHere("claim")
    return claimed


def _what_came_of(made: Claim, task: Task) -> str:
    when = texts.when(task.starts_at, task.ends_at)
    if made.state == "waiting":
        return _("已排候补「%(title)s」，第 %(n)s 位", title=task.title, n=place_in_line(made))
    return _("已认领「%(title)s」，%(when)s", title=task.title, when=when)

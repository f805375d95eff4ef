"""Claims at the desk for members without a phone: take a slot, give it back, answer an offer."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from app import audit, clock
from app.access import Can, requires
from app.database import db
from app.errors import NotHere
from app.members.models import Membership
from app.members.serving import served
from app.pages.paging import paged
from app.scope import here
from app.texts import _
from app.volunteers.claims import behalf_service, service
from app.volunteers.claims.absences_service import standing
from app.volunteers.claims.lists_service import claims_of, free_until, shown_state
from app.volunteers.claims.offers_service import accept_offer
from app.volunteers.models import Claim
from app.volunteers.tasks.lists_service import tasks_near
from app.volunteers.tasks.service import find_task
from app.web import act, done, page

served_claims = Blueprint("served_claims", __name__, template_folder="../templates")
MOST = 30  # tasks to choose from


def claim_of(membership: Membership, claim_id: int) -> Claim:
    """One of that member's claims."""
    claimed = here(Claim, claim_id)
    if claimed.person_id != membership.person_id:
        raise NotHere("claim")
    return claimed


def back_to(membership: Membership, said: str) -> Response:
    return done(said, url_for(".show", membership_id=membership.id))


@served_claims.get("/c/<code>/desk/members/<int:membership_id>/claims")
@requires(Can.SERVE_MEMBER)
def show(membership_id: int) -> Response:
    membership = served(membership_id)
    near, given = tasks_near(membership)
    tasks: list[Any] = [row for row in db.session.execute(near.limit(MOST), given).all() if row.mine is None]
    return page(
        "volunteers/claims/served_claims.html",
        membership=membership,
        page=paged(claims_of(membership.person_id), per=10),
        tasks=tasks,
        shown_state=shown_state,
        standing=standing(membership.person_id),
        free_until=free_until,
        now=clock.now(),
    )


@served_claims.post("/c/<code>/desk/members/<int:membership_id>/tasks/<int:task_id>/claim")
@requires(Can.SERVE_MEMBER)
@act
def claim(membership_id: int, task_id: int) -> Response:
    membership, task = served(membership_id), find_task(task_id)
    made = behalf_service.claim_for(task, membership, may_wait=request.form.get("wait") == "yes", by=current_user)
    audit.about(made, on_behalf_of=membership.person_id, task_id=task.id, state=made.state)
    name = membership.person.name
    if made.state == "waiting":
        return back_to(membership, _("已替%(name)s排候补「%(title)s」", name=name, title=task.title))
    return back_to(membership, _("已替%(name)s认领「%(title)s」", name=name, title=task.title))


@served_claims.post("/c/<code>/desk/members/<int:membership_id>/claims/<int:claim_id>/withdrawal")
@requires(Can.SERVE_MEMBER)
@act
def withdraw(membership_id: int, claim_id: int) -> Response:
    membership = served(membership_id)
    claimed = claim_of(membership, claim_id)
    service.withdraw(claimed)
    audit.about(claimed, on_behalf_of=membership.person_id, task_id=claimed.task_id)
    return back_to(
        membership, _("已替%(name)s退出「%(title)s」", name=membership.person.name, title=claimed.task.title)
    )


@served_claims.post("/c/<code>/desk/members/<int:membership_id>/claims/<int:claim_id>/acceptance")
@requires(Can.SERVE_MEMBER)
@act
def accept(membership_id: int, claim_id: int) -> Response:
    membership = served(membership_id)
    claimed = claim_of(membership, claim_id)
    accept_offer(claimed)
    audit.about(claimed, on_behalf_of=membership.person_id, task_id=claimed.task_id)
    return back_to(
        membership, _("已替%(name)s认领「%(title)s」", name=membership.person.name, title=claimed.task.title)
    )

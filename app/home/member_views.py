"""The member's first page: what to do now."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response
from flask_login import current_user

from app import clock
from app.access import Can, requires
from app.database import db
from app.home import reading
from app.inbox import service as inbox
from app.members import service as members
from app.orchards import service as orchards
from app.points import service as points
from app.stars import service as stars
from app.stars.domain import half_year
from app.volunteers import service as volunteers
from app.web import page

member_home = Blueprint("member_home", __name__, template_folder="templates")


@member_home.get("/c/<code>/me")
@requires(Can.SEE_MEMBER_PAGES)
def show() -> Response:
    """The next task, what waits, my figures, what is free near me."""
    membership = members.active_membership(current_user.id)
    assert membership is not None
    office = members.lead_household_of(membership)
    wallet = points.wallet(current_user.id)
    claim = reading.next_claim(current_user.id)
    near, given = volunteers.tasks_near(membership)
    tasks: Sequence[Any] = db.session.execute(near.limit(3), given).all()
    return page(
        "home/member.html",
        membership=membership,
        next_claim=claim,
        stage=volunteers.stage_of(claim),
        organised=volunteers.organised_today(current_user.id),
        now=clock.now(),
        is_on=claim is not None and claim.state == "taken" and volunteers.takes_codes(claim.task),
        waiting_records=reading.waiting_records(current_user.id),
        messages=inbox.messages(current_user.id, limit=3, unread=True),
        free_points=points.free_balance(wallet) if wallet else 0,
        year_minutes=volunteers.approved_minutes(current_user.id, year=clock.today().year),
        office=office,
        rating=stars.rating_of(office.id, half_year(clock.today())) if office else None,
        progress=volunteers.progress_of(current_user.id) if membership.kind == "in_service" else None,
        my_trees=len(orchards.adoptions_of(membership)),
        has_orchards=bool(orchards.open_orchards()),
        tree_care=orchards.next_of(membership, most=3),
        tasks=tasks,
        estimates=points.preview(volunteers.facts_of_tasks(tasks, current_user.id)),
    )

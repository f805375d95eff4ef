"""Tasks on a member's phone: what is free near me now, and one task with what it earns."""

from typing import Any

from flask import Blueprint, Response, request
from flask_login import current_user

from app import clock
from app.access import Can, allowed, requires
from app.database import transaction
from app.errors import NotHere
from app.members import service as members
from app.pages.paging import paged
from app.points import service as points
from app.volunteers.attendance.stages_service import stage_of
from app.volunteers.claims.lists_service import free_until, own_claim, place_in_line, waiting_count
from app.volunteers.hours.facts_service import estimate_of, facts_of_tasks
from app.volunteers.limits_service import margins, no_show_stop
from app.volunteers.models import Claim, Task
from app.volunteers.tasks.addresses_service import address_for, awaited, note_readers
from app.volunteers.tasks.calendar_file import calendar_file
from app.volunteers.tasks.kinds_service import categories
from app.volunteers.tasks.lists_service import PERIODS, tasks_near
from app.volunteers.tasks.service import find_task, is_too_cold, takes_codes
from app.volunteers.weather.service import cold_of
from app.web import page

PER_PAGE = 50

tasks = Blueprint("tasks", __name__, template_folder="../templates")


@tasks.get("/c/<code>/tasks")
@requires(Can.SEE_MEMBER_PAGES)
def listing() -> Response:
    membership = members.active_membership(current_user.id)
    assert membership is not None
    period, category = request.args.get("period", "all"), request.args.get("kind", "")
    period = period if period in PERIODS else "all"
    found = paged(*tasks_near(membership, period=period, category=category), per=PER_PAGE)
    estimates = [preview.points for preview in points.preview(facts_of_tasks(found.items, current_user.id))]
    context: dict[str, Any] = {
        "page": found,
        "rows": list(zip(found.items, estimates, strict=True)),
        "period": period,
        "category": category,
        "categories": categories(),
        "early": margins().early,
    }
    return page("volunteers/tasks/tasks.html", **context)


@tasks.get("/c/<code>/tasks/<int:task_id>")
@requires(Can.SEE_MEMBER_PAGES)
def show(task_id: int) -> Response:
    task = find_task(task_id)
    if task.state == "draft":
        raise NotHere("task")
    mine = own_claim(task, current_user.id)
    shown = page(
        "volunteers/tasks/task.html",
        task=task,
        mine=mine,
        stage=stage_of(mine),
        is_on=takes_codes(task),
        is_private=task.private_address is not None,
        address=address_for(mine, task),
        address_awaited=awaited(mine, task),
        position=place_in_line(mine) if mine and mine.state == "waiting" else 0,
        waiting=waiting_count([task.id]).get(task.id, 0),
        estimate=estimate_of(task, current_user.id),
        may_run=allowed(Can.RUN_TASK, task),
        cold=cold_of(task),
        is_too_cold=is_too_cold(task.task_kind, task.temperature_c),
        early=margins().early,
        now=clock.now(),
        free_until=free_until(task),
        stop=no_show_stop(),
    )
    note_reader(mine, task)
    return shown


@tasks.get("/c/<code>/tasks/<int:task_id>/calendar.ics")
@requires(Can.SEE_MEMBER_PAGES)
def calendar(task_id: int) -> Response:
    """The task for the calendar of a phone; a cancelled one says so."""
    task = find_task(task_id)
    if task.state == "draft":
        raise NotHere("task")
    mine = own_claim(task, current_user.id)
    file = calendar_file(task, address=address_for(mine, task))
    note_reader(mine, task)
    return file


def note_reader(mine: Claim | None, task: Task) -> None:
    """Write down that who asks was shown the address, if they were; once the answer is made, before it is sent."""
    if mine is not None and address_for(mine, task) is not None:
        with transaction():
            note_readers([mine])

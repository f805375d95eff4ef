"""Tasks at the desk: list, draft, publish, change and cancel."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from app import audit
from app.access import Can, requires
from app.errors import NotHere
from app.pages.fields import row_id, searched
from app.pages.paging import paged
from app.texts import _
from app.volunteers.attendance.lists_service import roll
from app.volunteers.attendance.stages_service import stages
from app.volunteers.claims.lists_service import live_claims
from app.volunteers.hours.facts_service import estimate_of
from app.volunteers.patterns.service import pattern, patterns
from app.volunteers.tasks import service
from app.volunteers.tasks.addresses_service import readers
from app.volunteers.tasks.forms import CancelForm, TaskForm, defaults_of, said_before
from app.volunteers.tasks.kinds_models import TaskKind
from app.volunteers.tasks.kinds_service import categories, find_kind, kinds
from app.volunteers.tasks.lists_service import STATES, compounds, grids, organisers, staff_tasks, state_counts
from app.volunteers.tasks.service import find_task
from app.volunteers.weather.service import cold_of
from app.web import act, done, invalid, page

task_desk = Blueprint("task_desk", __name__, template_folder="../templates")


@task_desk.get("/c/<code>/desk/tasks")
@requires(Can.KEEP_TASKS)
def listing() -> Response:
    state, category = request.args.get("state", ""), request.args.get("kind", "")
    search = searched()
    state = state if state in STATES else ""
    return page(
        "volunteers/tasks/task_desk.html",
        page=paged(staff_tasks(state=state, search=search, category=category)),
        state=state,
        category=category,
        search=search,
        counts=state_counts(),
        categories=categories(),
    )


@task_desk.get("/c/<code>/desk/tasks/kinds")
@requires(Can.KEEP_TASKS)
def choose_kind() -> Response:
    return page("volunteers/tasks/kinds.html", kinds=kinds(), patterns=patterns())


def kind_asked_for() -> TaskKind:
    """The kind that the address names."""
    if (kind := find_kind(request.args.get("kind", ""))) is None:
        raise NotHere("task_kind")
    return kind


def form_for(**data: Any) -> TaskForm:
    """The form with the community's grids, compounds and people to choose from."""
    return TaskForm(grids=grids(), compounds=compounds(), people=organisers(), data=data or None)


@task_desk.get("/c/<code>/desk/tasks/new")
@requires(Can.KEEP_TASKS)
def new() -> Response:
    kind, data = kind_asked_for(), {}
    if (pattern_id := row_id(request.args.get("pattern"))) is not None:
        data = pattern(pattern_id).said
    form = form_for(**defaults_of(kind, current_user.id, like=data))
    return page("volunteers/tasks/task_form.html", kind=kind, task=None, form=form)


@task_desk.post("/c/<code>/desk/tasks/new")
@requires(Can.KEEP_TASKS)
@act
def draft() -> Response:
    kind, form = kind_asked_for(), form_for()
    if not form.validate_on_submit():
        return invalid("volunteers/tasks/task_form.html", kind=kind, task=None, form=form)
    task = service.draft_task(kind, form.said(), by_id=current_user.id)
    audit.about(task, title=task.title)
    return done(_("已存草稿，看过再发布"), url_for("task_desk.show", task_id=task.id))


@task_desk.get("/c/<code>/desk/tasks/<int:task_id>")
@requires(Can.KEEP_TASKS)
def show(task_id: int) -> Response:
    task = find_task(task_id)
    claims = live_claims(task)
    return page(
        "volunteers/tasks/task_record.html",
        task=task,
        claims=claims,
        stages=stages(claims),
        roll={presence.claim.id: presence.attendance for presence in roll(task)},
        estimate=estimate_of(task, current_user.id),
        cold=cold_of(task),
        readers=readers(task) if task.private_address else (),
        form=CancelForm(),
    )


@task_desk.get("/c/<code>/desk/tasks/<int:task_id>/change")
@requires(Can.KEEP_TASKS)
def edit(task_id: int) -> Response:
    task = find_task(task_id)
    return page("volunteers/tasks/task_form.html", kind=task.task_kind, task=task, form=form_for(**said_before(task)))


@task_desk.post("/c/<code>/desk/tasks/<int:task_id>/change")
@requires(Can.KEEP_TASKS)
@act
def change(task_id: int) -> Response:
    task, form = find_task(task_id), form_for()
    if not form.validate_on_submit():
        return invalid("volunteers/tasks/task_form.html", kind=task.task_kind, task=task, form=form)
    service.change_task(task, form.said(), version=form.version.data or 0)
    audit.about(task, version=task.version)
    return done(_("已保存，认领的人会收到通知"), url_for("task_desk.show", task_id=task.id))


@task_desk.post("/c/<code>/desk/tasks/<int:task_id>/publication")
@requires(Can.KEEP_TASKS)
@act
def publish(task_id: int) -> Response:
    task = find_task(task_id)
    service.publish_task(task)
    audit.about(task, title=task.title)
    return done(_("已发布「%(title)s」", title=task.title), url_for("task_desk.show", task_id=task.id))


@task_desk.post("/c/<code>/desk/tasks/<int:task_id>/cancellation")
@requires(Can.KEEP_TASKS)
@act
def cancel(task_id: int) -> Response:
    task, form = find_task(task_id), CancelForm()
    service.cancel_task(task, reason=form.reason.data or "")
    audit.about(task, reason=task.cancel_reason)
    return done(_("已取消「%(title)s」", title=task.title), url_for("task_desk.show", task_id=task.id))

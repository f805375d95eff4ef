"""The organiser's phone: begin the task, show the rotating code, call the roll."""

import io
from typing import Any

import segno
from flask import Blueprint, Response, current_app, request, url_for
from flask_login import current_user
from markupsafe import Markup

from app import audit, clock
from app.access import Can, ensure, signed_in
from app.pages.fields import device_moment, row_id
from app.scope import community_id
from app.texts import _
from app.volunteers.attendance import codes, roll_call_service
from app.volunteers.attendance.lists_service import roll, seal_of
from app.volunteers.attendance.roll_call_service import RollCall, Written
from app.volunteers.domain import CODE_STEP_SECONDS, seconds_left
from app.volunteers.hours.forms import RollCallForm
from app.volunteers.models import Task
from app.volunteers.tasks.forms import StartForm
from app.volunteers.tasks.service import find_task, is_too_cold, start_task, time_of
from app.web import act, done, invalid, page, wants_fragment

organiser = Blueprint("organiser", __name__, template_folder="../templates")


def task_to_run(task_id: int) -> Task:
    """The task, for its organiser and for staff."""
    task = find_task(task_id)
    ensure(Can.RUN_TASK, task)
    return task


@organiser.get("/c/<code>/tasks/<int:task_id>/code")
@signed_in
def code(task_id: int) -> Response:
    """The code that stands now; the page asks for the next one itself, and more often for who has come."""
    task, now = task_to_run(task_id), clock.now()
    around, presences = time_of(task), roll(task)
    is_on = task.state in ("open", "running") and around.start <= now < around.end
    seen = seal_of(presences, is_on=is_on)
    if request.args.get("seen") == seen and wants_fragment():
        return Response(status=204)
    response = page(
        "volunteers/attendance/_came.html"
        if "seen" in request.args and wants_fragment()
        else "volunteers/attendance/code.html",
        task=task,
        around=around,
        presences=presences,
        seen=seen,
        qr=qr(address(task)) if is_on else "",
        left=seconds_left(now),
        whole=CODE_STEP_SECONDS,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def address(task: Task) -> str:
    """What the code says: an address that any camera opens."""
    token = codes.make_code(
        current_app.config["SECRET_KEY"], community_id=community_id(), task_id=task.id, instant=clock.now()
    )
    return str(current_app.config["PUBLIC_URL"] + url_for("checkin.scan", token=token))


def qr(text: str) -> Markup:
    """The picture of a text, as SVG for the page."""
    out = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=4, dark="#221d19", light="#fff")
    return Markup(out.getvalue().decode())


@organiser.get("/c/<code>/tasks/<int:task_id>/start")
@signed_in
def begin(task_id: int) -> Response:
    task = task_to_run(task_id)
    form = StartForm(data={"temperature_c": task.temperature_c})
    return page("volunteers/attendance/start.html", task=task, form=form, is_too_cold=False)


@organiser.post("/c/<code>/tasks/<int:task_id>/start")
@signed_in
@act
def start(task_id: int) -> Response:
    task, form = task_to_run(task_id), StartForm()
    cold = is_too_cold(task.task_kind, form.temperature_c.data)
    if not form.validate_on_submit() or (cold and not form.goes_on.data):
        return invalid("volunteers/attendance/start.html", task=task, form=form, is_too_cold=cold)
    start_task(task, temperature_c=form.temperature_c.data, goes_on=bool(form.goes_on.data))
    audit.about(task, temperature_c=str(task.temperature_c) if task.temperature_c is not None else None)
    return done(_("活动已开始"), url_for("organiser.code", task_id=task.id))


@organiser.get("/c/<code>/tasks/<int:task_id>/roll")
@signed_in
def roll_page(task_id: int) -> Response:
    return page("volunteers/attendance/roll.html", **_roll_context(task_to_run(task_id), RollCallForm()))


@organiser.post("/c/<code>/tasks/<int:task_id>/roll")
@signed_in
@act
def call_roll(task_id: int) -> Response:
    task, form = task_to_run(task_id), RollCallForm()
    if not form.validate_on_submit():
        return invalid("volunteers/attendance/roll.html", **_roll_context(task, form))
    noted = roll_call_service.roll_call(task, _said(form))
    device_at = form.device_at.data.isoformat() if form.device_at.data else None
    audit.about(task, people=[presence.claim.person_id for presence in noted], device_at=device_at)
    return done(_("已代记 %(n)s 人", n=len(noted)), url_for("organiser.roll_page", task_id=task.id))


def _said(form: RollCallForm) -> RollCall:
    written = Written(form.device_at.data, device_moment(request.headers.get("X-Device-Clock", "")))
    return RollCall(
        arrived=_ticked("arrived"),
        left=_ticked("left"),
        at=form.at.data or written.instant(clock.now()),
        by_id=current_user.id,
        device_at=written.device_at,
    )


def _ticked(name: str) -> frozenset[int]:
    return frozenset(number for value in request.form.getlist(name) if (number := row_id(value)) is not None)


def _roll_context(task: Task, form: RollCallForm) -> dict[str, Any]:
    until = roll_call_service.roll_until(task)
    return {"task": task, "form": form, "presences": roll(task), "around": time_of(task), "until": until}

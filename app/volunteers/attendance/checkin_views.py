"""Check-in and check-out: a scanned code becomes a ticket in the browser's cookie, which one button uses."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, current_app, make_response, redirect, request, url_for
from flask_login import current_user

from app import audit, clock
from app.access import Can, public, requires
from app.database import transaction
from app.errors import NotHere
from app.scope import community, community_id
from app.texts import _
from app.volunteers.attendance import codes, service
from app.volunteers.attendance.lists_service import attendance_of
from app.volunteers.domain import TICKET_SECONDS
from app.volunteers.errors import CheckInRefused
from app.volunteers.models import Attendance, Task
from app.volunteers.tasks.service import find_task
from app.web import act, done, page

checkin = Blueprint("checkin", __name__, template_folder="../templates")
COOKIE = "check_in"


def keeps_refusals(view: Callable[..., Any]) -> Callable[..., Any]:
    """A refused code is kept in a transaction of its own: the view's is rolled back."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return view(*args, **kwargs)
        except CheckInRefused as error:
            person_id = current_user.id if current_user.is_authenticated else None
            with transaction():
                service.keep_refusal(error, person_id=person_id, address=request.remote_addr or "")
            if error.reason == "not_claimed":
                error.way_on = (url_for("tasks.show", task_id=error.task_id), _("去认领"))
            raise

    return wrapped


@checkin.get("/c/<code>/check-in/<token>")
@public
@keeps_refusals
def scan(token: str) -> Any:
    """Trade a fresh code for a ticket; whoever is signed out signs in next, and the ticket waits."""
    secret = current_app.config["SECRET_KEY"]
    code = service.open_code(secret, token)
    response = make_response(redirect(url_for("checkin.confirm"), 303))
    response.set_cookie(
        COOKIE,
        codes.make_ticket(secret, code, clock.now()),
        max_age=TICKET_SECONDS,
        path=f"/c/{community().code}/check-in",
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@checkin.get("/c/<code>/check-in")
@requires(Can.CHECK_IN)
@keeps_refusals
def confirm() -> Response:
    """One button: arrive, or leave."""
    task = task_of(good_ticket())
    service.refuse_out_of_hours(task)
    attendance = attendance_of(service.claim_to_attend(task, current_user.id))
    return page("volunteers/attendance/check_in.html", task=task, attendance=attendance)


@checkin.post("/c/<code>/check-in")
@requires(Can.CHECK_IN)
@keeps_refusals
@act
def check_in() -> Response:
    ticket = good_ticket()
    task = task_of(ticket)
    if request.form.get("way") == "out":
        record = service.check_out(task, current_user.id, step=ticket.code.step)
        audit.about(record, task_id=task.id, minutes=record.minutes)
        return done(_("已签退"), url_for("checkin.attended", task_id=task.id))
    attendance = service.check_in(task, current_user.id, step=ticket.code.step)
    audit.about(attendance, task_id=task.id)
    return done(_("已签到"), url_for("checkin.attended", task_id=task.id))


@checkin.get("/c/<code>/tasks/<int:task_id>/attended")
@requires(Can.CHECK_IN)
def attended(task_id: int) -> Response:
    """What was noted, with the stamp."""
    task = find_task(task_id)
    claim = service.claim_to_attend(task, current_user.id)
    attendance: Attendance | None = attendance_of(claim)
    if attendance is None:
        raise NotHere("attendance")
    return page(
        "volunteers/attendance/attended.html", task=task, attendance=attendance, record=service.record_of(claim)
    )


def good_ticket() -> codes.Ticket:
    """The browser's ticket, within its ten minutes and for this community."""
    ticket = codes.read_ticket(current_app.config["SECRET_KEY"], request.cookies.get(COOKIE, ""))
    if ticket is None or ticket.code.community_id != community_id():
        raise CheckInRefused("no_ticket", _("没有签到：还没有扫码"), _("请扫负责人手机上现在的码。"))
    if not ticket.is_good(clock.now()):
        raise CheckInRefused(
            "old", _("没有签到：扫码已过 10 分钟"), _("请再扫一次负责人手机上的码。"), task_id=ticket.code.task_id
        )
    return ticket


def task_of(ticket: codes.Ticket) -> Task:
    """The task that the ticket is for."""
    return find_task(ticket.code.task_id)

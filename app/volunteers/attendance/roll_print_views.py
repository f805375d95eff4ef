"""The roll on paper: places to sign at arrival and at leaving, for a task without telephones."""

from typing import Any

from flask import Blueprint, Response, url_for

from app import clock
from app.access import signed_in
from app.files import pdf
from app.texts import _
from app.volunteers.attendance.lists_service import roll
from app.volunteers.attendance.organiser_views import task_to_run
from app.volunteers.models import Task
from app.web import page

roll_print = Blueprint("roll_print", __name__, template_folder="../templates")
SPARE_LINES = 3  # for who comes without a claim: noted by hand, claimed and called afterwards


@roll_print.get("/c/<code>/tasks/<int:task_id>/roll/print")
@signed_in
def show(task_id: int) -> Response:
    """To be printed by a browser."""
    task = task_to_run(task_id)
    back, file = url_for("organiser.roll_page", task_id=task.id), url_for(".file", task_id=task.id)
    return page("volunteers/attendance/roll_print.html", **_sheet(task), back=back, file=file)


@roll_print.get("/c/<code>/tasks/<int:task_id>/roll.pdf")
@signed_in
def file(task_id: int) -> Response:
    """The same as a file, for a copy shop's machine or a group."""
    task = task_to_run(task_id)
    day = clock.local(task.starts_at).strftime("%Y-%m-%d")
    return pdf.download(_("签到名单 %(day)s.pdf", day=day), "volunteers/attendance/roll_pdf.html", **_sheet(task))


def _sheet(task: Task) -> dict[str, Any]:
    return {
        "task": task,
        "presences": roll(task),
        "spare": range(SPARE_LINES),
        "printed_at": clock.local(clock.now()),
    }

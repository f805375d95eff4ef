"""A task as an iCalendar file, for any phone; its times are UTC, so that no time zone has to be told."""

from datetime import UTC, timedelta

from flask import Response, current_app, url_for
from icalendar import Alarm, Calendar, Event

from app import clock
from app.scope import community
from app.texts import _
from app.volunteers.models import Task

STATUS = {"cancelled": "CANCELLED"}
REMINDED = timedelta(hours=2)


def calendar_of(task: Task, *, address: str | None = None) -> bytes:
    """The file; the same task has the same UID each time, and a higher sequence once it has changed.

    `address` is that of a household in need, for whoever has a slot there and for nobody else.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Baodao//Tasks//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_event(task, address))
    return bytes(calendar.to_ical())


def _event(task: Task, private: str | None) -> Event:
    event, address = Event(), current_app.config["PUBLIC_URL"] + url_for("tasks.show", task_id=task.id)
    event.add("uid", f"task-{task.id}-{community().code}@baodao")
    event.add("sequence", task.version)
    event.add("dtstamp", clock.now())
    event.add("dtstart", task.starts_at.astimezone(UTC))
    event.add("dtend", task.ends_at.astimezone(UTC))
    event.add("summary", task.title)
    event.add("location", f"{community().name} {task.meeting_point}")
    event.add("status", STATUS.get(task.state, "CONFIRMED"))
    event.add("url", address)
    why = _("活动取消了：%(why)s", why=task.cancel_reason) if task.state == "cancelled" else task.safety_note
    home = _("上门地址：%(where)s", where=private) if private else ""
    event.add("description", "\n".join(line for line in (why, home, address) if line))
    if task.state != "cancelled":
        event.add_component(_reminder(task))
    return event


def _reminder(task: Task) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -REMINDED)
    alarm.add("description", task.title)
    return alarm


def calendar_file(task: Task, *, address: str | None) -> Response:
    """To be opened by the phone's calendar."""
    response = Response(calendar_of(task, address=address), mimetype="text/calendar")
    response.headers.set("Content-Disposition", "attachment", filename=f"baodao-{task.id}.ics")
    response.headers["Cache-Control"] = "no-store"
    return response

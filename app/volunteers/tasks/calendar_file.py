"""Tasks as an iCalendar file, for any phone; their times are UTC, so that no time zone has to be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta

from flask import Response, current_app, url_for
from icalendar import Alarm, Calendar, Event

from app import clock
from app.scope import community
from app.texts import _, known
from app.volunteers.models import Task

REMINDED = timedelta(hours=2)
ASKED_AGAIN = timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """A task in somebody's calendar; `address` is that of a household in need, for whoever has a slot there alone."""

    task: Task
    place_code: str
    place_name: str
    address: str | None = None
    claim_state: str = "taken"

    @property
    def status(self) -> str:
        if self.task.state == "cancelled":
            return "CANCELLED"
        return "TENTATIVE" if self.claim_state in ("waiting", "offered") else "CONFIRMED"

    @property
    def title(self) -> str:
        title = known(self.task.title)
        return _("%(title)s（候补）", title=title) if self.status == "TENTATIVE" else title


def calendar_of(entries: Sequence[Entry], *, name: str = "", more: Sequence[Event] = ()) -> bytes:
    """The file; the same task has the same UID each time, and a higher sequence once it has changed.

    With a name it is a calendar to subscribe to, which is asked for again each hour. `more` is what others add to it.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Baodao//Tasks//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("x-published-ttl", "PT1H")
        calendar.add("refresh-interval", ASKED_AGAIN, parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry))
    for event in more:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    event, task = Event(), entry.task
    address = current_app.config["PUBLIC_URL"] + url_for("tasks.show", code=entry.place_code, task_id=task.id)
    event.add("uid", f"task-{task.id}-{entry.place_code}@baodao")
    event.add("sequence", task.version)
    event.add("dtstamp", clock.now())
    event.add("dtstart", task.starts_at.astimezone(UTC))
    event.add("dtend", task.ends_at.astimezone(UTC))
    event.add("summary", entry.title)
    event.add("location", f"{entry.place_name} {task.meeting_point}")
    event.add("status", entry.status)
    event.add("url", address)
    why = _("活动取消了：%(why)s", why=task.cancel_reason) if task.state == "cancelled" else known(task.safety_note)
    home = _("上门地址：%(where)s", where=entry.address) if entry.address else ""
    event.add("description", "\n".join(line for line in (why, home, address) if line))
    if entry.status == "CONFIRMED":
        event.add_component(_reminder(entry))
    return event


def _reminder(entry: Entry) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -REMINDED)
    alarm.add("description", entry.title)
    return alarm


def calendar_file(task: Task, *, address: str | None) -> Response:
    """One task, to be opened by the phone's calendar."""
    entry = Entry(task, community().code, community().name, address)
    response = Response(calendar_of([entry]), mimetype="text/calendar")
    response.headers.set("Content-Disposition", "attachment", filename=f"baodao-{task.id}.ics")
    response.headers["Cache-Control"] = "no-store"
    return response

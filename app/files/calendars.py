"""Calendars: an iCalendar file of days, and what slices put into a person's own calendar beside their tasks.

calendars.connect((orchards.calendar_events,))       # by the factory
calendars.events_of(person_id)                       # by whoever writes the person's calendar
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from icalendar import Calendar, Event

from app import clock

Source = Callable[[int], Iterable[Event]]

_sources: Sequence[Source] = ()


def connect(sources: Sequence[Source]) -> None:
    """Take what the slices have for a person's calendar, in place of what was there."""
    global _sources
    _sources = sources


def events_of(person_id: int) -> list[Event]:
    """What all of them have."""
    return [event for source in _sources for event in source(person_id)]


def whole_day(uid: str, day: date, *, title: str, where: str, text: str, address: str) -> Event:
    """Something to be done on a day; the same `uid` is the same each time."""
    event = Event()
    event.add("uid", f"{uid}@baodao")
    event.add("dtstamp", clock.now())
    event.add("dtstart", day)
    event.add("summary", title)
    event.add("location", where)
    event.add("description", "\n".join(line for line in (text, address) if line))
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    return event


def calendar_of(events: Iterable[Event], *, name: str) -> bytes:
    """The file."""
    calendar = Calendar()
    calendar.add("prodid", "-//Baodao//Days//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", " ".join(name.split()))
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())

"""Duties, pure: when a tree's care is due next in its windows, how late it is, and what became of a season's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.orchards.duties.windows import Asked, Window, windows
from app.rules.orchard_duties import Duty

STATES = ("ok", "due", "late", "opened")
MOST_DATES = 60

Rain = Mapping[date, int]  # tenths of a millimetre that fell on the day


@dataclass(frozen=True)
class Terms:
    """After how many days late an adopter is warned, and a duty is opened; 0 where that is switched off.

    A window that ends before those days are over is opened for its last `last_days`.
    """

    warn_days: int
    open_days: int
    last_days: int = 0


@dataclass(frozen=True)
class Due:
    """The next time of a duty: its day, and the last day on which it may still be done."""

    window: Window
    on: date

    @property
    def duty(self) -> Duty:
        """What is to be done."""
        return self.window.duty

    def days_late(self, today: date) -> int:
        """How many days ago it was due; 0 where it is not late."""
        return max(0, (today - self.on).days)

    @property
    def is_adopters(self) -> bool:
        """True where it has to be done, by the adopter: what needs training is others' work."""
        return self.duty.is_essential and not self.duty.needs_skill

    def warns(self, today: date, terms: Terms) -> bool:
        """True where the adopter is warned: it is so late."""
        return self.is_adopters and self.days_late(today) >= terms.warn_days > 0

    def opens(self, today: date, terms: Terms) -> bool:
        """True where others may do it: it is so late, or its window is short and comes to its end."""
        if not self.is_adopters or not terms.open_days:
            return False
        late, window = self.days_late(today), self.window
        is_short = (window.last - window.first).days < terms.open_days
        is_ending = (window.last - today).days < terms.last_days
        return late >= terms.open_days or (is_short and is_ending and late > 0)

    def state(self, today: date, terms: Terms) -> str:
        """ok (still to come), due, late or opened; only what the adopter has to do goes beyond due."""
        if self.on > today:
            return "ok"
        if self.opens(today, terms):
            return "opened"
        return "late" if self.warns(today, terms) else "due"


@dataclass(frozen=True)
class Line:
    """A line of a tree's season: a window, the days on which it was done, and what became of it."""

    window: Window
    done: tuple[date, ...]
    due: Due | None
    state: str  # coming, due, done, missed


def last_done(window: Window, done: Iterable[date], rain: Rain, until: date) -> date | None:
    """The last day up to `until` on which the care was done for this window; enough rain counts as done."""
    duty = window.duty
    counts_from = window.counts_from - timedelta(days=duty.interval_days)
    days = {day for day in done if counts_from <= day <= min(until, window.last)}
    if duty.rain_counts_mm is None:
        return max(days, default=None)
    found, fallen = None, 0
    for day in sorted(days | {day for day in rain if counts_from <= day <= min(until, window.last)}):
        if day in days:
            found, fallen = day, 0
            continue
        fallen += rain[day]
        if fallen >= duty.rain_counts_mm * 10:
            found, fallen = day, 0
    return found


def due_in(window: Window, done: Iterable[date], rain: Rain, until: date) -> Due | None:
    """When it is due in this window, as known on the day `until`; None where it needs no more."""
    last = last_done(window, done, rain, until)
    if last is None:
        return Due(window, window.first)
    if not window.duty.interval_days:
        return None
    again = max(window.first, last + timedelta(days=window.duty.interval_days))
    return Due(window, again) if again <= window.last else None


def dues_among(ahead: Sequence[Window], done: Mapping[str, Iterable[date]], rain: Rain, today: date) -> list[Due]:
    """The next time of each duty that has one of the windows, the first one first; `done` has the days by its code.

    A window that has passed is over: it is not due any more.
    """
    found: dict[tuple[str, date], Due] = {}
    nearest: dict[str, Due] = {}
    for window in ahead:
        due = due_in(window, done.get(window.duty.code, ()), rain, today)
        if due is None:
            continue
        if window.first <= today:
            found[window.duty.code, window.first] = due
        known = nearest.get(window.duty.code)
        if known is None or due.on < known.on:
            nearest[window.duty.code] = due
    found |= {(code, due.window.first): due for code, due in nearest.items()}
    return sorted(found.values(), key=lambda due: (due.on, not due.duty.is_essential, due.window.last, due.duty.code))


def dates_ahead(due: Due, today: date) -> list[date]:
    """The day on which it is to be done, and those that follow in its window if it is done each time on its day.

    What is late is to be done today, once.
    """
    day = max(due.on, today)
    days = [day]
    while due.duty.interval_days and len(days) < MOST_DATES:
        day += timedelta(days=due.duty.interval_days)
        if day > due.window.last:
            break
        days.append(day)
    return days


def season(asked: Asked, done: Mapping[str, Iterable[date]], rain: Rain, today: date) -> list[Line]:
    """All windows of the year of that day, in the order in which they begin."""
    year = (date(today.year, 1, 1), date(today.year, 12, 31))
    lines = [_line(window, sorted(done.get(window.duty.code, ())), rain, today) for window in windows(asked, *year)]
    return sorted(lines, key=lambda line: (line.window.first, line.window.last, line.window.duty.code))


def _line(window: Window, done: Sequence[date], rain: Rain, today: date) -> Line:
    days = tuple(day for day in done if window.counts_from <= day <= window.last)
    due = due_in(window, done, rain, min(today, window.last))
    if window.last < today:
        return Line(window, days, None, "done" if days or due is None else "missed")
    if due is None:
        return Line(window, days, None, "done")
    return Line(window, days, due, "due" if due.on <= today else "coming")


def worst(states: Iterable[str]) -> str:
    """The state of a tree by those of its duties."""
    return max(states, key=STATES.index, default="ok")

"""Volunteers, pure: state machines, measured minutes, overlaps, flags, and the steps of the rotating code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Moves = Mapping[str, frozenset[str]]

TASK_MOVES: Moves = {
    "draft": frozenset({"open", "cancelled"}),
    "open": frozenset({"running", "done", "cancelled"}),
    "running": frozenset({"done"}),
    "done": frozenset(),
    "cancelled": frozenset(),
}
CLAIM_MOVES: Moves = {
    "waiting": frozenset({"offered", "withdrawn"}),
    "offered": frozenset({"taken", "withdrawn"}),
    "taken": frozenset({"withdrawn", "no_show"}),
    "no_show": frozenset({"taken", "excused"}),  # staff put it right by roll call, or hear why
    "withdrawn": frozenset({"excused"}),  # where it was too late to be free
    "excused": frozenset({"taken"}),
}
RECORD_MOVES: Moves = {
    "waiting": frozenset({"approved", "returned", "rejected"}),
    "returned": frozenset({"waiting"}),
    "approved": frozenset({"annulled"}),
    "rejected": frozenset({"approved"}),  # by a dispute that was upheld, and in no other way
    "annulled": frozenset(),
}
DISPUTE_MOVES: Moves = {
    "open": frozenset({"upheld", "refused", "withdrawn"}),
    "upheld": frozenset(),
    "refused": frozenset(),
    "withdrawn": frozenset(),
}

TAKES_CLAIMS = ("open", "running")  # a running task too, where its claim window goes beyond the start

CODE_STEP_SECONDS = 30
TICKET_SECONDS = 600
DOUBTS = ("overlap", "longer", "no_check_out", "roll_calls")  # of the record: what has one is not ticked
SAME_STAFF = "same_staff"  # not of the record: who reads it accepted the member, and may have made the person up
FLAGS = (*DOUBTS, SAME_STAFF)


def may_move(moves: Moves, before: str, after: str) -> bool:
    """True if the machine has that step."""
    return after in moves.get(before, frozenset())


@dataclass(frozen=True)
class Span:
    """A time [start, end): its end belongs to what comes next."""

    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        """Whole minutes, never negative; a started minute does not count."""
        return max(0, int((self.end - self.start).total_seconds() // 60))


@dataclass(frozen=True)
class Margins:
    """How early one may check in and how late check out, in minutes (`limits.csv`)."""

    early: int = 15
    late: int = 60

    def around(self, planned: Span) -> Span:
        """The time in which codes and roll calls are taken, and minutes count."""
        return Span(planned.start - timedelta(minutes=self.early), planned.end + timedelta(minutes=self.late))


def overlap(one: Span, other: Span) -> Span | None:
    """What two times have in common; None where they only touch."""
    common = Span(max(one.start, other.start), min(one.end, other.end))
    return common if common.start < common.end else None


@dataclass(frozen=True)
class Night:
    """The hours in which nobody is asked anything: from an hour of the evening to an hour of the morning."""

    begins: int = 24
    ends: int = 0

    def day_of(self, instant: datetime) -> Span:
        """The waking time of that instant's day, on its own wall clock."""
        midnight = datetime.combine(instant.date(), time.min, instant.tzinfo)
        if self.begins <= self.ends:
            return Span(midnight, midnight + timedelta(days=1))
        return Span(midnight + timedelta(hours=self.ends), midnight + timedelta(hours=self.begins))


def waking_time(span: Span, night: Night) -> timedelta:
    """How much of a time is not night."""
    total, day = timedelta(), span.start
    while night.day_of(day).start < span.end:
        if common := overlap(span, night.day_of(day)):
            total += common.end - common.start
        day += timedelta(days=1)
    return total


def after_waking_time(start: datetime, length: timedelta, night: Night) -> datetime:
    """The instant at which so much waking time has passed: the clock waits at night."""
    day = start
    while True:
        awake = night.day_of(day)
        begins = max(start, awake.start)
        if begins < awake.end:
            if length <= awake.end - begins:
                return begins + length
            length -= awake.end - begins
        day += timedelta(days=1)


def offer_ends(now: datetime, starts_at: datetime, *, minutes: int | None, night: Night) -> datetime:
    """Until when an offered slot is kept: `minutes` of waking time, but never beyond half of what is left to the start.

    Both instants are on the wall clock whose night is meant; None switches the box off, and the half remains.
    """
    half = waking_time(Span(now, starts_at), night) / 2
    if not half:  # the start comes before the morning
        return now + max(starts_at - now, timedelta()) / 2
    return after_waking_time(now, half if minutes is None else min(timedelta(minutes=minutes), half), night)


def counted(planned: Span, check_in: datetime, check_out: datetime | None, margins: Margins) -> Span | None:
    """The time that counts: from max(check-in, start − early) to min(check-out, end + late); None without check-out."""
    if check_out is None:
        return None
    allowed = margins.around(planned)
    start = max(check_in, allowed.start)
    return Span(start, max(start, min(check_out, allowed.end)))


def measured_minutes(planned: Span, check_in: datetime, check_out: datetime | None, margins: Margins) -> int:
    """Whole minutes that were measured; 0 without a check-out."""
    span = counted(planned, check_in, check_out, margins)
    return span.minutes if span else 0


def stage(*, has_left: bool, record: str | None) -> str:
    """How far one has come who arrived: `record` is the state of the service record, None while there is none."""
    if record is None:
        return "checked_out" if has_left else "checked_in"
    if record == "waiting":
        return "checked_out" if has_left else "no_check_out"
    return record


def is_longer(measured: int, planned: int, tolerance: int) -> bool:
    """More than the plan by over `tolerance` minutes: coming as early as is allowed is not longer."""
    return measured - planned > tolerance


def fits_week(day: date, *, weekday: int, first: date, last: date) -> bool:
    """True on the series' weekday (Monday is 0) from its first day to its last."""
    return first <= day <= last and day.weekday() == weekday


def code_step(instant: datetime) -> int:
    """The number of the code that is shown at that instant."""
    return int(instant.timestamp()) // CODE_STEP_SECONDS


def seconds_left(instant: datetime) -> int:
    """How long the code of that instant still stands, 1 to 30 seconds."""
    return CODE_STEP_SECONDS - int(instant.timestamp()) % CODE_STEP_SECONDS


def is_fresh(step: int, instant: datetime) -> bool:
    """This code or the one before it; never an older one, nor one to come."""
    return 0 <= code_step(instant) - step <= 1


def basic_points(minutes: int, per_hour: int) -> int:
    """Points by the kind's plain rate, half up: what a list shows before the rules are asked."""
    return (2 * minutes * per_hour + 60) // 120


@dataclass(frozen=True)
class HoursStars:
    """The stars of so many hours of service, and the minutes missing to the next one; None at the last."""

    stars: int
    missing: int | None


def stars_of_hours(minutes: int, ladder: Sequence[int]) -> HoursStars:
    """One star for each step of the ladder (hours, in any order) that the minutes reach."""
    steps = sorted(step * 60 for step in ladder)
    ahead = [step - minutes for step in steps if step > minutes]
    return HoursStars(len(steps) - len(ahead), ahead[0] if ahead else None)

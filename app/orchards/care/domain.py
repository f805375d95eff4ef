"""Care, pure: when it was done, what kind of activity it is, and whether its hours are approved by the rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

LONGEST_DAY = 18 * 60  # minutes up to the evening: a limit beyond them would reach into the day before
LOOK_BACK = 8  # days: what is noted of a day never reaches further into those before
LATEST_HOUR = 18  # of an earlier day: nobody is asked for the hour

WINTER = frozenset({"whitewash", "wrap", "mound", "bury"})
HEAVY = WINTER | {"plant", "unbury"}

Span = tuple[datetime, datetime]


@dataclass(frozen=True, kw_only=True)
class RuleTerms:
    """What the rule allows: minutes, lines a week, days before it is due, pixels of a photo; None = switched off."""

    most_minutes: int | None
    most_a_week: int | None
    early_days: int
    photo_side: int


@dataclass(frozen=True, kw_only=True)
class ShortCare:
    """A line as the rule sees it; `due_on` is when the table asks for it, None where it asks for none of it now."""

    is_own: bool  # written by who did it
    looks_after: bool  # on an adoption, or an opened duty that was taken
    photo_side: int | None  # pixels of its shorter side; None = no photo
    photo_is_new: bool
    done_on: date
    due_on: date | None
    minutes: int
    expected_minutes: int
    before_this_week: int


def kind_of(duty_code: str) -> str:
    """The kind of activity (a code of the published list) that the care is."""
    if duty_code == "harvest":
        return "orchard_harvest"
    return "orchard_winter" if duty_code in WINTER else "orchard_care"


def latest_free(taken: Iterable[Span], minutes: int, until: datetime) -> Span:
    """The latest time of that length up to `until` that is free: what is noted together was done in turn."""
    end = until
    for start_of_other, end_of_other in sorted(taken, key=lambda span: span[1], reverse=True):
        if end_of_other <= end - timedelta(minutes=minutes):
            break
        if start_of_other < end:
            end = start_of_other
    return end - timedelta(minutes=minutes), end


def waits_because(line: ShortCare, terms: RuleTerms) -> str:
    """Why staff decide of the line's hours, in one word; empty where the rule approves them."""
    if terms.most_minutes is None or terms.most_a_week is None:
        return "off"
    stands_against = (
        ("office", not line.looks_after),
        ("behalf", not line.is_own),
        ("photo", line.photo_side is None),
        ("small", (line.photo_side or 0) < terms.photo_side),
        ("seen", not line.photo_is_new),
        ("not_due", line.due_on is None or (line.due_on - line.done_on).days > terms.early_days),
        ("long", line.minutes > most_minutes_of(line, terms.most_minutes)),
        ("week", line.before_this_week >= terms.most_a_week),
    )
    return next((why for why, holds in stands_against if holds), "")


def figure_of(why: str, line: ShortCare, terms: RuleTerms) -> int | None:
    """The number that a reason names: minutes, lines a week, pixels; None where it names none."""
    figures = {
        "small": terms.photo_side,
        "long": most_minutes_of(line, terms.most_minutes or 0),
        "week": terms.most_a_week,
    }
    return figures.get(why)


def most_minutes_of(line: ShortCare, most: int) -> int:
    """The minutes up to which the rule approves it: no more than the table expects."""
    return min(most, line.expected_minutes)

"""Windows, pure: in which days of a year a tree is asked for which care.

All days are those of the community's calendar, all spans whole days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

from app.rules.orchard_duties import Duty

AHEAD = 400  # days: further on nobody looks
PLANTING = "plant"  # done on the day that the tree was planted


@dataclass(frozen=True)
class Asked:
    """What is asked of a tree that was planted on that day: these duties, each from `early` days before its windows."""

    duties: Sequence[Duty]
    planted_on: date
    early: int


@dataclass(frozen=True)
class Window:
    """The days, both included, in which a tree has a duty; `counts_from` is the first day on which its care counts."""

    duty: Duty
    first: date
    last: date
    counts_from: date


def windows(asked: Asked, first: date, last: date) -> list[Window]:
    """The windows with a day between the two, in the order in which they begin."""
    found: list[Window] = []
    ended: dict[str, date] = {}
    for begins, ends, duty in _spans(asked, range(first.year - 2, last.year + 1)):
        counts_from = begins - timedelta(days=asked.early)
        if duty.code in ended:  # what was done for the one before does not stand for this one
            counts_from = max(counts_from, ended[duty.code] + timedelta(days=1))
        ended[duty.code] = ends
        if begins <= last and ends >= first:
            found.append(Window(duty, begins, ends, counts_from))
    return found


def windows_ahead(asked: Asked, today: date) -> list[Window]:
    """The windows that are on or come; trees of one kind and day of planting have the same."""
    return windows(asked, today, today + timedelta(days=AHEAD))


def _spans(asked: Asked, years: range) -> list[tuple[date, date, Duty]]:
    """First and last day of each window that begins in those years, cut off before the day of planting."""
    spans = []
    for duty, year in product(asked.duties, years):
        ends = duty.window_to.of(year + duty.crosses_new_year)
        if duty.code != PLANTING and ends >= asked.planted_on and duty.is_for_age(year - asked.planted_on.year):
            spans.append((max(duty.window_from.of(year), asked.planted_on), ends, duty))
    return sorted(spans, key=lambda span: (span[0], span[1], span[2].code))

"""Weather, pure: which half of which day a task falls into, and the coldest that is known of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

DAY_BEGINS, DAY_ENDS = 6, 18  # o'clock; a night belongs to the day on which it begins


@dataclass(frozen=True)
class Temperatures:
    """The coldest of a day and of the night after it, in degrees Celsius; None is unknown."""

    day_c: Decimal | None = None
    night_c: Decimal | None = None


def coldest(start: datetime, end: datetime, known: Mapping[date, Temperatures]) -> Decimal | None:
    """The coldest that is known of [start, end), both on the wall clock; None where nothing is."""
    found = set()
    for day, is_night in halves(start, end):
        of_day = known.get(day, Temperatures())
        found.add(of_day.night_c if is_night else of_day.day_c)
    return min((degrees for degrees in found if degrees is not None), default=None)


def halves(start: datetime, end: datetime) -> Iterator[tuple[date, bool]]:
    """Each half of a day that the time touches: the day it belongs to, and whether it is the night."""
    at = start
    while at < end:
        is_night = not DAY_BEGINS <= at.hour < DAY_ENDS
        yield (at.date() - timedelta(days=1) if at.hour < DAY_BEGINS else at.date()), is_night
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)

"""A day that comes back each year."""

from datetime import date
from typing import NamedTuple


class DayOfYear(NamedTuple):
    """A day that comes back each year; 29 February is the last of the month in the other years."""

    month: int
    day: int

    def of(self, year: int) -> date:
        """The day in that year."""
        if (self.month, self.day) == (2, 29) and not _is_leap(year):
            return date(year, 2, 28)
        return date(year, self.month, self.day)


def is_day_of_year(number: int) -> bool:
    """True for month and day in one number, 1115 for 15 November, that every year has."""
    month, day = divmod(number, 100)
    try:
        date(2026, month, day)
    except ValueError:
        return False
    return True


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)

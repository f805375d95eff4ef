"""The growing season, by the limit in force: until when an adoption is, and the term that follows."""

from datetime import date

from app.orchards import domain
from app.rules import service as rules


def season_end(day: date) -> date:
    """The last day of the season that an adoption made on that day is for."""
    return domain.season_end(day, rules.day_limit("season_ends"))


def next_season(until_day: date) -> tuple[date, date]:
    """First and last day of the term after one that ends on that day."""
    return domain.next_season(until_day, rules.day_limit("season_ends"))

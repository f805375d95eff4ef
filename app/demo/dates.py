"""When everything happened: all days follow from the Monday of the week in which the demonstration is loaded."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app import clock
from app.stars.domain import Period, half_year

WEEK = timedelta(days=7)
SEASON = timedelta(days=180)  # from the spring until the second season has most of its story
UP, ABED = time(7), time(21, 30)  # nobody claims at night


def month_before(first: date) -> date:
    """The first day of the month before."""
    return (first - timedelta(days=1)).replace(day=1)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """The instant of a Shanghai wall-clock moment."""
    return clock.at(day, time(hour, minute))


def by_day(first: datetime, last: datetime, count: int) -> list[datetime]:
    """So many instants from `first` on, evenly over the hours before `last` in which people are up; never at night."""
    days = [clock.local(first).date() + timedelta(days=n) for n in range((last - first).days + 2)]
    spans = [(max(first, clock.at(day, UP)), min(last, clock.at(day, ABED))) for day in days]
    spans = [(begins, ends) for begins, ends in spans if begins < ends] or [(first, max(first, last))]
    step = sum((ends - begins for begins, ends in spans), timedelta()) / max(1, count)
    found = []
    for number in range(count):
        into = number * step
        for begins, ends in spans:
            if into < ends - begins:
                break
            into -= ends - begins
        found.append(begins + into)
    return found


def before_night(moment: datetime) -> datetime:
    """The moment itself, or where people sleep then, when they went to bed."""
    local = clock.local(moment)
    if local.time() < UP:
        return clock.at(local.date() - timedelta(days=1), ABED)
    return min(moment, clock.at(local.date(), ABED))


@dataclass(frozen=True)
class Dates:
    """The days of one Monday."""

    monday: date

    @property
    def sunday(self) -> date:
        """The last day of the story; what comes after hangs on the moment of loading."""
        return self.monday - timedelta(days=1)

    @property
    def month(self) -> date:
        """First day of the running month."""
        return self.monday.replace(day=1)

    @property
    def last_month(self) -> date:
        """First day of the month that nobody has signed yet."""
        return month_before(self.month)

    @property
    def settled_month(self) -> date:
        """First day of the month that both sides have signed."""
        return month_before(self.last_month)

    @property
    def first(self) -> date:
        """The Monday of the first weekly tasks: a month before the settled one, so that points are there by then."""
        start = month_before(self.settled_month)
        return start + timedelta(days=-start.weekday() % 7)

    @property
    def half(self) -> Period:
        """The running half-year."""
        return half_year(self.monday)

    @property
    def opening(self) -> date:
        """The day on which the communities begin: early enough to be rated in the half-year before."""
        return min(self.half.first - timedelta(days=60), self.first - timedelta(days=21))

    @property
    def spring(self) -> date:
        """When the orchard's trees are first adopted: its story has two whole seasons, or one and most of another."""
        return self.spring_of(0)

    def spring_of(self, season: int) -> date:
        """The spring day of the orchard's season 0 or 1."""
        return date((self.monday - SEASON).year - 1 + season, 4, 20)

    @property
    def beginning(self) -> date:
        """The day on which everything is built: before the first who report in."""
        return min(self.opening, self.spring - timedelta(days=14))

    def weeks(self) -> list[date]:
        """The Mondays of the story."""
        return [self.first + n * WEEK for n in range((self.monday - self.first) // WEEK)]

    def action_days(self) -> list[date]:
        """The last Saturdays of the half-year before, but for the very last week."""
        saturday = self.half.first - timedelta(days=1)
        saturday -= timedelta(days=(saturday.weekday() - 5) % 7)
        return [saturday - n * WEEK for n in (4, 3, 2, 1)]

    def years(self) -> list[int]:
        """The years that need budgets and agreements; the loading week may end in a new one."""
        return sorted({*range(self.beginning.year, self.monday.year + 1), (self.monday + timedelta(days=6)).year})

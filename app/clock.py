"""The only clock: stored instants are UTC, business days and months are Shanghai's."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_standing_at: datetime | None = None


def now() -> datetime:
    """The present instant, aware, UTC."""
    return _standing_at or datetime.now(UTC)


def today() -> date:
    """The present business day in Shanghai."""
    return now().astimezone(SHANGHAI).date()


@contextmanager
def standing_at(instant: datetime) -> Iterator[None]:
    """Let the process's clock stand at an instant: for tests and the demonstration, never from a request."""
    global _standing_at
    before, _standing_at = _standing_at, instant.astimezone(UTC)
    try:
        yield
    finally:
        _standing_at = before


def local(instant: datetime) -> datetime:
    """The instant as the wall clock in Shanghai shows it."""
    return instant.astimezone(SHANGHAI)


def at(day: date, moment: time) -> datetime:
    """The instant of a Shanghai wall-clock moment, in UTC."""
    return datetime.combine(day, moment, SHANGHAI).astimezone(UTC)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """First instant of the business day, and first instant of the next."""
    return at(day, time.min), at(day + timedelta(days=1), time.min)


def month_of(instant: datetime) -> str:
    """The business month, as `2026-11`."""
    return local(instant).strftime("%Y-%m")


def month_bounds(month: str) -> tuple[datetime, datetime]:
    """First instant of a business month `2026-11`, and first instant of the next."""
    first = date.fromisoformat(f"{month}-01")
    following = (first + timedelta(days=32)).replace(day=1)
    return at(first, time.min), at(following, time.min)

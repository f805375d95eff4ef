"""When and how often a message knocks outside of the application."""

from datetime import datetime, time, timedelta

QUIET_FROM, QUIET_UNTIL = time(22), time(8)  # Shanghai's wall clock
GATHERS = timedelta(minutes=2)  # what happens at about the same time goes out as one letter
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))
MOST_IN_ONE = 20

CODE_VALID = timedelta(minutes=30)
CODE_TRIES = 5
CODES_A_DAY = 5  # nobody's mailbox is flooded by way of us


def is_quiet(wall_clock: datetime) -> bool:
    """True at night: only what is urgent goes out."""
    return wall_clock.time() >= QUIET_FROM or wall_clock.time() < QUIET_UNTIL


def next_try(tries: int) -> timedelta | None:
    """How long to wait after that many failures; None where it is openly given up."""
    return WAITS[tries - 1] if tries <= len(WAITS) else None

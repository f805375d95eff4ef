"""Points: the facts of an award, what each state may become, who is paid first, and what expires when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

COUNTERS = ("issuance", "expired", "adjustment", "settled", "moved", "owed")  # their balance is derived

HOLD_MOVES: Mapping[str, frozenset[str]] = {
    "open": frozenset({"captured", "released", "expired"}),
    "captured": frozenset(),
    "released": frozenset(),
    "expired": frozenset(),
}
AWARD_MOVES: Mapping[str, frozenset[str]] = {
    "due": frozenset({"waiting", "paid"}),
    "waiting": frozenset({"waiting", "paid", "reversed"}),
    "paid": frozenset({"reversed"}),
    "reversed": frozenset(),
}
ADJUSTMENT_MOVES: Mapping[str, frozenset[str]] = {
    "asked": frozenset({"confirmed", "refused"}),
    "confirmed": frozenset(),
    "refused": frozenset(),
}


REVERSIBLE = ("award", "adjustment", "expiry", "gift")  # by staff; a capture is undone where its bill is


@dataclass(frozen=True)
class AwardFacts:
    """What happened, for the award rules to decide; (event_kind, source_type, source_id) is decided only once.

    `by_id` is who approved it: a second person must be somebody else.
    """

    person_id: int
    event_kind: str
    source_type: str
    source_id: int
    title: str
    occurred_at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
    by_id: int | None = None

    @property
    def key(self) -> tuple[str, str, int]:
        """What makes it one and the same."""
        return self.event_kind, self.source_type, self.source_id


def fits(balance: int, points: int, cap: int | None) -> bool:
    """True where a wallet of that balance can take the points without passing its cap (None: there is none)."""
    return cap is None or balance + points <= cap


def paid_whole(wanted: Sequence[int], left: int) -> int:
    """How many awards, in order and each of them whole, the points left pay for."""
    for count, points in enumerate(wanted):
        if points > left:
            return count
        left -= points
    return len(wanted)


def add_months(first: date, months: int) -> date:
    """The first day of a month, that many months later."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def last_day_plus_one(year: int, months: int) -> date:
    """The first day on which points earned in that Shanghai year are no longer good."""
    return add_months(date(year + 1, 1, 1), months)


def cut_off(as_of: date, months: int) -> date:
    """The first of January before which whatever was earned has reached its date: `months` after the year's end."""
    year = as_of.year
    while last_day_plus_one(year - 1, months) > as_of:
        year -= 1
    return date(year, 1, 1)


@dataclass(frozen=True)
class Expiry:
    """Points that are no longer good from a day on, unless they are spent before."""

    on: date
    points: int


def expiries(earned: Mapping[int, int], used: int, months: int) -> list[Expiry]:
    """What is left of each year's points after everything used was taken from the oldest first.

    `earned` are points by Shanghai year; `used` is all that was ever spent, expired or reversed.
    """
    left = left_by_year(earned, used)
    return [Expiry(last_day_plus_one(year, months), points) for year, points in left.items()]


def left_by_year(earned: Mapping[int, int], used: int) -> dict[int, int]:
    """What is left of each year's points, the oldest year first, after everything used was taken in that order."""
    left = {}
    for year in sorted(earned):
        taken = min(used, earned[year])
        used -= taken
        if earned[year] > taken:
            left[year] = earned[year] - taken
    return left


def may_become(moves: Mapping[str, Iterable[str]], state: str, to: str) -> bool:
    """True where the table of a state machine has that step."""
    return to in moves[state]

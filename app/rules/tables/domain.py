"""Decision tables: what a table is made of, and what its numbers are worth in points."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal, TypedDict

Facts = Mapping[str, object]
Outputs = Mapping[str, object]
Kind = Literal["text", "number", "boolean", "any"]
HitPolicy = Literal["first", "collect"]

# The states of a version, and what each may become.
STATES: Mapping[str, tuple[str, ...]] = {"draft": ("checked",), "checked": ("published",), "published": ()}


class AwardFacts(TypedDict):
    """What the award table asks; `temperature_c` is None where nobody knows it, `approved_minutes` are minutes."""

    event_kind: str
    evaluation: str | None
    paid_work_time: bool | None
    approved_minutes: int
    day_kind: str | None
    heavy_or_dirty: bool | None
    outdoor: bool | None
    temperature_c: float | None


class RedemptionFacts(TypedDict):
    """What the redemption table asks; points are whole, the share is of the bill's amount in percent."""

    kind: str
    membership_active: bool
    wallet_on_hold: bool
    bill_open: bool | None
    company_agreement: bool | None
    points_requested: int
    points_missing: int
    redeemed_this_quarter: int
    bill_share_percent_after: float | None
    same_community: bool
    budget_ready: bool


@dataclass(frozen=True)
class Column:
    """A fact that the table looks at, and the kind of value it must have."""

    name: str
    kind: Kind = "any"


@dataclass(frozen=True)
class Row:
    """One rule: a condition for each column (empty = any), an expression for each output (empty = none)."""

    code: str
    conditions: tuple[str, ...]
    outputs: tuple[str, ...]
    name: str = ""
    name_en: str = ""
    note: str = ""
    source: str = ""
    trust: str = ""
    active: bool = True


@dataclass(frozen=True)
class Table:
    """A decision table: its rows are tried in order, and those not active are shown but never tried."""

    code: str
    columns: tuple[Column, ...]
    outputs: tuple[str, ...]
    rows: tuple[Row, ...]
    hit_policy: HitPolicy = "first"
    rounding: str = "half_up"


@dataclass(frozen=True)
class Worth:
    """What an award's outputs come to: whole points, the minutes counted for them, and the sum before rounding."""

    points: int
    counted_minutes: int
    exact: Decimal


def _half_up(amount: Decimal) -> int:
    """floor(x + 0.5) for amounts that are not negative; Python's own `round` would take 6.5 to 6."""
    return int(amount + Decimal("0.5"))


# The ways that a table may name to make whole points.
ROUNDINGS: Mapping[str, Callable[[Decimal], int]] = {"half_up": _half_up, "down": int}


def points_of(outputs: Outputs, minutes: int, rounding: str = "half_up") -> Worth:
    """Whole points for the minutes, by an award row's outputs; the one place where expressions become points.

    minutes (at most `counted_minutes_max`) × `points_per_hour` × `factor` / 60, or `fixed_points`. Figures are taken as
    they were written (2.925 is 2.925, not the nearest binary fraction), so that a half is a half.
    """
    if minutes < 0:
        raise ValueError(f"minutes are never negative: {minutes}")
    most = outputs.get("counted_minutes_max")
    counted = minutes if most is None else min(minutes, int(_figure(most)))
    exact = _figure(outputs.get("fixed_points"))
    if not exact:
        factor = outputs.get("factor")
        exact = _figure(outputs.get("points_per_hour")) * (1 if factor is None else _figure(factor)) * counted / 60
    return Worth(points=ROUNDINGS[rounding](exact), counted_minutes=counted, exact=exact)


@lru_cache(maxsize=1024, typed=True)
def _figure(value: object) -> Decimal:
    return Decimal(0) if value is None else Decimal(str(value))


def largest_allowed(is_allowed: Callable[[int], bool], most: int) -> int:
    """The largest number of points in 0…`most` that is allowed, by bisection; 0 where even one point is refused.

    What is allowed for a number must be allowed for every smaller one: a table's limits from above are so, and limits
    from below (the least that may be redeemed) are no part of a table.
    """
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if is_allowed(middle):
            low = middle
        else:
            high = middle - 1
    return low

"""Scoring: what a metric's value is worth, what a household's lines add up to, and which stars that gives."""

from bisect import bisect_right
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple, Protocol

YEARS = range(1901, date.max.year)  # a half-year ends before the last day that there is
FIRST_DAY = date(2000, 1, 1)  # what is noted by hand lies between this day and some years ahead: else it is a slip
YEARS_AHEAD = 3
LeftOut = Literal["", "no_records", "too_few_cases"]


@dataclass(frozen=True)
class Period:
    """A half-year: its label, first day, and first day after it."""

    label: str
    first: date
    after: date

    @property
    def previous(self) -> "Period":
        year = self.first.year
        return half_year(date(year - 1, 7, 1) if self.first.month == 1 else date(year, 1, 1))


def half_year(day: date) -> Period:
    """The half-year of a day: `2026H1` from January, `2026H2` from July."""
    if day.month <= 6:
        return Period(f"{day.year}H1", date(day.year, 1, 1), date(day.year, 7, 1))
    return Period(f"{day.year}H2", date(day.year, 7, 1), date(day.year + 1, 1, 1))


def period_named(label: str) -> Period | None:
    """The half-year of a label such as `2026H2`; None where it is none."""
    year, _, half = label.partition("H")
    if len(year) == 4 and year.isascii() and year.isdigit() and half in ("1", "2") and int(year) in YEARS:
        return half_year(date(int(year), 1 if half == "1" else 7, 1))
    return None


def is_noted_day(day: date, today: date) -> bool:
    """True for a day that a record can name: from `FIRST_DAY` to the end of the year so many years ahead."""
    return day >= FIRST_DAY and day.year <= today.year + YEARS_AHEAD


class Metric(Hashable, Protocol):
    """A metric of the rules: its weight of 100, and the values that earn nothing and everything."""

    @property
    def code(self) -> str: ...
    @property
    def weight(self) -> int: ...
    @property
    def zero_at(self) -> float: ...
    @property
    def full_at(self) -> float: ...
    @property
    def min_cases(self) -> int: ...
    @property
    def below_min_cases(self) -> str: ...


class Observation(NamedTuple):
    """What the records say of a metric: its value, and of how many cases."""

    value: float | None
    cases: int


class Line(NamedTuple):
    """One metric of one household: what it counted and what it earned, or why it was left out."""

    code: str
    weight: int
    value: float | None
    cases: int
    points: float
    left_out: LeftOut


class Score(NamedTuple):
    """A household's lines, the weight they cover, their total rescaled to 100, and the stars (None: not rated)."""

    lines: tuple[Line, ...]
    weight_counted: int
    total: float | None
    stars: int | None


@lru_cache(maxsize=8192)  # a city asks for few values very often: its buildings have few members
def score_line(metric: Metric, seen: Observation | None) -> Line:
    """Weight × (value − zero) ÷ (full − zero), held between 0 and the weight; the same for `lower` metrics.

    `seen` is None where the metric's records are not kept at all: then it is left out, whatever `below_min_cases` says.
    """
    if seen is None:
        return Line(metric.code, metric.weight, None, 0, 0.0, "no_records")
    if seen.value is None or seen.cases < metric.min_cases:
        shares = {"full": 1.0, "half": 0.5}
        if metric.below_min_cases not in shares:
            return Line(metric.code, metric.weight, seen.value, seen.cases, 0.0, "too_few_cases")
        return Line(
            metric.code, metric.weight, seen.value, seen.cases, metric.weight * shares[metric.below_min_cases], ""
        )
    share = (seen.value - metric.zero_at) / (metric.full_at - metric.zero_at)
    return Line(
        metric.code, metric.weight, seen.value, seen.cases, round(metric.weight * min(1.0, max(0.0, share)), 2), ""
    )


def score(
    metrics: Sequence[Metric], observations: Mapping[str, Observation], *, ladder: Sequence[float], rated_from: int
) -> Score:
    """Score a household; below `rated_from` (of 100) of covered weight it is not rated.

    `ladder` has the totals from which one, two … five stars are given.
    """
    lines = tuple([score_line(metric, observations.get(metric.code)) for metric in metrics])
    weighed = [line for line in lines if not line.left_out]
    counted = sum([line.weight for line in weighed])
    if counted < rated_from or counted == 0:
        return Score(lines, counted, None, None)
    total = round(sum([line.points for line in weighed]) * 100 / counted, 2)
    return Score(lines, counted, total, bisect_right(ladder, total))

"""One line of the benchmark, and how a median is taken."""

import statistics
import time
from collections.abc import Callable
from typing import Literal, TypedDict

Better = Literal["lower", "higher"]


class Entry(TypedDict):
    """What was measured, beside its floor; `ratio` is value ÷ floor, and the target bounds it (or the value)."""

    name: str
    value: float
    unit: str
    floor: float | None
    ratio: float | None
    target: str
    better: Better
    holds: bool
    spread: str


def entry(
    name: str, values: list[float], unit: str, *, floors: list[float] | None, limit: float, better: Better
) -> Entry:
    """The medians of five or more measurements, and whether their ratio (or the value alone) keeps the limit."""
    value = statistics.median(values)
    floor = statistics.median(floors) if floors else None
    ratio = value / floor if floor else None
    judged = ratio if ratio is not None else value
    sign = "≤" if better == "lower" else "≥"
    return Entry(
        name=name,
        value=value,
        unit=unit,
        floor=floor,
        ratio=ratio,
        target=f"{sign} {limit:g}{'' if ratio is None else ' ×'}",
        better=better,
        holds=judged <= limit if better == "lower" else judged >= limit,
        spread=f"{min(values):.4g}–{max(values):.4g}",
    )


def times(act: Callable[[], object], count: int, *, clock: Callable[[], float] = time.perf_counter) -> list[float]:
    """Seconds of each of `count` runs."""
    found = []
    for _ in range(count):
        started = clock()
        act()
        found.append(clock() - started)
    return found

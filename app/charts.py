"""The shape of the server's bar charts: numbers in, places on a 660 × 232 drawing out."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH, HEIGHT = 660, 232
LEFT, RIGHT, TOP, FLOOR = 40, 656, 18, 208


@dataclass(frozen=True)
class Bar:
    """One bar: its left edge, top, width and height, its centre, and what is written at it."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str
    value: float
    is_labelled: bool
    is_last: bool


@dataclass(frozen=True)
class BarChart:
    """Bars over lines at round numbers."""

    bars: Sequence[Bar]
    lines: Sequence[tuple[float, str]]  # height on the drawing, figure beside it
    zero: float


def round_step(spread: float, lines: int = 4) -> float:
    """The distance between two lines: 1, 2, 2.5 or 5 times a power of ten, at most `lines` of them; never below 1."""
    if spread <= lines:
        return 1
    rough = spread / lines
    power = 10.0 ** floor(log10(rough))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough and factor * power % 1 == 0)


def figure(number: float) -> str:
    """1200 → `1,200`, 12.5 → `12.5`, −3 with the real minus sign."""
    text = f"{number:,.1f}".removesuffix(".0")
    return text.replace("-", "\N{MINUS SIGN}")


def bar_chart(labels: Sequence[str], values: Sequence[float]) -> BarChart:
    """Where each bar stands; values below zero hang under the line."""
    low, high = min(0, *values, 0), max(0, *values, 0)
    step = round_step(high - low)
    bottom, top = floor(low / step) * step, max(ceil(high / step), 1) * step
    scale = (FLOOR - TOP) / (top - bottom)

    def height_of(value: float) -> float:
        return round(FLOOR - (value - bottom) * scale, 1)

    pitch = (RIGHT - LEFT) / max(len(values), 1)
    width = round(min(pitch * 0.58, 44), 1)
    every = max(ceil(len(values) * 46 / (RIGHT - LEFT)), 1)
    bars = [
        _bar(LEFT + pitch * (index + 0.5), width, (height_of(0), height_of(value)), label, value,
             is_labelled=(len(values) - 1 - index) % every == 0, is_last=index == len(values) - 1)
        for index, (label, value) in enumerate(zip(labels, values, strict=True))
    ]
    count = round((top - bottom) / step)
    lines = [(height_of(bottom + step * n), figure(bottom + step * n)) for n in range(count + 1)]
    return BarChart(bars, lines, height_of(0))


def _bar(
    middle: float, width: float, span: tuple[float, float], label: str, value: float, *, is_labelled: bool, is_last: bool
) -> Bar:
    low, high = max(span), min(span)
    return Bar(
        round(middle - width / 2, 1), high, width, round(low - high, 1), round(middle, 1), label, value, is_labelled, is_last
    )

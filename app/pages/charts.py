"""The shape of the server's bar charts: numbers in, places on a 660 × 238 drawing out."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from app.texts import on_an_axis
from app.texts import plain_figure as figure

LEFT, RIGHT, TOP, FLOOR = 58, 656, 28, 208
LABEL_WIDTH = 46  # room that one label under the bars needs


@dataclass(frozen=True)
class Bar:
    """One bar from the line of zero to its end, with what is written at it."""

    middle: float
    width: float
    zero: float
    end: float
    label: str
    figure: str
    is_labelled: bool
    is_thin: bool  # its label is left out on a phone
    is_last: bool

    @property
    def x(self) -> float:
        """Its left edge."""
        return round(self.middle - self.width / 2, 1)

    @property
    def y(self) -> float:
        """Its upper edge."""
        return min(self.zero, self.end)

    @property
    def height(self) -> float:
        """How tall it is drawn."""
        return round(abs(self.zero - self.end), 1)


@dataclass(frozen=True)
class BarChart:
    """Bars over lines at round numbers."""

    bars: Sequence[Bar]
    lines: Sequence[tuple[float, str]]  # height on the drawing, figure beside it
    zero: float


def round_step(spread: float, lines: int = 4) -> float:
    """The distance between two lines: 1, 2, 2.5 or 5 times a power of ten, whole, for at most `lines` of them."""
    if spread <= lines:
        return 1
    rough = spread / lines
    power = 10.0 ** floor(log10(rough))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough and factor * power % 1 == 0)


def bar_chart(labels: Sequence[str], values: Sequence[float], beside: Sequence[float] = ()) -> BarChart:
    """Where each bar stands; values below zero hang under the line, and labels are left out where they would touch.

    `beside` are values of another chart on the same drawing: both get the same scale.
    """
    low, high = min(0, *values, *beside, 0), max(0, *values, *beside, 0)
    step = round_step(high - low)
    bottom, top = floor(low / step) * step, max(ceil(high / step), 1) * step

    def level(value: float) -> float:
        return round(FLOOR - (value - bottom) * (FLOOR - TOP) / (top - bottom), 1)

    pitch = (RIGHT - LEFT) / max(len(values), 1)
    every = ceil(LABEL_WIDTH / pitch)
    last = len(values) - 1
    bars = [
        Bar(
            middle=round(LEFT + pitch * (index + 0.5), 1),
            width=round(min(pitch * 0.58, 44), 1),
            zero=level(0),
            end=level(value),
            label=label,
            figure=figure(value),
            is_labelled=(last - index) % every == 0,
            is_thin=(last - index) % (every * 2) != 0,
            is_last=index == last,
        )
        for index, (label, value) in enumerate(zip(labels, values, strict=True))
    ]
    count = round((top - bottom) / step)
    return BarChart(
        bars,
        [
            (level(bottom + step * n), on_an_axis(bottom + step * n, largest=max(top, -bottom)))
            for n in range(count + 1)
        ],
        level(0),
    )


@dataclass(frozen=True)
class LineChart:
    """An area that is known, a dashed line that is to come, and a level that may not be passed."""

    known: str  # the points of an SVG polygon, down to the line of zero
    to_come: str  # of a polyline
    level: float
    lines: Sequence[tuple[float, str]]
    places: Sequence[tuple[float, str]]  # where each label stands along the bottom
    zero: float


def line_chart(labels: Sequence[str], known: Sequence[float], to_come: Sequence[float], level: float) -> LineChart:
    """Both lines over the labels; `to_come` begins at the last known label, whose end it tells."""
    high = max(*known, *to_come, level, 1)
    step = round_step(high)
    top = ceil(high / step) * step
    pitch = (RIGHT - LEFT) / len(labels)

    def height(value: float) -> float:
        return round(FLOOR - value * (FLOOR - TOP) / top, 1)

    def x(index: int) -> float:
        return round(LEFT + pitch * (index + 0.5), 1)

    def along(values: Sequence[float], start: int) -> str:
        return " ".join(f"{x(start + index)},{height(value)}" for index, value in enumerate(values))

    ahead = [known[-1], *to_come[1:]] if len(to_come) > 1 else []
    count = round(top / step)
    return LineChart(
        known=f"{x(0)},{height(0)} {along(known, 0)} {x(len(known) - 1)},{height(0)}",
        to_come=along(ahead, len(known) - 1),
        level=height(level),
        lines=[(height(step * n), on_an_axis(step * n, largest=top)) for n in range(count + 1)],
        places=[(x(index), label) for index, label in enumerate(labels)],
        zero=height(0),
    )

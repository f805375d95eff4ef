"""The way to the next star, pure: how little of which line is enough, by the same sums that score a line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.stars.domain import Line, Metric, Observation, score_line

TENTHS = 0.1
WHOLE = ("cases", "times")  # units that are counted one by one
MOST_STEPS = 20_000  # of a line to its full weight; the farthest figure of the rules takes a few hundred


@dataclass(frozen=True)
class Change:
    """One line at another value: what it counts then, how many more cases of a share that is, and the points gained.

    The gain is of the total, which is rescaled to 100: added to it, or after those before it, it reaches the star.
    """

    code: str
    before: float
    value: float
    more: int | None  # of `cases`; None where the line is no share of cases
    cases: int
    gain: float
    points: float  # of the line's weight, once it is done


@dataclass(frozen=True)
class NextStar:
    """The next star and its total; each single change that reaches it, or the fewest together where none does."""

    stars: int
    total: float
    missing: float
    each: tuple[Change, ...]
    together: tuple[Change, ...]


@dataclass(frozen=True)
class _Line:
    """A counted line that more could be made of: its metric, what it counts now and what it earns."""

    metric: Metric
    value: float
    cases: int
    points: float
    counts_cases: bool

    def value_at(self, step: int) -> float:
        """The value so many steps nearer to the full weight; of a share one step is one case."""
        sign = 1 if self.metric.full_at > self.metric.zero_at else -1
        if self.counts_cases:
            now = int(self.value * self.cases / 100 + 0.5)
            return round(min(self.cases, max(0, now + sign * step)) * 100 / self.cases, 1)
        size = 1 if self._is_whole else TENTHS
        return round(self.value + sign * step * size, 1)

    @property
    def _is_whole(self) -> bool:
        return getattr(self.metric, "unit", "") in WHOLE

    def points_at(self, step: int) -> float:
        """What the line would earn there."""
        return score_line(self.metric, Observation(self.value_at(step), self.cases)).points

    def steps(self) -> int:
        """How many steps lead to the most that the line can earn; 0 where it earns that already."""
        if self.points >= self.metric.weight:
            return 0
        if self.counts_cases:
            return self.cases
        size = 1 if self._is_whole else TENTHS
        return min(MOST_STEPS, int(abs(self.metric.full_at - self.value) / size + 1))


def next_star(metrics: Sequence[Metric], lines: Sequence[Line], *, ladder: Sequence[float]) -> NextStar | None:
    """What would reach the next star from these lines; None where it is the fifth, or where nothing was counted.

    A line that stands on too few cases, or is left out, is not part of it: no value would change what it earns.
    """
    sheet = _Sheet([line for line in lines if not line.left_out])
    total = sheet.total()
    step = next((one for one in ladder if total is not None and one > total), None)
    if total is None or step is None:
        return None
    lines_open = _open(metrics, sheet.lines)
    each = [sheet.change(one, n) for one in lines_open if (n := sheet.least(one, step)) is not None]
    return NextStar(
        stars=sum(one <= step for one in ladder),
        total=step,
        missing=round(step - total, 2),
        each=tuple(sorted(each, key=lambda one: one.gain)),
        together=() if each else _fewest(lines_open, sheet, step),
    )


class _Sheet:
    """The counted lines, added up as `domain.score` does: in their order, rescaled to 100."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.points = {line.code: line.points for line in lines}
        self.counted: int = sum(line.weight for line in lines)

    def total(self, code: str = "", points: float = 0) -> float | None:
        """The total, with other points for one line; None where nothing was counted."""
        if not self.counted:
            return None
        said = sum(points if one == code else own for one, own in self.points.items())
        return round(float(said) * 100 / self.counted, 2)

    def change(self, line: _Line, step: int) -> Change:
        """The line so many steps on, and what the total gains by it."""
        points, code = line.points_at(step), line.metric.code
        gain = round((self.total(code, points) or 0) - (self.total() or 0), 2)
        more = step if line.counts_cases else None
        return Change(code, line.value, line.value_at(step), more, line.cases, gain, points)

    def least(self, line: _Line, step: float) -> int | None:
        """The fewest steps of one line after which the total is there; None where it never is."""

        def reaches(n: int) -> bool:
            return (self.total(line.metric.code, line.points_at(n)) or 0) >= step

        return _first(reaches, line.steps()) if reaches(line.steps()) else None


def _first(holds: Callable[[int], bool], high: int) -> int:
    """The first number up to `high` for which it holds; it does for `high`, and from the first one on."""
    low = 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _open(metrics: Sequence[Metric], lines: Sequence[Line]) -> list[_Line]:
    known = {metric.code: metric for metric in metrics}
    found = []
    for line in lines:
        metric = known.get(line.code)
        if metric is None or line.value is None or line.cases < metric.min_cases:
            continue
        is_share = getattr(metric, "unit", "") == "percent" and line.cases > 0
        found.append(_Line(metric, line.value, line.cases, line.points, is_share))
    return [one for one in found if one.steps() and one.points_at(one.steps()) > one.points]


def _fewest(lines: Sequence[_Line], sheet: _Sheet, step: float) -> tuple[Change, ...]:
    """Those with the most to gain at their best, the last of them only as far as needed; none where all are too few."""
    chosen: list[Change] = []
    for line in sorted(lines, key=lambda one: one.points - one.points_at(one.steps())):
        if (n := sheet.least(line, step)) is not None:
            return (*chosen, sheet.change(line, n))
        most = line.points_at(line.steps())
        best = _first(lambda n, line=line, most=most: line.points_at(n) >= most, line.steps())  # type: ignore[misc]
        chosen.append(sheet.change(line, best))
        sheet.points[line.metric.code] = most
    return ()

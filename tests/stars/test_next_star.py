"""The way to the next star: what is said to be enough is enough, and nothing smaller is."""

from hypothesis import assume, given
from hypothesis import strategies as st

from app.rules.files import files
from app.rules.star_metrics import read_star_metrics, star_metrics
from app.stars.domain import Observation, score
from app.stars.nearest.domain import Change, next_star

TABLE = star_metrics(read_star_metrics("star-metrics.csv", (files.FOLDER / "star-metrics.csv").read_bytes()))
UNITS = {metric.code: metric.unit for metric in TABLE.metrics}


def observed(metric, draw) -> Observation:
    cases = draw(st.integers(0, 60))
    if metric.unit == "percent":
        part = draw(st.integers(0, cases))
        return Observation(round(part * 100 / cases, 1) if cases else None, cases)
    top = abs(metric.full_at) * 1.2
    value = draw(st.integers(0, int(top * 10))) / 10
    return Observation(float(int(value)) if metric.unit in ("cases", "times") else value, cases)


@st.composite
def sheets(draw):
    metrics = TABLE.of(draw(st.sampled_from(["lead_household", "grid_branch", "building"])))
    seen = {one.code: observed(one, draw) for one in metrics if draw(st.booleans())}
    result = score(metrics, seen, ladder=TABLE.ladder, rated_from=1)
    assume(result.total is not None)
    return metrics, seen, result


def with_change(seen: dict[str, Observation], change: Change, value: float) -> dict[str, Observation]:
    return {**seen, change.code: Observation(value, seen[change.code].cases)}


def total_of(metrics, seen) -> float:
    return score(metrics, seen, ladder=TABLE.ladder, rated_from=1).total or 0


def one_less(change: Change) -> float:
    """One step short of the change: a case less of a share, one piece, or a tenth."""
    sign = 1 if change.value > change.before else -1
    if change.more is not None:
        return round((round(change.value * change.cases / 100) - sign) * 100 / change.cases, 1)
    return round(change.value - sign * (1 if UNITS[change.code] in ("cases", "times") else 0.1), 1)


@given(sheets())
def test_each_change_alone_reaches_the_star_and_a_step_less_does_not(sheet):
    metrics, seen, result = sheet
    found = next_star(metrics, result.lines, ladder=TABLE.ladder)
    assert (found is None) == (result.stars == 5)
    for change in found.each if found else ():
        assert found.stars == result.stars + 1
        reached = total_of(metrics, with_change(seen, change, change.value))
        assert round(result.total + change.gain, 2) == reached >= found.total  # what is shown adds up
        assert total_of(metrics, with_change(seen, change, one_less(change))) < found.total


@given(sheets())
def test_where_none_is_enough_alone_the_fewest_together_are(sheet):
    metrics, seen, result = sheet
    found = next_star(metrics, result.lines, ladder=TABLE.ladder)
    assume(found is not None and not found.each and found.together)
    changed = seen
    for change in found.together[:-1]:
        changed = with_change(changed, change, change.value)
        assert total_of(metrics, changed) < found.total
    last = found.together[-1]
    reached = total_of(metrics, with_change(changed, last, last.value))
    assert round(result.total + sum(one.gain for one in found.together), 2) == reached >= found.total
    assert total_of(metrics, with_change(changed, last, one_less(last))) < found.total

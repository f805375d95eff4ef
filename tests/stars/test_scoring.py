"""What a metric is worth, what a household's lines add up to, and which stars that gives."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.stars.domain import Observation, half_year, period_named, score, score_line

LADDER = (60.0, 70.0, 80.0, 90.0, 95.0)


@dataclass(frozen=True)
class Metric:
    code: str = "m"
    weight: int = 15
    zero_at: float = 50
    full_at: float = 95
    min_cases: int = 3
    below_min_cases: str = "skip"


@pytest.mark.parametrize(("value", "points"), [(40, 0), (50, 0), (72.5, 7.5), (95, 15), (100, 15)])
def test_a_value_earns_its_share_between_zero_and_full(value, points):
    assert score_line(Metric(), Observation(value, 5)).points == points


def test_the_same_formula_serves_metrics_where_less_is_better():
    fewer_is_better = Metric(zero_at=20, full_at=5)
    assert score_line(fewer_is_better, Observation(5, 5)).points == 15
    assert score_line(fewer_is_better, Observation(20, 5)).points == 0
    assert score_line(fewer_is_better, Observation(12.5, 5)).points == 7.5


@pytest.mark.parametrize(
    ("below", "left_out", "points"), [("skip", "too_few_cases", 0), ("full", "", 15), ("half", "", 7.5)]
)
def test_too_few_cases(below, left_out, points):
    line = score_line(Metric(below_min_cases=below), Observation(100, 2))
    assert (line.left_out, line.points) == (left_out, points)


def test_a_metric_whose_records_nobody_keeps_is_left_out_even_where_few_cases_would_give_it_all():
    assert score_line(Metric(below_min_cases="full"), None).left_out == "no_records"


def test_the_total_is_rescaled_to_the_weight_that_counts():
    metrics = [Metric("a", weight=30), Metric("b", weight=10), Metric("c", weight=60)]
    result = score(metrics, {"a": Observation(95, 9), "b": Observation(50, 9)}, ladder=LADDER, rated_from=40)
    assert (result.weight_counted, result.total, result.stars) == (40, 75.0, 2)


def test_below_the_published_share_of_weight_nobody_is_rated():
    result = score([Metric("a", weight=39)], {"a": Observation(95, 9)}, ladder=LADDER, rated_from=40)
    assert (result.total, result.stars) == (None, None)


@given(st.lists(st.floats(0, 200), min_size=3, max_size=3), st.floats(0, 200))
def test_more_is_never_worth_less(values, more):
    metrics = [Metric("a", weight=40), Metric("b", weight=30), Metric("c", weight=30)]

    def total(first: float) -> float:
        seen = {m.code: Observation(v, 9) for m, v in zip(metrics, [first, *values[1:]], strict=True)}
        result = score(metrics, seen, ladder=LADDER, rated_from=40)
        assert result.total is not None and 0 <= result.total <= 100
        return result.total

    assert total(values[0] + more) >= total(values[0])


def test_half_years():
    assert half_year(date(2026, 6, 30)).label == "2026H1"
    assert half_year(date(2026, 7, 1)).previous.label == "2026H1"
    assert half_year(date(2026, 1, 1)).previous == half_year(date(2025, 12, 31))
    assert period_named("2026H2") == half_year(date(2026, 12, 31))
    assert [period_named(text) for text in ("", "2026", "2026H3", "２０２６H1", "H1", "abcdH1")] == [None] * 6

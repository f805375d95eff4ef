"""Bars drawn on the server stand on round lines and inside the drawing."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pages.charts import FLOOR, LEFT, RIGHT, TOP, bar_chart, line_chart, round_step
from app.texts import plain_figure as figure


@given(st.lists(st.integers(-100_000, 10_000_000), max_size=60))
def test_bars_stay_inside_and_in_order(values: list[int]) -> None:
    chart = bar_chart([str(n) for n in range(len(values))], values)
    assert all(bar.y >= TOP and bar.y + bar.height <= FLOOR + 0.1 for bar in chart.bars)
    assert all(bar.x >= LEFT and bar.x + bar.width <= RIGHT + 0.1 for bar in chart.bars)
    assert all(one.x + one.width <= other.x + 0.2 for one, other in pairwise(chart.bars))
    assert 2 <= len(chart.lines) <= 8
    assert all(TOP <= y <= FLOOR for y, _figure in chart.lines)


@given(st.lists(st.integers(1, 10_000), min_size=2, max_size=24))
def test_heights_are_in_proportion(values: list[int]) -> None:
    chart = bar_chart(["x"] * len(values), values)
    tallest = max(range(len(values)), key=values.__getitem__)
    for bar, value in zip(chart.bars, values, strict=True):
        assert bar.height == pytest.approx(chart.bars[tallest].height * value / values[tallest], abs=0.2)


@pytest.mark.parametrize(
    ("spread", "step"), [(0, 1), (3, 1), (4, 1), (9, 5), (148, 50), (160, 50), (400, 100), (1000, 250)]
)
def test_lines_stand_at_round_numbers(spread: int, step: float) -> None:
    assert round_step(spread) == step


def test_figures_are_written_as_everywhere() -> None:
    assert [figure(n) for n in (1200, 12.5, -3, 0)] == ["1,200", "12.5", "−3", "0"]


def test_the_last_bar_is_named_and_labels_do_not_touch() -> None:
    chart = bar_chart([f"{n}月" for n in range(52)], list(range(52)))
    named = [bar.middle for bar in chart.bars if bar.is_labelled]
    assert chart.bars[-1].is_labelled
    assert all(after - before >= 40 for before, after in pairwise(named))


@given(st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 100_000)), min_size=1, max_size=24))
def test_what_came_and_what_went_share_one_scale(pairs: list[tuple[int, int]]) -> None:
    came, gone = [came for came, _ in pairs], [-went for _, went in pairs]
    labels = ["x"] * len(pairs)
    up, down = bar_chart(labels, came, gone), bar_chart(labels, gone, came)
    assert (up.lines, up.zero) == (down.lines, down.zero)
    assert all(bar.y + bar.height <= up.zero + 0.1 for bar in up.bars)
    assert all(bar.y >= down.zero for bar in down.bars)


def test_an_axis_of_millions_is_short_enough_for_its_margin():
    shape = line_chart(["1"] * 12, [900_000], [900_000], 2_500_000)
    assert [words for _y, words in shape.lines] == ["0", "100万", "200万", "300万"]
    assert max(len(words) for _y, words in line_chart(["1"] * 12, [9], [9], 900_000).lines) <= 7

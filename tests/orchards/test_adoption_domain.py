"""Seasons, shares, room at a tree, the shapes of the plan: pure."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.orchards.domain import (
    ADOPTION_MOVES,
    SHORTEST_TERM,
    TREE_MOVES,
    are_shares,
    has_room,
    may_move,
    next_season,
    season_end,
)
from app.orchards.ground.plan import MARKS, draw, shape_of
from app.rules.day_of_year import DayOfYear

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
ENDS = DAYS.map(lambda day: DayOfYear(day.month, day.day))


@given(day=DAYS, ends=ENDS)
def test_a_term_ends_with_the_season_and_the_next_begins_the_day_after(day, ends):
    last = season_end(day, ends)
    assert day <= last < day + timedelta(days=367)
    assert last == ends.of(last.year)
    first, end = next_season(last, ends)
    assert first - last == timedelta(days=1)
    assert end == ends.of(last.year + 1)


@given(day=DAYS, before=ENDS, after=ENDS)
def test_a_next_season_is_never_a_few_days_though_its_end_was_moved(day, before, after):
    first, end = next_season(season_end(day, before), after)
    assert SHORTEST_TERM <= (end - first).days < SHORTEST_TERM + 367
    assert end == after.of(end.year)


@given(percents=st.lists(st.integers(-5, 105), min_size=4, max_size=4))
def test_all_of_the_harvest_goes_somewhere(percents):
    assert are_shares(percents) == (sum(percents) == 100 and all(one >= 0 for one in percents))


@given(wishes=st.lists(st.booleans(), max_size=12), most=st.integers(1, 5))
def test_a_tree_is_never_adopted_by_more_than_may_nor_beside_one_who_has_it_alone(wishes, most):
    active: list[bool] = []
    for exclusive in wishes:
        if has_room(active, exclusive=exclusive, most=most):
            active.append(exclusive)
    assert len(active) <= most
    assert not any(active) or active == [True]
    assert not wishes or active, "the first who asks finds an empty tree"


@pytest.mark.parametrize("moves", [TREE_MOVES, ADOPTION_MOVES])
def test_a_machine_leads_only_to_states_that_it_knows(moves):
    assert {after for steps in moves.values() for after in steps} <= set(moves)
    assert not any(may_move(moves, state, state) for state in moves)


def a_tree(**changes):
    return SimpleNamespace(**{"id": 1, "row": 2, "column": 3, "state": "alive", "adoptable": True, **changes})


@pytest.mark.parametrize(
    ("tree", "care", "adopters", "shape"),
    [
        (a_tree(), None, 0, "free"),
        (a_tree(), "ok", 0, "free"),
        (a_tree(), "ok", 1, "ok"),
        (a_tree(), None, 1, "adopted"),
        (a_tree(), "due", 1, "due"),
        (a_tree(), "late", 0, "late"),
        (a_tree(), "opened", 2, "opened"),
        (a_tree(adoptable=False), None, 0, "closed"),
        (a_tree(state="dead"), "late", 1, "dead"),
        (a_tree(state="weak"), "due", 1, "due"),
    ],
)
def test_the_shape_of_a_tree(tree, care, adopters, shape):
    assert shape_of(tree, care=care, adopters=adopters) == shape
    assert shape in MARKS


def test_the_plan_has_a_place_for_every_tree_and_counts_the_shapes():
    orchard = SimpleNamespace(row_count=6, column_count=8)
    trees = [a_tree(id=n, row=row, column=column) for n, (row, column) in enumerate([(1, 1), (6, 8), (3, 4)])]
    plan = draw(orchard, trees, care={0: "due"}, adopted={0: 1, 1: 1}, mine={1})
    assert len({(mark.x, mark.y) for mark in plan.marks}) == 3
    assert all(0 < mark.x < plan.width and 0 < mark.y < plan.height for mark in plan.marks)
    assert [mark.tree.id for mark in plan.marks if mark.is_mine] == [1]
    assert plan.counts == {"due": 1, "adopted": 1, "free": 1}
    assert plan.is_wide

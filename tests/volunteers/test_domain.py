"""Measured minutes, overlaps, the longer flag, codes and tickets: truth tables."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.volunteers.attendance import codes
from app.volunteers.domain import (
    CLAIM_MOVES,
    RECORD_MOVES,
    TASK_MOVES,
    Margins,
    Span,
    basic_points,
    code_step,
    is_fresh,
    is_longer,
    may_move,
    measured_minutes,
    overlap,
    seconds_left,
    stars_of_hours,
)

NINE = datetime(2026, 10, 17, 1, 0, tzinfo=UTC)
PLAN = Span(NINE, NINE + timedelta(hours=2))
MARGINS = Margins(early=15, late=60)


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("came", "left", "minutes"),
    [
        (0, 120, 120),  # as planned
        (-4, 121, 125),  # a little early, a little late: both count
        (-15, 180, 195),  # the most that can count
        (-40, 120, 135),  # earlier than 15 minutes before the start counts from there
        (0, 400, 180),  # later than 60 minutes after the end counts until there
        (30, 90, 60),  # late and away early
        (0, 0.98, 0),  # not a whole minute
        (0, 1, 1),
        (119, 119, 0),
        (-90, -50, 0),  # all of it before the time that counts
        (200, 230, 0),  # all of it after
        (10, None, 0),  # no check-out
    ],
)
def test_minutes_are_measured_not_planned(came, left, minutes):
    assert measured_minutes(PLAN, at(came), None if left is None else at(left), MARGINS) == minutes


@given(st.integers(-300, 600), st.integers(0, 600))
def test_measured_minutes_never_pass_the_margins(came, stay):
    minutes = measured_minutes(PLAN, at(came), at(came + stay), MARGINS)
    assert 0 <= minutes <= min(stay, 120 + 15 + 60)


@pytest.mark.parametrize(
    ("start", "end", "common"),
    [
        (120, 180, None),  # begins when the other ends
        (-60, 0, None),  # ends when the other begins
        (119, 180, 1),
        (30, 60, 30),  # inside
        (-30, 150, 120),  # around
        (0, 120, 120),
        (200, 260, None),
    ],
)
def test_times_that_only_touch_do_not_overlap(start, end, common):
    shared = overlap(PLAN, Span(at(start), at(end)))
    assert (shared.minutes if shared else None) == common


@given(*[st.integers(-200, 200)] * 2, *[st.integers(1, 200)] * 2)
def test_overlap_is_symmetric(start, other_start, length, other_length):
    one, other = Span(at(start), at(start + length)), Span(at(other_start), at(other_start + other_length))
    assert overlap(one, other) == overlap(other, one)


@pytest.mark.parametrize(("measured", "longer"), [(120, False), (135, False), (136, True), (0, False), (195, True)])
def test_longer_than_planned_begins_beyond_coming_early(measured, longer):
    assert is_longer(measured, 120, 15) is longer


@pytest.mark.parametrize(("age", "fresh"), [(-1, False), (0, True), (29, True), (30, True), (59, True), (60, False)])
def test_a_code_is_good_in_its_step_and_the_next(age, fresh):
    shown = datetime.fromtimestamp(1_800_000_000, UTC)  # the first second of a step
    assert is_fresh(code_step(shown), shown + timedelta(seconds=age)) is fresh


def test_seconds_left_of_a_code():
    start = datetime.fromtimestamp(1_800_000_000, UTC)
    assert [seconds_left(start + timedelta(seconds=s)) for s in (0, 1, 29, 30)] == [30, 29, 1, 30]


def test_a_code_says_its_task_and_step_and_nobody_else_can_write_one():
    token = codes.make_code("secret", community_id=7, task_id=9, instant=NINE)
    assert codes.read_code("secret", token) == codes.Code(7, 9, code_step(NINE))
    assert codes.read_code("other secret", token) is None
    assert codes.read_code("secret", token[:-2] + "xx") is None
    assert codes.read_code("secret", "") is None


def test_a_ticket_is_no_code_and_a_code_no_ticket():
    code = codes.Code(7, 9, code_step(NINE))
    ticket = codes.make_ticket("secret", code, NINE)
    assert codes.read_ticket("secret", ticket) == codes.Ticket(code, int(NINE.timestamp()))
    assert codes.read_code("secret", ticket) is None
    assert codes.read_ticket("secret", codes.make_code("secret", community_id=7, task_id=9, instant=NINE)) is None


@pytest.mark.parametrize(("seconds", "good"), [(-1, False), (0, True), (600, True), (601, False)])
def test_a_ticket_is_good_for_ten_minutes(seconds, good):
    ticket = codes.Ticket(codes.Code(1, 1, 1), int(NINE.timestamp()))
    assert ticket.is_good(NINE + timedelta(seconds=seconds)) is good


@pytest.mark.parametrize(
    ("minutes", "per_hour", "points"), [(60, 10, 10), (90, 10, 15), (45, 10, 8), (3, 10, 1), (2, 10, 0)]
)
def test_points_of_a_list_are_rounded_half_up(minutes, per_hour, points):
    assert basic_points(minutes, per_hour) == points


@pytest.mark.parametrize("moves", [TASK_MOVES, CLAIM_MOVES, RECORD_MOVES])
def test_every_step_of_a_machine_leads_to_a_state_of_it(moves):
    assert {after for row in moves.values() for after in row} <= set(moves)


def test_nothing_moves_from_an_unknown_state():
    assert not may_move(RECORD_MOVES, "unknown", "approved")
    assert not may_move(RECORD_MOVES, "approved", "waiting")


@given(st.integers(0, 200_000), st.integers(0, 100_000))
def test_each_step_of_the_hours_ladder_is_a_star(minutes: int, more: int):
    ladder = (1500, 100, 600, 300, 1000)
    found = stars_of_hours(minutes, ladder)
    assert found.stars == sum(minutes >= step * 60 for step in ladder)
    assert (found.missing is None) == (found.stars == 5)
    if found.missing is not None:
        assert stars_of_hours(minutes + found.missing, ladder).stars == found.stars + 1
        assert stars_of_hours(minutes + found.missing - 1, ladder).stars == found.stars
    assert stars_of_hours(minutes + more, ladder).stars >= found.stars

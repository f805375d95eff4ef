"""Moments of the demonstration: people claim by day."""

from datetime import date, datetime, time, timedelta

import pytest

from app import clock
from app.demo.dates import ABED, UP, before_night, by_day

DAY = date(2026, 11, 23)


def moment(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    return clock.at(DAY + timedelta(days=days), time(hour, minute))


@pytest.mark.parametrize(
    ("first", "last"),
    [(moment(3), moment(2, days=2)), (moment(11), moment(12)), (moment(23), moment(8, days=1)), (moment(9), moment(9))],
)
def test_instants_are_in_order_by_day_and_within_their_bounds(first: datetime, last: datetime):
    found = by_day(first, last, 7)
    assert found == sorted(found)
    assert len(found) == 7
    for one in found:
        assert first <= one <= last
        assert UP <= clock.local(one).time() <= ABED


def test_nobody_claims_where_nobody_is_asked():
    assert by_day(moment(9), moment(12), 0) == []


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (moment(12), moment(12)),
        (moment(23), moment(21, 30)),
        (moment(3, days=1), moment(21, 30)),
        (moment(7), moment(7)),
    ],
)
def test_what_would_be_at_night_is_before_it(said: datetime, meant: datetime):
    assert before_night(said) == meant

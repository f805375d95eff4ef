"""Expiry: points earned before the cut-off go, after what was spent is taken from the oldest; held ones later."""

from datetime import date, datetime, time

import pytest
from sqlalchemy import event

from app import clock
from app.database import db, transaction
from app.points import service as points
from app.points.domain import Expiry
from app.points.expiry import service as expiry_service
from app.points.models import Transfer
from app.scope import in_community


def noon(day: date) -> datetime:
    return clock.at(day, time(12))


def expire(as_of: date, community: int) -> int:
    with transaction():
        done = points.expire_points(as_of)
    return sum(amount for place, _count, amount in done if place == community)


# Earned 2025 and 2026, spent, held; what expires on the days asked: 2025's on 1 January 2028, 2026's a year later.
TABLE = [
    (100, 0, 0, 0, {date(2027, 12, 31): 0, date(2028, 1, 1): 100}),
    (100, 60, 0, 0, {date(2028, 1, 1): 100, date(2028, 6, 1): 0, date(2029, 1, 1): 60}),
    (100, 60, 40, 0, {date(2028, 1, 1): 60, date(2029, 1, 1): 60}),
    (100, 60, 100, 0, {date(2028, 1, 1): 0, date(2029, 1, 1): 60}),
    (100, 60, 120, 0, {date(2028, 1, 1): 0, date(2029, 1, 1): 40}),
    (100, 0, 0, 70, {date(2028, 1, 1): 30}),
    (100, 60, 0, 160, {date(2028, 1, 1): 0}),
    (100, 60, 0, 100, {date(2028, 1, 1): 60}),
    (0, 60, 0, 0, {date(2028, 1, 1): 0, date(2029, 1, 1): 60}),
]


@pytest.mark.parametrize(("first", "second", "spent", "held", "expected"), TABLE)
def test_what_expires_when(purse, first, second, spent, held, expected):
    wallet = purse.member()
    purse.earn(wallet, first, occurred_at=noon(date(2025, 5, 1)))
    purse.earn(wallet, second, occurred_at=noon(date(2026, 5, 1)))
    if spent:
        with transaction():
            points.capture(purse.hold(wallet, spent), company_id=purse.world.company().id)
    if held:
        purse.hold(wallet, held)
    for day, amount in expected.items():
        assert expire(day, purse.town.place.id) == amount, day
        assert expire(day, purse.town.place.id) == 0, "the same day again does nothing"
    assert purse.balance(wallet) == first + second - spent - sum(expected.values())
    assert purse.wrong() == []


def test_held_points_expire_once_they_are_free_again(purse):
    wallet = purse.member()
    purse.earn(wallet, 100, occurred_at=noon(date(2025, 5, 1)))
    held = purse.hold(wallet, 70)
    assert expire(date(2028, 1, 1), purse.town.place.id) == 30
    with transaction():
        points.release(held)
    assert expire(date(2028, 1, 2), purse.town.place.id) == 70
    assert purse.balance(wallet) == 0


def test_a_year_ends_at_midnight_in_shanghai(purse):
    wallet = purse.member()
    purse.earn(wallet, 20, occurred_at=clock.at(date(2025, 12, 31), time(23, 59, 59)))
    purse.earn(wallet, 20, occurred_at=clock.at(date(2026, 1, 1), time(0, 0)))
    assert expire(date(2028, 1, 1), purse.town.place.id) == 20
    assert [one.points for one in points.expiries_of(wallet)] == [20]


def test_a_member_sees_what_expires_when(purse):
    wallet = purse.member()
    purse.earn(wallet, 100, occurred_at=noon(date(2025, 5, 1)))
    purse.earn(wallet, 60, occurred_at=noon(date(2026, 5, 1)))
    with transaction():
        points.capture(purse.hold(wallet, 30), company_id=purse.world.company().id)
    assert points.expiries_of(wallet) == [Expiry(date(2028, 1, 1), 70), Expiry(date(2029, 1, 1), 60)]


def test_an_expiry_may_be_reversed_like_any_line(purse):
    from app.points.corrections import reversals_service

    wallet = purse.member()
    purse.earn(wallet, 20, occurred_at=noon(date(2025, 5, 1)))
    assert expire(date(2028, 1, 1), purse.town.place.id) == 20
    line = db.session.execute(in_community(Transfer).filter_by(kind="expiry")).scalar_one()
    with transaction():
        reversals_service.reverse(line.id, key="it was held for him")
    assert purse.balance(wallet) == 20
    assert purse.wrong() == []


def test_many_wallets_of_many_communities_cost_the_same_few_statements(purse, new_purse):
    other = new_purse()
    for one in (purse, other):
        with one.inside():
            one.grant(1000)
            for _ in range(3):
                one.earn(one.member(), 20, occurred_at=noon(date(2025, 5, 1)))
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    with transaction():
        done = expiry_service.expire_points(date(2028, 1, 1))
    assert len(statements) <= 12
    mine = {place: (count, amount) for place, count, amount in done}
    assert mine[purse.town.place.id] == mine[other.town.place.id] == (3, 60)

"""Moving home with a reservation while the city's points expire: both wait in the same order, and both are done."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app import clock
from app.database import db, transaction
from app.points import service as points
from app.points.expiry import service as expiry_service
from app.property import service as property_service
from app.property.redemptions import service as redemptions
from app.scope import across_communities
from tests.members.test_moving_home import accept, ask, balance, earn, wrong
from tests.property.conftest import Estate, make_estate
from tests.world import Town, World

WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.fixture
def leaving(world: World) -> tuple[Estate, Town, Any]:
    """Somebody with a reservation who moves to a community of a smaller number, where they have points from before."""
    new = world.town()
    estate = make_estate(world)
    made = estate.reservation(300)
    person = made.person
    earn(new, person.id, {2026: 50})
    assert ask(new, person, world).status_code == 303
    return estate, new, made


def move_while_expiring(case: tuple[Estate, Town, Any], monkeypatch: Any) -> tuple[int, bool]:
    """The move stands after it gave the reservation back until the expiry waits; what became of both."""
    estate, new, made = case
    person, app, bring = made.person, estate.world.app, points.bring_points
    released, begun = threading.Event(), threading.Event()

    def bring_late(*given: Any, **named: Any) -> int:
        released.set()
        assert begun.wait(5)
        for _n in range(100):  # until the expiry stands before a lock of ours
            if db.session.execute(WAITING).scalar_one():
                break
            time.sleep(0.01)
        return bring(*given, **named)

    def expire() -> bool:
        assert released.wait(5)
        with app.app_context():
            try:
                with transaction():
                    begun.set()
                    today = clock.today()
                    expiry_service._expire(today, today, [new.place.id, estate.town.place.id])
            except OperationalError:
                return False
            return True

    monkeypatch.setattr(points, "bring_points", bring_late)
    with ThreadPoolExecutor(1) as pool:
        expired = pool.submit(expire)
        answer = accept(new, person, estate.world)
        return answer.status_code, expired.result()


def test_both_are_done(leaving, monkeypatch):
    estate, new, made = leaving
    assert move_while_expiring(leaving, monkeypatch) == (303, True)
    assert estate.fresh(made).state == "released"
    assert balance(estate.town, made.person_id) == 0
    assert wrong(estate.town, new) == []


def test_in_another_order_they_stand_before_each_other(leaving, monkeypatch):
    """The control: with the old wallet locked alone at first, the database has to end one of the two."""
    monkeypatch.setattr(redemptions.points_service, "lock_wallets", lambda person_id, communities: None)
    answer, has_expired = move_while_expiring(leaving, monkeypatch)
    assert (answer == 303) != has_expired


def test_a_reservation_that_expires_at_that_moment_stops_no_move(leaving, world: World, monkeypatch):
    """The job has it locked: the move waits for it, and finds nothing to give back."""
    estate, new, made = leaving
    person, app = made.person, world.app
    locked, close = threading.Event(), redemptions.close

    def close_late(*given: Any, **named: Any) -> None:
        locked.set()
        for _n in range(100):
            if db.session.execute(WAITING).scalar_one():
                break
            time.sleep(0.01)
        close(*given, **named)

    def expire() -> None:
        with app.app_context(), transaction():
            property_service.expire_due()

    monkeypatch.setattr(redemptions, "close", close_late)
    late = text("UPDATE redemption SET expires_at = reserved_at WHERE id = :id")
    with across_communities():
        db.session.execute(late, {"id": made.id})
        db.session.commit()
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(expire)
        assert locked.wait(5), done.exception(5)
        assert accept(new, person, world).status_code == 303
        done.result()
    assert estate.fresh(made).state == "expired"
    assert wrong(estate.town, new) == []

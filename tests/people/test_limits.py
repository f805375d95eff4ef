"""Guessing is limited by rows: five in five minutes, twenty in an hour an account; ten in five minutes an address."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock, create_app
from app.database import db
from app.people import domain
from app.people.models import SignInAttempt
from app.people.sign_in import attempts_service
from tests.database import Database, dispose
from tests.people.conftest import phone, sign_in, sign_up
from tests.world import Browser, World, serial

NOW = datetime.fromisoformat("2026-11-23T04:00:00+00:00")
LATER = timedelta(seconds=1)


def from_address(world, address: str) -> Browser:
    browser = world.browser()
    browser.client.environ_base["REMOTE_ADDR"] = address
    return browser


def an_address() -> str:
    number = serial()
    return f"10.{number % 200}.{number // 200 % 250}.{number // 50_000 % 250}"


@pytest.fixture
def browser(world):
    """A browser with an address that no other test has."""
    world.city()
    return from_address(world, an_address())


def wrong(browser: Browser, number: str) -> int:
    return sign_in(browser, number, "wrong password").status_code


def test_the_sixth_attempt_on_an_account_waits_for_five_minutes(account, browser, world):
    number = account()
    with clock.standing_at(NOW):
        assert [wrong(browser, number) for _ in range(5)] == [422] * 5
        answer = sign_in(browser, number)
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "300"
        assert "请 5 分钟后再试" in answer.get_data(as_text=True)
        assert sign_in(from_address(world, an_address()), number).status_code == 429
    with clock.standing_at(NOW + timedelta(minutes=5) - LATER):
        assert sign_in(browser, number).status_code == 429
    with clock.standing_at(NOW + timedelta(minutes=5)):
        assert sign_in(browser, number).status_code == 303


def test_an_hour_takes_twenty_failures_of_an_account(account, world):
    number = account()
    for quarter in range(4):
        browser = from_address(world, an_address())
        with clock.standing_at(NOW + quarter * timedelta(minutes=6)):
            assert [wrong(browser, number) for _ in range(5)] == [422] * 5
    browser = from_address(world, an_address())
    with clock.standing_at(NOW + timedelta(minutes=40)):
        assert sign_in(browser, number).status_code == 429
    with clock.standing_at(NOW + timedelta(minutes=60)):
        assert sign_in(browser, number).status_code == 303


def test_an_address_that_failed_ten_times_waits_whatever_account_it_tries(account, browser, world):
    number = account()
    with clock.standing_at(NOW):
        assert [wrong(browser, phone()) for _ in range(10)] == [422] * 10
        assert sign_in(browser, number).status_code == 429
        assert sign_in(from_address(world, an_address()), number).status_code == 303


def test_those_who_sign_in_rightly_never_wait_for_each_other(account, browser):
    numbers = [account() for _ in range(15)]
    with clock.standing_at(NOW):
        for number in numbers:
            browser.client.delete_cookie("baodao")
            assert sign_in(browser, number).status_code == 303


def test_a_refused_attempt_does_not_make_the_wait_longer(account, browser):
    number = account()
    with clock.standing_at(NOW):
        for _ in range(5):
            wrong(browser, number)
    with clock.standing_at(NOW + timedelta(minutes=4)):
        assert [wrong(browser, number) for _ in range(5)] == [429] * 5
    with clock.standing_at(NOW + timedelta(minutes=5)):
        assert sign_in(browser, number).status_code == 303


def test_a_restart_forgets_nothing(account, browser, database: Database):
    number = account()
    with clock.standing_at(NOW):
        for _ in range(5):
            wrong(browser, number)
        restarted = create_app(database.config())
        try:
            assert sign_in(Browser(restarted), number).status_code == 429
        finally:
            dispose(restarted)


def test_a_number_that_nobody_has_is_limited_alike(browser):
    number = phone()
    with clock.standing_at(NOW):
        assert [wrong(browser, number) for _ in range(6)] == [422] * 5 + [429]


def guess_side_by_side(world: World, number: str) -> list[int]:
    """Thirty wrong passwords for one account at the same moment, from thirty addresses."""
    forms = []
    for _ in range(30):
        browser = from_address(world, an_address())
        forms.append((browser, {**browser.seal("/sign-in"), "phone": number, "password": "wrong password"}))
    with ThreadPoolExecutor(8) as pool:
        return [answer.status_code for answer in pool.map(lambda one: one[0].post("/sign-in", one[1]), forms)]


def test_attempts_sent_side_by_side_see_each_other(account, world):
    answers = guess_side_by_side(world, account())
    assert answers.count(422) <= 5
    assert answers.count(422) + answers.count(429) == 30


def test_without_the_row_before_the_look_more_than_five_get_through(account, world, monkeypatch):
    """The control: an attempt stored only after it failed is seen too late."""
    number = account()
    real = attempts_service.wait
    monkeypatch.setattr(
        attempts_service,
        "wait",
        lambda attempt_id, **_: timedelta(0) if _open_ones_ignored(attempt_id, real) else LATER,
    )
    assert guess_side_by_side(world, number).count(422) > 5


def _open_ones_ignored(attempt_id: int, _real) -> bool:
    attempt = db.session.get_one(SignInAttempt, attempt_id)
    failed = db.session.execute(
        select(SignInAttempt.at).filter_by(phone_index=attempt.phone_index, failed=True)
    ).scalars()
    return domain.wait(list(failed), domain.ACCOUNT_LIMITS, now=clock.now()) == timedelta(0)


def test_nothing_is_left_of_an_attempt_that_was_right(account, browser):
    number = account()
    sign_in(browser, number)
    db.session.rollback()
    left = select(SignInAttempt).filter_by(phone_index=attempts_service.account_key(number))
    assert db.session.execute(left).all() == []


def test_old_attempts_are_removed_after_half_a_year(account, browser):
    number = account()
    with clock.standing_at(NOW):
        wrong(browser, number)
    left = select(SignInAttempt).filter_by(phone_index=attempts_service.account_key(number))
    attempts_service.forget_old(NOW + timedelta(days=180))
    assert len(db.session.execute(left).all()) == 1
    attempts_service.forget_old(NOW + timedelta(days=181))
    assert db.session.execute(left).all() == []
    db.session.rollback()


@pytest.mark.parametrize(
    ("minutes_ago", "waits"),
    [
        ([], 0),
        ([1, 1, 1, 1], 0),
        ([1, 1, 1, 1, 1], 4),
        ([4, 3, 2, 1, 0], 1),
        ([5, 3, 2, 1, 0], 0),
        ([6] * 19, 0),
        ([6] * 20, 54),
        ([59] * 15 + [4] * 5, 1),
    ],
)
def test_how_long_an_account_waits(minutes_ago, waits):
    failed = [NOW - timedelta(minutes=n) for n in minutes_ago]
    assert domain.wait(failed, domain.ACCOUNT_LIMITS, now=NOW) == timedelta(minutes=waits)


def test_signing_up_is_not_limited_by_failures_of_the_hall(browser: Browser, app: Flask):
    with clock.standing_at(NOW):
        for _ in range(10):
            wrong(browser, phone())
        assert sign_up(browser, phone()).status_code == 303

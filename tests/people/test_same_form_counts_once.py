"""The same form at the same moment is one attempt, and no way round the limits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import select

from app import acts, clock
from app.database import db
from app.people import service as people
from app.people.models import SignInAttempt
from app.people.sign_in import attempts_service
from tests.people.conftest import PASSWORD, phone, sign_in, sign_up
from tests.people.test_limits import an_address, from_address
from tests.world import World

NOW = datetime.fromisoformat("2026-11-23T04:00:00+00:00")


@pytest.fixture(autouse=True)
def standing():
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def each_counts(monkeypatch: pytest.MonkeyPatch):
    """The control: no form looks like another."""
    marks = count()
    monkeypatch.setattr(acts, "form_mark", lambda: str(next(marks)))


def browsers_of(world: World, number: str, many: int):
    """Several requests of one browser at once: each with its own client, all signed in as the same person."""
    world.city()
    assert sign_up(from_address(world, an_address()), number).status_code == 303
    return [world.browser(people.find_by_phone(number)) for _ in range(many)]


def at_once(browsers, address: str, fields: dict[str, str]) -> list[int]:
    """The same form from all of them at the same moment."""
    once = acts.new_key()
    forms = [{**browser.seal(address), **fields, "once": once} for browser in browsers]
    with ThreadPoolExecutor(len(browsers)) as pool:
        answers = pool.map(lambda one: one[0].post(address, one[1]).status_code, zip(browsers, forms, strict=True))
        return list(answers)


def failed(number: str) -> int:
    db.session.rollback()
    key = attempts_service.account_key(number)
    return len(db.session.scalars(select(SignInAttempt).filter_by(phone_index=key, failed=True)).all())


def test_another_number_sent_six_times_at_once_is_taken_once(world: World):
    wanted = phone()
    answers = at_once(browsers_of(world, phone(), 6), "/my/phone", {"phone": wanted, "present": PASSWORD, "code": ""})
    assert 429 not in answers
    assert 303 in answers
    assert people.find_by_phone(wanted) is not None


def test_a_wrong_password_sent_six_times_at_once_is_one_failure(account, world: World):
    number = account()
    form = {"phone": number, "password": "不是这个密码"}
    answers = at_once([world.browser() for _ in range(6)], "/sign-in", form)
    assert answers == [422] * 6
    assert failed(number) < 6
    assert sign_in(world.browser(), number).status_code == 303


def test_counted_apart_the_sixth_waits(account, world: World, each_counts):
    number = account()
    form = {"phone": number, "password": "不是这个密码"}
    assert 429 in at_once([world.browser() for _ in range(6)], "/sign-in", form)


def test_the_same_form_later_is_another_attempt(account, world: World):
    number, browser = account(), world.browser()
    form = {**browser.seal("/sign-in"), "phone": number, "password": "不是这个密码"}
    assert [browser.post("/sign-in", form).status_code for _ in range(6)] == [422] * 5 + [429]


def test_a_guess_sent_twice_waits_as_one_sent_once(account, world: World):
    """The second of a pair is not let through where the first one waits, nor does it take the first from the count."""
    number = account()
    guesses = [{"phone": number, "password": f"第{n}次还是不对"} for n in range(8)]
    pairs = [at_once([world.browser() for _ in range(2)], "/sign-in", guess) for guess in guesses]
    assert sum(422 in pair for pair in pairs) <= 5
    assert failed(number) >= 5
    right = at_once([world.browser() for _ in range(6)], "/sign-in", {"phone": number, "password": PASSWORD})
    assert right == [429] * 6


def test_the_second_of_a_pair_waits_on_the_attempt_of_the_first(world: World):
    number, mark = phone(), "m" * 64
    for _ in range(5):
        attempts_service.failed(attempts_service.begin(number, "10.0.0.1"))
    first = attempts_service.begin(number, "10.0.0.1", form_mark=mark)
    assert attempts_service.begin(number, "10.0.0.2", form_mark=mark) is None
    shared = attempts_service.same_form(number, kind="password", form_mark=mark)
    assert shared == first
    assert attempts_service.wait(shared) == timedelta(minutes=5)
    attempts_service.failed(first)
    assert attempts_service.begin(number, "10.0.0.2", form_mark=mark) is not None
    attempts_service.forget(first)
    assert attempts_service.wait(first) is None
    db.session.rollback()

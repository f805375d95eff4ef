"""Which mobile numbers have an account cannot be tried out: the answers that tell it are few a day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.acts import new_key
from app.database import db
from app.people import domain
from app.people import service as people
from app.people.models import SignInAttempt
from app.people.sign_in import attempts_service
from tests.people.conftest import PASSWORD, is_signed_in, phone, sign_in, sign_up
from tests.people.test_limits import an_address, from_address
from tests.world import Browser, World

NOW = datetime.fromisoformat("2026-11-23T04:00:00+00:00")
NONE = (domain.Limit(1000, timedelta(days=1)),)
TAKEN, TOO_MANY = "这个手机号已经注册过", "试过的手机号太多了"


@pytest.fixture(autouse=True)
def standing():
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def without_limits(monkeypatch: pytest.MonkeyPatch):
    """The control: nothing is counted."""
    monkeypatch.setitem(attempts_service.LIMITS, "number", (NONE, NONE))


def someone(world: World, number: str = "") -> Browser:
    """A browser with an address of its own, signed in with a new account."""
    world.city()
    browser = from_address(world, an_address())
    assert sign_up(browser, number or phone()).status_code == 303
    return browser


def wanted(browser: Browser, number: str, *, present: str = PASSWORD):
    return browser.submit("/my/phone", phone=number, present=present, code="")


def kept(kind: str = "number") -> list[SignInAttempt]:
    db.session.rollback()
    return list(db.session.scalars(select(SignInAttempt).filter_by(kind=kind)))


@pytest.mark.parametrize("fields", [{"password": "1234567"}, {"name": "王海波😀"}])
def test_a_form_that_would_make_no_account_does_not_learn_of_one(account, world: World, fields):
    answer = sign_up(world.browser(), account(), **fields)
    assert answer.status_code == 422
    assert TAKEN not in answer.text
    assert kept() == []


def test_a_number_is_told_taken_five_times_a_day(account, world: World):
    number = account()
    answers = [sign_up(from_address(world, an_address()), number) for _ in range(6)]
    assert [one.status_code for one in answers] == [422] * 5 + [429]
    assert TOO_MANY in answers[5].text and "24 小时后" in answers[5].text and TAKEN not in answers[5].text
    assert answers[5].headers["Retry-After"] == "86400"
    assert sign_in(world.browser(), number).status_code == 303, "passwords are counted apart"
    with clock.standing_at(NOW + timedelta(days=1)):
        assert TAKEN in sign_up(from_address(world, an_address()), number).text


def test_an_address_learns_of_twenty_numbers_in_ten_minutes_and_of_sixty_a_day(
    account, world: World, monkeypatch: pytest.MonkeyPatch
):
    number, address = account(), an_address()
    monkeypatch.setitem(attempts_service.LIMITS, "number", (NONE, domain.NUMBER_ADDRESS_LIMITS))  # one number for all

    def told(minutes: int) -> list[int]:
        with clock.standing_at(NOW + timedelta(minutes=minutes)):
            return [sign_up(from_address(world, address), number).status_code for _ in range(21)]

    assert [told(minutes) for minutes in (0, 11, 22)] == [[422] * 20 + [429]] * 3
    assert told(40) == [429] * 21
    with clock.standing_at(NOW + timedelta(minutes=40)):
        assert sign_up(from_address(world, an_address()), phone()).status_code == 303, "others sign up"


@pytest.fixture
def two_an_address(monkeypatch: pytest.MonkeyPatch):
    """An address may be told of two numbers."""
    monkeypatch.setitem(attempts_service.LIMITS, "number", (NONE, (domain.Limit(2, timedelta(minutes=10)),)))


def test_a_hall_goes_on_once_those_who_have_an_account_have_signed_in(account, world: World, two_an_address):
    address, numbers = an_address(), [account(), account()]
    assert [sign_up(from_address(world, address), number).status_code for number in numbers] == [422] * 2
    waiting = sign_up(from_address(world, address), phone())
    assert waiting.status_code == 429
    assert "注册过的请直接登录" in waiting.text and "当面开账号" in waiting.text
    assert sign_in(from_address(world, address), numbers[0]).status_code == 303
    assert sign_up(from_address(world, address), phone()).status_code == 303


def test_nobody_frees_an_address_by_numbers_of_others(account, world: World, two_an_address):
    """The control: a wrong password, a code that is no code, another address and another number leave the count."""
    address, numbers, mine = an_address(), [account(), account()], account()
    for number in numbers:
        sign_up(from_address(world, address), number)
    here = from_address(world, address)
    assert sign_in(here, numbers[0], "不是这个密码").status_code == 422
    code = {"phone": numbers[0], "code": "", "password": ""}
    assert here.submit("/password-code", **code).status_code == 422
    assert sign_in(from_address(world, an_address()), numbers[0]).status_code == 303
    assert sign_in(from_address(world, address), mine).status_code == 303
    assert sign_up(from_address(world, address), phone()).status_code == 429
    assert len(kept()) == 2


def test_a_known_number_is_answered_like_an_unknown_one_at_the_limit(account, world: World, two_an_address):
    address, known = an_address(), account()
    for _ in range(2):
        sign_up(from_address(world, address), account())
    answers = [sign_up(from_address(world, address), number) for number in (known, phone())]
    assert [one.status_code for one in answers] == [429, 429]
    assert all(TAKEN not in one.text for one in answers)


def test_without_the_limits_an_address_goes_on(account, world: World, without_limits):
    number, browser = account(), world.browser()
    assert [sign_up(browser, number).status_code for _ in range(25)] == [422] * 25


def test_the_same_sign_up_many_times_at_once_gets_one_answer(world: World):
    world.city()
    number, key = phone(), new_key()
    browsers = [world.browser() for _ in range(8)]
    form = {"name": "王海波", "phone": number, "password": PASSWORD, "agree": "y"}
    forms = [{**browser.seal("/sign-up"), **form, "once": key} for browser in browsers]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda one: one[0].post("/sign-up", one[1]), zip(browsers, forms, strict=True)))
    assert [one.status_code for one in answers] == [303] * 8
    assert all(is_signed_in(browser) for browser in browsers)
    assert kept() == []


def test_a_person_learns_of_five_numbers_a_day_taken_or_not(account, world: World):
    browser, taken, free = someone(world), account(), [phone() for _ in range(3)]
    answers = [wanted(browser, number) for number in (taken, free[0], taken, free[1], taken, free[2])]
    assert [one.status_code for one in answers] == [422, 303, 422, 303, 422, 429]
    assert TAKEN in answers[0].text and "请换一个号码" in answers[0].text
    assert TOO_MANY in answers[5].text
    assert people.find_by_phone(free[1]) is not None and people.find_by_phone(free[2]) is None
    with clock.standing_at(NOW + timedelta(days=1)):
        assert wanted(browser, free[2]).status_code == 303


def test_without_the_limits_a_person_goes_on(account, world: World, without_limits):
    browser, taken = someone(world), account()
    assert [wanted(browser, taken).status_code for _ in range(7)] == [422] * 7


def test_numbers_tried_side_by_side_see_each_other(account, world: World):
    number, taken = phone(), account()
    someone(world, number)
    person = people.find_by_phone(number)
    browsers = [world.browser(person) for _ in range(4)]
    for _told in range(3):
        attempts_service.failed(attempts_service.begin(attempts_service.own_key(person.id), "10.0.0.1", kind="number"))
    db.session.commit()
    forms = [{**one.seal("/my/phone"), "phone": taken, "present": PASSWORD, "code": ""} for one in browsers]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda one: one[0].post("/my/phone", one[1]), zip(browsers, forms, strict=True)))
    told = [one.status_code for one in answers].count(422)
    assert told <= 2
    assert told + [one.status_code for one in answers].count(429) == 4


def test_what_tells_nothing_is_not_counted(world: World):
    number = phone()
    browser = someone(world, number)
    for wrong in ({"number": "0452-5550110"}, {"number": number}, {"number": phone(), "present": "不是这个密码"}):
        assert wanted(browser, **wrong).status_code == 422
    assert kept() == []


def test_nothing_of_it_is_left_once_the_account_is_closed(account, world: World):
    number, taken = phone(), account()
    wanted(someone(world, number), taken)
    assert len(kept()) == 1
    attempts_service.forget_person(people.find_by_phone(number))
    db.session.commit()
    assert kept() == []

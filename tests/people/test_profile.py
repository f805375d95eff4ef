"""The profile `djbh`, for inspectors of 等保: kinds of characters, another password after 90 days, idle sign-out."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from app import clock
from app.config import BadSettings, Config
from app.database import db
from app.people import service as people
from tests.people.conftest import PASSWORD, is_signed_in, phone, sign_in, sign_up

NOW = datetime.fromisoformat("2026-11-23T04:00:00+00:00")
STRONG, OTHER = "Baodao-2026", "Baodao-2027"


@pytest.fixture
def strict(app, monkeypatch) -> Iterator[None]:
    """A deployment that asks for it, at a standing clock."""
    monkeypatch.setitem(app.config, "PASSWORD_PROFILE", "djbh")
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def number(strict, world) -> str:
    world.city()
    made = phone()
    assert sign_up(world.browser(), made, password=STRONG).status_code == 303
    return made


def choose(browser, present: str, new: str):
    return browser.submit("/my/password", present=present, password=new)


@pytest.mark.parametrize("weak", ["苹果树下等一场雪", "baodao2026", "BAODAO2026", "12345678", "baodao-baodao"])
def test_a_password_has_three_kinds_of_characters(strict, world, weak):
    world.city()
    answer = sign_up(world.browser(), phone(), password=weak)
    assert answer.status_code == 422
    assert "大写字母、小写字母、数字、其他字符里的三种" in answer.text


def test_the_form_says_beforehand_what_is_asked(strict, world):
    assert "里要有三种" in world.browser().get("/sign-up").text


@pytest.mark.parametrize("strong", [STRONG, "苹果树2026Snow", "aA345678"])
def test_three_kinds_are_enough(strict, world, strong):
    world.city()
    assert sign_up(world.browser(), phone(), password=strong).status_code == 303


def test_after_ninety_days_another_one_is_chosen_first(number, world):
    browser = world.browser()
    with clock.standing_at(NOW + timedelta(days=90) - timedelta(seconds=1)):
        sign_in(browser, number, STRONG)
        assert browser.get("/my").status_code == 200
    browser = world.browser()
    with clock.standing_at(NOW + timedelta(days=90)):
        assert sign_in(browser, number, STRONG).status_code == 303
        assert browser.get("/my").location == "/my/password"
        assert "密码已用满 90 天" in browser.get("/my/password").text
        assert choose(browser, STRONG, STRONG).status_code == 422
        assert choose(browser, STRONG, OTHER).status_code == 303
        assert browser.get("/my").status_code == 200
    with clock.standing_at(NOW + timedelta(days=91)):
        browser = world.browser()
        assert sign_in(browser, number, STRONG).status_code == 422
        assert sign_in(browser, number, OTHER).status_code == 303
        assert is_signed_in(browser)


def test_nor_is_anything_sent_before(number, world):
    browser = world.browser()
    with clock.standing_at(NOW + timedelta(days=90)):
        sign_in(browser, number, STRONG)
        seal = browser.seal("/my/password")
        assert browser.post("/sign-out-everywhere", seal).location == "/my/password"
        assert browser.post("/sign-out", seal).location == "/"


def test_an_account_of_which_nobody_knows_when_chooses_too(number, world):
    found = people.find_by_phone(number)
    found.password_set_at = None
    db.session.commit()
    browser = world.browser()
    sign_in(browser, number, STRONG)
    assert browser.get("/my").location == "/my/password"


def test_who_was_silent_for_half_an_hour_signs_in_again(number, world):
    browser = world.browser()
    sign_in(browser, number, STRONG)
    with clock.standing_at(NOW + timedelta(minutes=20)):
        assert is_signed_in(browser)
    with clock.standing_at(NOW + timedelta(minutes=49)):
        assert is_signed_in(browser)
    with clock.standing_at(NOW + timedelta(minutes=79)):
        assert not is_signed_in(browser)


def test_by_default_none_of_it_holds(world, account):
    """The control: no kinds, no rotation, no idle sign-out."""
    browser, number = world.browser(), account()
    sign_in(browser, number, PASSWORD)
    with clock.standing_at(clock.now() + timedelta(days=400)):
        assert is_signed_in(browser)


def test_the_setting_is_djbh_or_nothing():
    given = {"DATABASE_URL": "postgresql://x/y", "SECRET_KEY": "k"}
    assert Config.from_environment(given).PASSWORD_PROFILE == ""
    assert Config.from_environment({**given, "PASSWORD_PROFILE": "djbh"}).PASSWORD_PROFILE == "djbh"
    with pytest.raises(BadSettings):
        Config.from_environment({**given, "PASSWORD_PROFILE": "strict"})

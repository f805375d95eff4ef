"""The language: chosen on any page, kept in the cookie beside type and colour, never guessed from the browser."""

import re

import pytest

from app.words.languages import LANGUAGES

ENGLISH = {"Accept-Language": "en-GB,en;q=0.9"}


def press(browser, page: str, **choice: str) -> str:
    """Press a button of the switches on a page, as a browser without a script does."""
    form = re.search(r'<form[^>]*id="switches".*?</form>', browser.get(page).text, flags=re.DOTALL)
    assert form
    hidden = dict(re.findall(r'type="hidden"\s+name="([^"]*)"\s+value="([^"]*)"', form[0]))
    answer = browser.post("/display", {**hidden, **choice})
    assert answer.status_code == 303
    return str(answer.location)


@pytest.mark.parametrize(("code", "word"), [("zh-CN", "登录"), ("zh-Hant", "登入"), ("en", "Sign in")])
def test_each_language_is_chosen_by_its_own_name_and_kept(world, code, word):
    world.city()
    browser = world.browser()
    assert re.search(rf'form="switches"\s+name="language"\s+value="{code}"', browser.get("/sign-in?next=/me").text)
    assert press(browser, "/sign-in?next=/me", language=code) == "/sign-in?next=/me"
    page = browser.get("/sign-in").text
    assert f'<html lang="{code}"' in page
    assert word in page


def test_the_browsers_language_does_not_choose(world):
    world.city()
    assert '<html lang="zh-CN"' in world.browser().get("/sign-in", headers=ENGLISH).text


def test_one_button_leads_to_english_and_back(world):
    world.city()
    browser = world.browser()
    for expected in ("en", "zh-CN"):
        button = re.search(
            r'class="tool other-language"\s+name="language"\s+value="([^"]+)"', browser.get("/sign-in").text
        )
        assert button
        assert button[1] == expected
        press(browser, "/sign-in", language=button[1])
        assert f'<html lang="{expected}"' in browser.get("/sign-in").text


def test_language_type_and_colour_are_kept_apart(world):
    world.city()
    browser = world.browser()
    for choice in ({"language": "zh-Hant"}, {"size": "2"}, {"theme": "dark"}, {"language": "fr"}):
        press(browser, "/sign-in", **choice)
    cookie = browser.client.get_cookie("display")
    assert cookie is not None
    assert cookie.value == "2-dark-zh-Hant"


def test_a_choice_made_before_there_were_languages_stays(world):
    world.city()
    browser = world.browser()
    browser.client.set_cookie("display", "2-dark")
    page = browser.get("/sign-in").text
    assert 'data-size="2"' in page
    assert '<html lang="zh-CN"' in page


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_refused_form_and_an_error_speak_the_language_too(world, code):
    world.city()
    browser = world.browser()
    press(browser, "/sign-in", language=code)
    wrong = {"zh-CN": "没有找到这一页", "zh-Hant": "沒有找到這一頁", "en": "Page not found"}[code]
    assert wrong in browser.get("/nowhere").text

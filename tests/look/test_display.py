"""The switches for type and colour: plain forms, one cookie, and back to the page."""

import re

import pytest
from flask.testing import FlaskClient


def press(visitor: FlaskClient, page: str, **choice: str) -> str:
    """Press a switch on a page as a browser without a script does; returns where it leads."""
    html = visitor.get(page).text
    form = re.search(r'<form[^>]*action="/display".*?</form>', html, flags=re.DOTALL)
    assert form
    hidden = dict(re.findall(r'type="hidden"\s+name="([^"]*)"\s+value="([^"]*)"', form[0]))
    hidden = {name: value.replace("&amp;", "&") for name, value in hidden.items()}
    answer = visitor.post("/display", data=hidden | choice)
    assert answer.status_code == 303
    return answer.location


def kept(visitor: FlaskClient) -> str:
    cookie = visitor.get_cookie("display")
    return cookie.value if cookie else ""


def test_one_button_goes_through_the_sizes_and_back_to_the_standard(visitor: FlaskClient) -> None:
    words = []
    for _press in range(4):
        html = visitor.get("/look/phone").text
        button = re.search(r'name="size"\s+value="(\d)">(?:.*?)</svg>\s*([^<\s]+)\s*</button>', html, flags=re.DOTALL)
        assert button
        words.append(button[2])
        press(visitor, "/look/phone", size=button[1])
    assert words == ["大字", "更大", "最大", "标准"]
    assert kept(visitor) == "0-auto-zh-CN"


def test_it_comes_back_to_the_page_with_its_query(visitor: FlaskClient) -> None:
    assert press(visitor, "/look/phone?kind=tree&page=2", theme="dark") == "/look/phone?kind=tree&page=2"
    assert kept(visitor) == "0-dark-zh-CN"


def test_size_and_colour_are_kept_apart(visitor: FlaskClient) -> None:
    press(visitor, "/look/phone", size="2")
    press(visitor, "/look/phone", theme="dark")
    assert kept(visitor) == "2-dark-zh-CN"
    press(visitor, "/look/phone", theme="auto")
    assert kept(visitor) == "2-auto-zh-CN"


@pytest.mark.parametrize("cookie", ["", "9-dark", "1-blue", "1", '"><script>', "1-dark-x", "٣-dark", "0-auto\n"])
def test_a_cookie_that_makes_no_sense_is_the_standard(visitor: FlaskClient, cookie: str) -> None:
    html = visitor.get("/look/phone", headers={"Cookie": f"display={cookie}".strip()}).text
    body = re.search(r"<body[^>]*>", html)
    assert body
    assert "data-" not in body[0]


@pytest.mark.parametrize("choice", [{"size": "7"}, {"size": "-1"}, {"theme": "blue"}, {"size": "٣"}, {}])
def test_a_choice_that_makes_no_sense_changes_nothing(visitor: FlaskClient, choice: dict[str, str]) -> None:
    press(visitor, "/look/phone", size="2", theme="light")
    press(visitor, "/look/phone", **choice)
    assert kept(visitor) == "2-light-zh-CN"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", ""])
def test_it_never_leads_to_another_site(visitor: FlaskClient, elsewhere: str) -> None:
    assert press(visitor, "/look/phone", size="1", next=elsewhere) == "/"


def test_on_the_answer_to_a_form_it_leads_back_to_the_forms_page(visitor: FlaskClient) -> None:
    html = visitor.get("/look/phone").text
    token = re.search(r'name="csrf_token"\s+value="([^"]*)"', html)
    assert token
    form = {"csrf_token": token[1], "outcome": "refused"}
    answer = visitor.post("/look/claim", data=form, headers={"Referer": "http://localhost/look/phone?page=3"})
    assert answer.status_code == 422
    assert re.search(r'name="next"\s+value="/look/phone\?page=3"', answer.text)
    elsewhere = visitor.post("/look/claim", data=form, headers={"Referer": "http://evil.example/look/phone"})
    assert re.search(r'name="next"\s+value="/"', elsewhere.text)


def test_a_forged_form_changes_nothing(visitor: FlaskClient) -> None:
    assert visitor.post("/display", data={"size": "3"}).status_code == 400
    assert kept(visitor) == ""


def test_the_settings_page_offers_all_choices_in_words(visitor: FlaskClient) -> None:
    html = visitor.get("/display?next=/look/desk").text
    for words in ("标准", "大字", "更大", "最大", "跟随手机", "浅色", "深色"):
        assert words in html
    assert press(visitor, "/display?next=/look/desk", size="3", theme="light", next="/look/desk") == "/look/desk"

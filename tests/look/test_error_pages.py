"""Error pages say what happened, what to do and whom to call, and need no database."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.config import Config
from app.people.sign_in import sessions
from tests.look.gallery import CODES


@pytest.fixture
def signed_in_before() -> FlaskClient:
    """A browser that has signed in, and an application whose database does not answer."""
    app: Flask = create_app(Config(DATABASE_URL="postgresql+psycopg://nobody:x@127.0.0.1:1/none", SECRET_KEY="k" * 40))
    client = app.test_client()
    with client.session_transaction() as session:
        session[sessions.SESSION_KEY] = "a" * 43
        session["_user_id"] = "a" * 43
    return client


@pytest.mark.parametrize("code", CODES)
def test_each_says_why_what_to_do_and_whom_to_call(visitor: FlaskClient, code: int) -> None:
    answer = visitor.get(f"/look/trouble?code={code}")
    main = answer.text[answer.text.index("<main") :]
    assert len(re.findall(r"<p\b", main)) >= 3
    assert f"编号 {answer.headers['X-Request-Id']}" in main
    assert 'href="tel:' in main
    assert re.search(r'class="weui-btn weui-btn_primary[^>]*href="', main)


def test_no_two_say_the_same(visitor: FlaskClient) -> None:
    titles = {re.findall(r"<h1>(.*?)</h1>", visitor.get(f"/look/trouble?code={code}").text)[0] for code in CODES}
    assert len(titles) == len(CODES)


@pytest.mark.parametrize("address", ["/my", "/communities", "/c/230202005007"])
def test_a_page_without_its_database_is_a_503_that_people_can_read(signed_in_before: FlaskClient, address: str) -> None:
    answer = signed_in_before.get(address)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert f"编号 {answer.headers['X-Request-Id']}" in answer.text


def test_a_refusal_is_a_page_or_the_part_that_htmx_puts_in_place(visitor: FlaskClient) -> None:
    token = re.search(r'name="csrf_token"\s+value="([^"]*)"', visitor.get("/look/phone").text)
    assert token
    form = {"csrf_token": token[1], "outcome": "refused"}
    whole = visitor.post("/look/claim", data=form)
    part = visitor.post("/look/claim", data=form, headers={"HX-Request": "true"})
    assert whole.status_code == part.status_code == 422
    assert "<html" in whole.text
    assert part.text.lstrip().startswith('<div class="note no" id="refused"')
    assert {name: part.headers[name] for name in ("HX-Retarget", "HX-Reselect")} == {
        "HX-Retarget": "#refused",
        "HX-Reselect": "#refused",
    }
    for text in (whole.text, part.text):
        assert "时间重叠" in text
        assert "可以换一项" in text

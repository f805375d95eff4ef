"""No POST is taken without the token against forgery."""

import pytest

from app.acts import new_key
from tests.guards.addresses import address, method_of, rule_of
from tests.guards.ground import Ground, csrf
from tests.guards.recipes import request_of
from tests.guards.routes import ROUTES
from tests.guards.test_audit_of_acts import RECIPES, lines_after, newest

REFUSED = "这张表单已经失效，没有提交"


def test_every_post_without_the_token_is_refused(ground: Ground):
    before, wrong = newest(), []
    for endpoint in sorted(name for name in ROUTES if method_of(rule_of(ground.app, name)) == "POST"):
        browser, url = ground.browser(ROUTES[endpoint].may[-1]), address(ground, endpoint)
        for token in ({}, {"csrf_token": ""}, {"csrf_token": "IjEi.Zz.zz"}):
            answer = browser.post(url, {"once": new_key(), **token})
            if answer.status_code != 422 or REFUSED not in answer.text:
                wrong.append((endpoint, answer.status_code))
    assert wrong == []
    assert lines_after(before) == []


@pytest.mark.parametrize("endpoint", ["claims.claim", "known.add", "budgets.grant"])
def test_without_the_check_it_goes_through(ground: Ground, monkeypatch, endpoint: str):
    """The control: the token alone was missing."""
    request = request_of(ground, endpoint, RECIPES[endpoint])
    assert request.send(key=new_key(), token=False).status_code == 422
    monkeypatch.setitem(ground.app.config, "WTF_CSRF_ENABLED", False)
    assert request.send(key=new_key(), token=False).status_code == 303


def test_a_token_of_another_browser_is_none(ground: Ground):
    request = request_of(ground, "known.add", RECIPES["known.add"])
    stolen = csrf(ground.fresh("other_staff"))
    assert request.send(key=new_key(), token=False, csrf_token=stolen).status_code == 422

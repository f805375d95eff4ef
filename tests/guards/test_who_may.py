"""Every route × every kind of person, and every object of another community: as the table declares, and no other."""

from typing import Any

import pytest

from tests.guards.addresses import address, method_of, rule_of
from tests.guards.ground import Ground, csrf, seal
from tests.guards.routes import EVERYBODY, ROUTES, SIGNED_IN


def outcome(answer: Any) -> str:
    """The status, or that it was the way to sign in."""
    answer.close()  # a static file stays open until then
    if answer.status_code in (302, 303) and "/sign-in?" in (answer.location or ""):
        return "sent to sign in"
    return str(answer.status_code)


def call(ground: Ground, endpoint: str, part: str, url: str) -> str:
    """Send the request as far as nothing can happen: who may, sends a POST without its key."""
    browser = ground.browser(part)
    if method_of(rule_of(ground.app, endpoint)) == "GET":
        return outcome(browser.get(url))
    if part in ROUTES[endpoint].may:
        return outcome(browser.post(url, {"csrf_token": csrf(browser)}))
    return outcome(browser.post(url, seal(browser)))


def allowed_answers(ground: Ground, endpoint: str) -> set[str]:
    if endpoint == "display.switch":
        return {"303"}
    if method_of(rule_of(ground.app, endpoint)) == "POST":
        return {"422"}  # let in, and stopped by the missing key
    return {"200", "303", *map(str, ROUTES[endpoint].also)}


def test_every_endpoint_is_declared_and_no_other(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(ROUTES)


def test_an_undeclared_endpoint_is_noticed(app):
    """The control: the table without one line no longer fits."""
    assert {rule.endpoint for rule in app.url_map.iter_rules()} != set(ROUTES) - {"tasks.show"}


def parts_to_try(endpoint: str) -> tuple[str, ...]:
    """All of them, unless the view says that it asks for no right at all."""
    if ROUTES[endpoint].may == EVERYBODY:
        return ("signed_out", "stranger", "administrator")
    return ("signed_out", "stranger", "owner", "clerk") if ROUTES[endpoint].may == SIGNED_IN else EVERYBODY


@pytest.mark.parametrize("endpoint", sorted(ROUTES))
def test_who_may_is_let_in_and_everybody_else_refused(ground: Ground, endpoint: str):
    url, good = address(ground, endpoint), allowed_answers(ground, endpoint)
    wrong = []
    for part in parts_to_try(endpoint):
        refusals = {"sent to sign in"} if part == "signed_out" else {"403", "404"}
        answer = call(ground, endpoint, part, url)
        if answer not in (good if part in ROUTES[endpoint].may else refusals):
            wrong.append(f"{part}: {answer}")
    assert wrong == [], url


def test_what_is_declared_open_asks_for_no_right(app):
    """Else trying a few people would not be enough."""
    said = {name: getattr(view, "access", "public") for name, view in app.view_functions.items()}
    open_ones = {name for name, route in ROUTES.items() if route.may in (EVERYBODY, SIGNED_IN)}
    assert {str(said[name]) for name in open_ones} == {"public", "signed in", "Can.REPORT_IN"}
    assert {name for name in said if said[name] == "public"} == {n for n in ROUTES if ROUTES[n].may == EVERYBODY}


def test_without_the_rights_everybody_is_let_in(ground: Ground, monkeypatch):
    """The control: with every right given away the same calls are no longer refused."""
    from app import access

    monkeypatch.setattr(access, "allowed", lambda can, thing=None: True)
    let_in = {call(ground, name, "other_member", address(ground, name)) for name in ("hours.waiting", "bills.listing")}
    assert let_in == {"200"}

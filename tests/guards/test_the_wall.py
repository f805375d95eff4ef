"""Every object of another community, asked for through an address of one's own: 404, to read and to change."""

from typing import Any

import pytest

from app import scope
from tests.guards.addresses import address, foreign_arguments, method_of, rule_of
from tests.guards.ground import Ground, seal
from tests.guards.routes import ROUTES

# Forms that are looked at before their object need something that could be right.
FIELDS = {
    "settlements.sign": {"points": "300", "fen": "3000"},
    "company_settlements.sign": {"points": "300", "fen": "3000"},
    "settlements.answer": {"answer": "已经核对"},
    "settlements.correct": {"answer": "按物业的结"},
    "company_settlements.mark": {"company_fen": "1.00", "reason": "少了"},
}
REFUSED_BY_ITS_SIGNATURE = {"checkin.scan"}  # the code names its community
TAKEN_BEFORE = {
    "known.confirm",
    "places_import.confirm",
    "bill_imports.confirm",
    "weather.confirm",
    "tree_files.confirm",
    "star_registers.confirm",
    "star_veto_files.confirm",
}  # a file used up looks the same: 422


def ask(ground: Ground, endpoint: str, *foreign: str) -> Any:
    browser, url = ground.browser(ROUTES[endpoint].may[0]), address(ground, endpoint, foreign=foreign)
    if method_of(rule_of(ground.app, endpoint)) == "GET":
        return browser.get(url)
    return browser.post(url, {**seal(browser), **FIELDS.get(endpoint, {})})


def with_objects(app: Any) -> list[tuple[str, str]]:
    return [(name, argument) for name in sorted(ROUTES) for argument in foreign_arguments(app, name)]


def test_another_communitys_objects_are_not_there(ground: Ground):
    wrong = []
    asked = with_objects(ground.app)
    for endpoint, argument in asked:
        status = ask(ground, endpoint, argument).status_code
        also = endpoint in REFUSED_BY_ITS_SIGNATURE or (endpoint in TAKEN_BEFORE and argument == "token")
        if status != (422 if also else 404):
            wrong.append((endpoint, argument, status))
    assert len(asked) > 80
    assert wrong == []


@pytest.mark.parametrize("endpoint", ["buildings_desk.show", "task_desk.show"])
def test_without_the_scope_they_are_there(ground: Ground, monkeypatch, endpoint: str):
    """The control: where the other community's key is taken instead, its row comes out."""
    argument = foreign_arguments(ground.app, endpoint)[0]
    monkeypatch.setattr(scope, "community_id", lambda: ground.other.town.place.id)
    assert ask(ground, endpoint, argument).status_code == 200

"""Every accepted POST writes exactly one audit line, and the same form sent again none."""

import pytest
from sqlalchemy import func, select

from app import audit, scope
from app.acts import new_key
from app.audit import AuditLine
from app.database import db
from app.home.audit_words import object_name
from tests.guards.addresses import method_of, rule_of
from tests.guards.ground import Ground
from tests.guards.recipes import request_of
from tests.guards.recipes_of_care import CARE
from tests.guards.recipes_of_orchards import ORCHARDS
from tests.guards.recipes_of_people import PEOPLE
from tests.guards.recipes_of_planning import PLANNING
from tests.guards.recipes_of_stars import RECIPES as STARS
from tests.guards.recipes_of_work import WORK
from tests.guards.recipes_on_behalf import BEHALF
from tests.guards.routes import ROUTES

RECIPES = {**PEOPLE, **WORK, **BEHALF, **PLANNING, **ORCHARDS, **STARS, **CARE}
CHANGES_NOTHING = {"display.switch"}  # a cookie; it stores nothing
ENDS_ITS_SESSION = {
    "account.change_password",
    "closing.close",
    "own_corrections.correct_phone",
    "sign_in.enter",
    "sign_in.leave",
    "sign_in.leave_everywhere",
    "sign_up.make_account",
}


def newest() -> int:
    db.session.rollback()
    with scope.across_communities():
        return db.session.execute(select(func.coalesce(func.max(AuditLine.id), 0))).scalar_one()


def lines_after(line_id: int) -> list[str]:
    db.session.rollback()
    with scope.across_communities():
        found = select(AuditLine.action).where(AuditLine.id > line_id).order_by(AuditLine.id)
        return list(db.session.execute(found).scalars())


def speaks_to_people(line_id: int) -> bool:
    """The line's object has words of its own, not the name of a table."""
    with scope.across_communities():
        (kind,) = db.session.execute(select(AuditLine.object_type).where(AuditLine.id > line_id)).scalars()
    return kind is None or object_name(kind) != kind


def test_every_post_has_a_recipe(app):
    posts = {name for name in ROUTES if method_of(rule_of(app, name)) == "POST"}
    assert posts - CHANGES_NOTHING == set(RECIPES)


@pytest.mark.parametrize("endpoint", sorted(RECIPES))
def test_an_accepted_post_writes_one_line_and_its_replay_none(ground: Ground, endpoint: str):
    request, key = request_of(ground, endpoint, RECIPES[endpoint]), new_key()
    before = newest()
    first = request.send(key=key)
    assert first.status_code == 303, first.text[-3000:]
    assert lines_after(before) == [endpoint]
    assert speaks_to_people(before)
    again = request.send(key=key)
    assert lines_after(before) == [endpoint]
    if endpoint not in ENDS_ITS_SESSION:
        assert (again.status_code, again.location) == (303, first.location)


def test_a_new_key_is_a_new_act(ground: Ground):
    """The control: only the key keeps the second line away."""
    request, before = request_of(ground, "task_desk.draft", RECIPES["task_desk.draft"]), newest()
    assert [request.send(key=new_key()).status_code for _ in range(2)] == [303, 303]
    assert lines_after(before) == ["task_desk.draft"] * 2


def test_without_the_act_nothing_is_written(ground: Ground, monkeypatch):
    """The control: the line comes from the act, not from the views."""
    monkeypatch.setattr(audit, "write", lambda action: None)
    request, before = request_of(ground, "known.add", RECIPES["known.add"]), newest()
    assert request.send(key=new_key()).status_code == 303
    assert lines_after(before) == []

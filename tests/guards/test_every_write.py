"""The N-th write of an act fails, N = 1, 2, 3 …: all of the act or nothing, and the same form may be sent again."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from app import acts
from app.acts import new_key
from app.database import db
from app.scope import across_communities
from tests.guards.conftest import forget_failures
from tests.guards.ground import Ground
from tests.guards.recipes import request_of
from tests.guards.test_audit_of_acts import RECIPES
from tests.torture import table

MAIN = {
    "claims.claim",
    "checkin.check_in",
    "corrections.confirm",
    "counter.confirm",
    "hours.approve",
    "members.accept",
    "redemptions.reserve",
    "settlements.sign",
}
OTHERS = sorted(set(RECIPES) - MAIN)
# Kept in transactions of their own, on purpose: what was tried counts, whatever came of it.
BESIDE = ("sign_in_attempt", "unknown_code", "refused_check_in", "gift_try")
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|WITH\b.*\b(INSERT INTO|UPDATE|DELETE FROM))", re.DOTALL | re.IGNORECASE)
MOST_WRITES = 200


class Stop:
    """Lets so many writes through and breaks the one after them, as a full disk does."""

    def __init__(self, number: int) -> None:
        self.number, self.seen = number, 0

    def __call__(self, _conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not WRITES.match(statement) or any(f" {name} " in statement for name in BESIDE):
            return
        self.seen += 1
        if self.seen == self.number:
            raise OperationalError(statement, {}, psycopg.errors.DiskFull("no space left on device"))


@contextmanager
def breaking(number: int) -> Iterator[Stop]:
    """The database's disk is full at that write."""
    stop = Stop(number)
    event.listen(db.engine, "before_cursor_execute", stop)
    try:
        yield stop
    finally:
        event.remove(db.engine, "before_cursor_execute", stop)


def content(community_id: int | None = None) -> dict[str, tuple[int, int]]:
    """Every table's number of rows and the sum of their hashes; of one community, where it is named."""
    db.session.rollback()
    tables = {name: table for name, table in db.metadata.tables.items() if name not in BESIDE}
    names = sorted(name for name, table in tables.items() if community_id is None or "community_id" in table.columns)
    one = (
        "SELECT '{0}', count(*), coalesce(sum(hashtextextended(CAST(whole AS text), 0)::numeric), 0) FROM {0} AS whole"
    )
    if community_id is not None:
        one += f" WHERE community_id = {community_id:d}"
    with db.engine.connect() as connection, across_communities():
        rows = connection.execute(text(" UNION ALL ".join(one.format(name) for name in names))).all()
    return {name: (count, total) for name, count, total in rows}


def changed(before: dict[str, tuple[int, int]], community_id: int | None = None) -> list[str]:
    """The tables that are not as they were."""
    now = content(community_id)
    return [name for name in before if now[name] != before[name]]


def all_or_nothing(ground: Ground, endpoint: str) -> int:
    """Break each write in turn; how many writes the act has."""
    request, key = request_of(ground, endpoint, RECIPES[endpoint]), new_key()
    before = content()
    for number in range(1, MOST_WRITES):
        forget_failures()
        with breaking(number) as stop:
            answer = request.send(key=key)
        if stop.seen < number:
            assert answer.status_code == 303, answer.text[-2000:]
            return number - 1
        assert answer.status_code == 503, (number, answer.status_code)
        assert changed(before) == [], number
    raise AssertionError("no end of writes")


@pytest.mark.parametrize("endpoint", sorted(MAIN))
def test_an_act_is_done_whole_or_not_at_all(ground: Ground, endpoint: str, request: pytest.FixtureRequest):
    writes = all_or_nothing(ground, endpoint)
    table.note(request.node, f"{endpoint}: {writes} writes")
    assert writes >= 3


def test_without_the_transaction_an_act_stays_half_done(ground: Ground, monkeypatch):
    """The control: where every statement is stored by itself, the tables tell."""

    @contextmanager
    def each_by_itself() -> Iterator[None]:
        db.session.commit()  # gives back the connection that found out who is signed in
        db.session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        try:
            yield
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise

    request, before = request_of(ground, "hours.approve", RECIPES["hours.approve"]), content()
    monkeypatch.setattr(acts, "transaction", each_by_itself)
    with breaking(3) as stop:
        request.send(key=new_key())
    assert stop.seen >= 3
    assert changed(before) != []

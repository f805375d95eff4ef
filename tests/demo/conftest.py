"""A database with the real places and the demonstration, loaded once for the tests of this folder."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app import clock, scope
from app.database import db
from tests.database import Database, Databases, app_on

LOADED_AT = datetime(2026, 11, 25, 2, 20, tzinfo=clock.UTC)  # Wednesday 10:20 in Shanghai


def run(app: Flask, *command: str) -> str:
    """What a command prints; it must end well."""
    done = app.test_cli_runner().invoke(args=list(command))
    assert done.exit_code == 0, f"{done.output}{done.exception!r}"
    return done.output


def load(database: Database, at: datetime) -> None:
    """The real places and the demonstration, loaded as the launcher does it, at that instant."""
    with app_on(database) as app, clock.standing_at(at):
        run(app, "places", "load")
        run(app, "demo", "load")


def rows(statement: str, **values: Any) -> list[Any]:
    """The rows of a statement over all communities."""
    with scope.across_communities():
        return list(db.session.execute(text(statement), values))


SAME = {
    "names": "SELECT name FROM person ORDER BY id",
    "points": "SELECT community_id, kind, balance FROM account WHERE balance IS NOT NULL ORDER BY community_id, id",
    "seals": "SELECT community_id, day, count, sum FROM ledger_seal ORDER BY community_id, day",
    "tasks": "SELECT community_id, title, state, taken, capacity FROM task ORDER BY community_id, id",
    "records": "SELECT community_id, person_id, minutes, state FROM service_record ORDER BY community_id, id",
    "redemptions": "SELECT community_id, person_id, points, state FROM redemption ORDER BY community_id, id",
    "ratings": "SELECT community_id, period, score, stars FROM rating ORDER BY community_id, period, id",
}


def figures(database: Database) -> dict[str, list[Any]]:
    """What two loads of the same week have in common."""
    with app_on(database) as app, app.app_context():
        return {what: [tuple(row) for row in rows(statement)] for what, statement in SAME.items()}


@dataclass(frozen=True)
class Demo:
    """A database with the demonstration, and what it had right after loading."""

    database: Database
    figures: dict[str, list[Any]]


@pytest.fixture(scope="session")
def loaded(databases: Databases) -> Iterator[Demo]:
    """The demonstration of one Wednesday."""
    made = databases.copy("demonstration", partial(load, at=LOADED_AT), "demo")
    yield Demo(made, figures(made))
    databases.drop(made)


@pytest.fixture(scope="session")
def opened(loaded: Demo) -> Iterator[Flask]:
    """The application on it."""
    with app_on(loaded.database) as app:
        yield app


@pytest.fixture
def demo(opened: Flask) -> Iterator[Flask]:
    """The application, standing at the moment of loading."""
    with clock.standing_at(LOADED_AT), opened.app_context():
        db.session.execute(text("DELETE FROM sign_in_attempt"))  # wrong tries of one test keep no other waiting
        db.session.commit()
        yield opened
        db.session.rollback()


@pytest.fixture
def ask(demo: Flask) -> Callable[..., list[Any]]:
    """Asks the demonstration's database."""
    return rows

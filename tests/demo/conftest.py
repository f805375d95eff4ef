"""A database with the real places and the demonstration, loaded once for the tests of this folder."""

from collections.abc import Callable, Iterator
from datetime import datetime
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


@pytest.fixture(scope="session")
def demo_database(databases: Databases) -> Iterator[Database]:
    """A database with the demonstration of one Wednesday."""
    made = databases.clone("demo")
    load(made, LOADED_AT)
    yield made
    databases.drop(made)


@pytest.fixture
def demo(demo_database: Database) -> Iterator[Flask]:
    """The application on it, standing at the moment of loading."""
    with app_on(demo_database) as app, clock.standing_at(LOADED_AT), app.app_context():
        yield app


@pytest.fixture
def ask(demo: Flask) -> Callable[..., list[Any]]:
    """Asks the demonstration's database."""
    return rows

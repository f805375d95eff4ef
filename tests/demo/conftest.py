"""A database with the real places and the demonstration, loaded once for the tests of this folder."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask

from app import clock
from tests.database import Database, Databases, app_on

LOADED_AT = datetime(2026, 11, 25, 2, 20, tzinfo=clock.UTC)  # Wednesday 10:20 in Shanghai


def run(app: Flask, *command: str) -> str:
    """What a command prints; it must end well."""
    done = app.test_cli_runner().invoke(args=list(command))
    assert done.exit_code == 0, done.output
    return done.output


def load(database: Database, at: datetime) -> None:
    """The real places and the demonstration, loaded as the launcher does it, at that instant."""
    with app_on(database) as app, clock.standing_at(at):
        run(app, "places", "load")
        run(app, "demo", "load")


@pytest.fixture(scope="session")
def demo_database(databases: Databases) -> Iterator[Database]:
    """A database with the demonstration of one Wednesday; tests look at it, and change little."""
    made = databases.clone("demo")
    load(made, LOADED_AT)
    yield made
    databases.drop(made)


@pytest.fixture
def demo(demo_database: Database) -> Iterator[Flask]:
    """The application on it, with the clock a little after the loading."""
    with app_on(demo_database) as app, clock.standing_at(LOADED_AT):
        yield app

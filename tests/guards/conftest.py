"""The ground of the guards: built once a worker, at a standing clock."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from app import clock
from app.database import db
from tests.database import Databases, app_on
from tests.guards.building import build
from tests.guards.ground import Ground
from tests.guards.recipes import Request
from tests.guards.side import NOW


@pytest.fixture(scope="session")
def guarded(databases: Databases) -> Iterator[Flask]:
    """An application on a database of its own: other tests let time pass over the whole of theirs."""
    made = databases.clone(f"guards_{uuid4().hex[:8]}")
    with app_on(made) as app:
        yield app
    databases.drop(made)


@pytest.fixture(scope="session")
def built(guarded: Flask) -> Ground:
    """Two communities at work."""
    with clock.standing_at(NOW), guarded.app_context():
        return build(guarded)


@pytest.fixture
def ground(built: Ground) -> Iterator[Ground]:
    """The same, with the clock standing, inside an application context of the test's own."""
    with clock.standing_at(NOW), built.app.app_context():
        forget_failures()
        for side in (built.side, built.other):
            side.attach()
        yield built
        db.session.rollback()


def forget_failures() -> None:
    """All tests share one address and one clerk: wrong tries of one must not keep another waiting."""
    db.session.execute(text("DELETE FROM sign_in_attempt"))
    db.session.execute(text("DELETE FROM unknown_code"))
    db.session.commit()


@pytest.fixture(scope="module")
def built_ground(built: Ground) -> Iterator[Ground]:
    """The same for tests that run one function many times."""
    with clock.standing_at(NOW), built.app.app_context():
        forget_failures()
        for side in (built.side, built.other):
            side.attach()
        yield built
        db.session.rollback()


@pytest.fixture(scope="module")
def requests() -> dict[str, Request]:
    """Requests that were made ready, by endpoint."""
    return {}

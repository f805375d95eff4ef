"""Fixtures of all tests."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.database import db
from tests.world import World

pytest_plugins = ("tests.database", "tests.browser", "tests.no_skips", "tests.slow")


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    """Builds communities, people and browsers of the test's own.

    The test's own database session lives in an application context of its own; each request of a browser gets another.
    """
    with app.app_context():
        yield World(app)
        db.session.rollback()

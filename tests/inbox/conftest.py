"""An application whose letters go to a real SMTP server on this machine, by day."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app import clock, jobs, scope
from app.database import db, transaction
from app.inbox import service as inbox
from tests.database import Database, app_on
from tests.inbox.post_office import PostOffice, opened
from tests.world import Town, World

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # Tuesday 12:00 in Shanghai


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """The server, with whatever arrives."""
    made, server = opened()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def posting(own_database: Database, office: PostOffice) -> Iterator[World]:
    """A world on a database of its own, so that nobody else's letters are delivered."""
    with app_on(own_database, MAIL_URL=office.url, MAIL_FROM="baodao@example.cn") as app, app.app_context():
        with clock.standing_at(NOON):
            world = World(app)
            world.city()
            yield world
        db.session.rollback()


@pytest.fixture
def tell() -> Callable[..., None]:
    """Tells a person something, as a reaction does."""

    def told(town: Town, person_id: int, title: str, **more: Any) -> None:
        with scope.inside(town.scope), transaction():
            inbox.tell(person_id, kind="test", title=title, **more)

    return told


@pytest.fixture
def deliver() -> Callable[..., None]:
    """Runs the job, so much later."""

    def run(after: timedelta = timedelta(minutes=3), *, at: datetime | None = None) -> None:
        with clock.standing_at(at or clock.now() + after):
            jobs.deliver_messages(clock.now())

    return run

"""An application whose letters go to a real SMTP server on this machine, by day."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from app import clock, jobs, scope
from app.database import db, transaction
from app.inbox import service as inbox
from tests.database import Database, Databases, app_on
from tests.inbox.post_office import PostOffice, opened
from tests.world import Town, World

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # Tuesday 12:00 in Shanghai


@dataclass(frozen=True)
class PostHouse:
    """A server for letters, and an application on a database of its own: nobody else's letters are delivered."""

    office: PostOffice
    database: Database
    app: Flask


@pytest.fixture(scope="module")
def post_house(databases: Databases) -> Iterator[PostHouse]:
    """One for the module; each test finds it empty."""
    database = databases.clone(f"post_{uuid4().hex[:12]}")
    office, server = opened()
    with app_on(database, MAIL_URL=office.url, MAIL_FROM="baodao@example.cn") as app:
        yield PostHouse(office, database, app)
    server.shutdown()
    server.server_close()
    databases.drop(database)


@pytest.fixture
def office(post_house: PostHouse) -> PostOffice:
    """The server, with whatever arrives."""
    usual = PostOffice()
    post_house.office.answers, post_house.office.taken = usual.answers, usual.taken
    post_house.office.letters.clear()
    return post_house.office


@pytest.fixture
def posting(post_house: PostHouse, office: PostOffice) -> Iterator[World]:
    """The world of the house, at noon, without a letter."""
    with post_house.app.app_context(), clock.standing_at(NOON):
        with scope.across_communities():
            for table in ("delivery", "message", "reach"):
                db.session.execute(text(f"DELETE FROM {table}"))
        db.session.commit()
        world = World(post_house.app)
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

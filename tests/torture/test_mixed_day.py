"""An ordinary busy day through real workers: 300 people, four of five requests only read; then the same for long."""

import os
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

import psycopg
from sqlalchemy import select

from app import clock
from app.database import db
from app.points.proof import recount_service
from app.volunteers.models import Claim
from tests.database import Database, app_on
from tests.torture.crowd import Crowd, gather
from tests.torture.phones import Answer, Log, at_a_rate, in_own_loop
from tests.torture.web import Web, serving

PEOPLE, PER_SECOND, SECONDS = 300, 100, 30
MEGABYTES = 600
SOAK = int(os.environ.get("SOAK", "60"))
SOAK_PER_SECOND = 30
READS = ("/me", "/tasks", "/my/points", "/my/claims", "/my/hours", "/rules")


class Day:
    """What three hundred people do; the same for the same seed."""

    def __init__(self, crowd: Crowd, web: Web, seed: int) -> None:
        self.url, self.web, self.chance = crowd.url, web, random.Random(seed)
        self.phones = [crowd.phone(person, web.door) for person in crowd.people]
        starts = [clock.now() + timedelta(days=2 + n) for n in range(12)]
        self.tasks = [crowd.yard.task(capacity=4000, starts_at=one).id for one in starts]
        self.claimed: set[tuple[int, int]] = set()

    def deed(self) -> Callable[[], Awaitable[Answer]]:
        """One request of somebody; of five four read."""
        number = self.chance.randrange(len(self.phones))
        phone = self.phones[number]
        task = self.chance.choice(self.tasks)
        if self.chance.random() < 0.8:
            paths = [f"{self.url}{path}" for path in READS] + [f"{self.url}/tasks/{task}"] * 2
            return partial(phone.get, self.chance.choice(paths))
        self.claimed.add((number, task))
        return partial(phone.post, f"{self.url}/tasks/{task}/claim")


def lived(day: Day, *, seconds: float, per_second: float) -> Log:
    deeds = [day.deed() for _ in range(int(seconds * per_second))]
    return in_own_loop(at_a_rate(deeds, per_second=per_second))


def claims(crowd: Crowd) -> int:
    db.session.rollback()
    found = select(Claim.id).where(Claim.community_id == crowd.yard.town.place.id)
    return len(db.session.execute(found).all())


def connections(database: Database) -> int:
    """Connections of the application to the database."""
    with psycopg.connect(database.owner_url.replace("+psycopg", "")) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'baodao_app'"
        ).fetchone()
    assert row
    return int(row[0])


def test_a_mixed_day(kept_database: Database, found: Any):
    with app_on(kept_database) as app, app.app_context():
        crowd = gather(app, PEOPLE)
        with serving(kept_database) as web:
            day = Day(crowd, web, 1)
            lived(day, seconds=3, per_second=30)  # the first visitors of the morning
            log = lived(day, seconds=SECONDS, per_second=PER_SECOND)
            resident = web.resident() / 2**20
        assert list(recount_service.recount()) == []
    load = os.getloadavg()[0]
    found(
        f"{len(log.answers):,} requests at {PER_SECOND}/s: p50 {log.percentile(0.5):.0f} ms, p95 "
        f"{log.percentile(0.95):.0f} ms, {log.faults()} faults, {resident:.0f} MB resident, load {load:.1f}"
    )
    assert set(log.statuses()) <= {200, 303, 422}, log.statuses()
    assert resident < MEGABYTES
    assert log.percentile(0.95) < 300


def test_for_long_nothing_leaks(kept_database: Database, found: Any):
    """`SOAK=1800` is half an hour; memory is compared with that after the first third, when all is warm."""
    with app_on(kept_database) as app, app.app_context():
        crowd = gather(app, PEOPLE)
        with serving(kept_database) as web:
            day = Day(crowd, web, 2)
            log = lived(day, seconds=SOAK / 3, per_second=SOAK_PER_SECOND)
            warm, held = web.resident() / 2**20, connections(kept_database)
            rest = lived(day, seconds=SOAK * 2 / 3, per_second=SOAK_PER_SECOND)
            after, holding = web.resident() / 2**20, connections(kept_database)
    growth = (after - warm) / warm * 100
    found(
        f"{SOAK} s at {SOAK_PER_SECOND}/s: {warm:.0f} → {after:.0f} MB ({growth:+.1f} %), connections {held} → "
        f"{holding}, {log.faults() + rest.faults()} faults"
    )
    assert log.faults() + rest.faults() == 0
    assert growth < 5
    assert holding <= max(held, 2 * 6)


def test_a_leak_would_be_seen(kept_database: Database, found: Any):
    """The control: a worker that keeps a megabyte of every claim grows by more than the row allows."""
    with app_on(kept_database) as app, app.app_context():
        crowd = gather(app, 50)
        with serving(kept_database, application="tests.torture.leaking:app") as web:
            day = Day(crowd, web, 3)
            lived(day, seconds=2, per_second=20)
            warm = web.resident()
            lived(day, seconds=8, per_second=20)
            growth = (web.resident() - warm) / warm * 100
    found(f"control: {growth:+.0f} %")
    assert growth > 5

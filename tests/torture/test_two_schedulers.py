"""Two processes run the same 500 slots at the same time: each effect exactly once; and the control."""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from app import clock
from app.acts import FormReceipt
from app.database import db, transaction
from app.process.scheduler import Job, JobRun, run_slot
from tests.database import Database, app_on, dispose
from tests.world import World

SLOTS = 500
FIRST = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def effect(slot: datetime) -> None:
    """What everybody can count: one row, which names the process that wrote it."""
    key = f"{slot.timestamp():.0f} by {os.getpid()} {os.urandom(4).hex()}"
    db.session.add(FormReceipt(key=key, route="job", content_hash="", outcome={}, accepted_at=clock.now()))


def in_processes(app: Flask, work: Callable[[], None], count: int = 2) -> None:
    """Fork so many, let all begin at the same moment, wait for them."""
    db.session.rollback()
    dispose(app)
    go, start = os.pipe()
    children = []
    for _ in range(count):
        if (child := os.fork()) == 0:
            try:
                os.close(start)
                os.read(go, 1)
                with app.app_context():
                    work()
                os._exit(0)
            finally:
                sys.stderr.flush()
                os._exit(1)
        children.append(child)
    os.close(go)
    os.close(start)  # all read the end of the pipe at once
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * count


def effects() -> list[str]:
    db.session.rollback()
    return list(db.session.execute(select(FormReceipt.key).filter_by(route="job")).scalars())


def test_two_processes_do_each_slot_once(own_database: Database, found: Any):
    job = Job("torture", "* * * * *", effect, catches_up=True)

    def both() -> None:
        for number in range(SLOTS):
            run_slot(job, FIRST + timedelta(minutes=number))

    with app_on(own_database) as app, app.app_context():
        World(app).city()
        in_processes(app, both)
        done = effects()
        runs = db.session.query(JobRun).filter_by(job=job.name).count()
    by = {key.split(" ")[2] for key in done}
    found(f"{len(done)} effects of {SLOTS} slots, by {len(by)} processes")
    assert len({key.split(" ")[0] for key in done}) == len(done) == runs == SLOTS
    assert len(by) == 2


def test_without_the_row_both_do_it(own_database: Database, found: Any):
    """The control: the work itself does not know that it was done."""
    job = Job("torture", "* * * * *", effect, catches_up=True)

    def both() -> None:
        for number in range(SLOTS // 5):
            with transaction():
                job.work(FIRST + timedelta(minutes=number))

    with app_on(own_database) as app, app.app_context():
        World(app).city()
        in_processes(app, both)
        done = effects()
    found(f"control: {len(done)} effects of {SLOTS // 5} slots")
    assert len(done) == 2 * (SLOTS // 5)

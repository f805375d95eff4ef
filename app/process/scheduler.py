"""Runs the timetable: each slot of a job is done once, whoever runs it; a missed one is caught up or openly skipped."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from flask import Flask
from sqlalchemy import UniqueConstraint, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped

from app import clock
from app.database import Local, db, identity, transaction
from app.process.serve import settle

log = structlog.get_logger()

LOOKS_BACK = timedelta(days=7)
GRACE = timedelta(minutes=5)


class JobRun(Local):
    """One slot of one job, claimed in the transaction that does its work."""

    __table_args__ = (UniqueConstraint("job", "slot"),)

    id: Mapped[int] = identity()
    job: Mapped[str]
    slot: Mapped[datetime]
    outcome: Mapped[str]
    done_at: Mapped[datetime]


@dataclass(frozen=True)
class Job:
    """What to do, and when: a cron line in Shanghai time."""

    name: str
    cron: str
    work: Callable[[datetime], None]
    catches_up: (
        bool  # every missed slot is done late; otherwise only the newest is, and the others are noted as skipped
    )
    in_pieces: bool = False  # the work commits by itself, and finds in its own rows what a crash left open

    @property
    def trigger(self) -> CronTrigger:
        return CronTrigger.from_crontab(self.cron, timezone=clock.SHANGHAI)


_timetable: Sequence[Job] = ()


def connect(timetable: Sequence[Job]) -> None:
    """Take the page of jobs."""
    global _timetable
    _timetable = timetable


def timetable() -> Sequence[Job]:
    """Every job of the platform."""
    return _timetable


def run_slot(job: Job, slot: datetime) -> bool:
    """Do one slot of a job; False where another process has it."""
    with transaction():
        claimed = db.session.execute(
            insert(JobRun)
            .values(job=job.name, slot=slot, outcome="done", done_at=clock.now())
            .on_conflict_do_nothing()
            .returning(JobRun.id)
        ).scalar()
        if claimed is None:
            return False
        if not job.in_pieces:
            job.work(slot)
    if job.in_pieces:
        job.work(slot)
    return True


def note_skipped(job: Job, slots: Sequence[datetime]) -> None:
    """Note slots that are too late to be done; those that another process has stay as they are."""
    said = {"job": job.name, "outcome": "skipped", "done_at": clock.now()}
    with transaction():
        db.session.execute(insert(JobRun).on_conflict_do_nothing(), [{**said, "slot": slot} for slot in slots])
    log.info("job", job=job.name, slot=slots[0].isoformat(), outcome="skipped", slots=len(slots))


def due_slots(job: Job, *, until: datetime) -> list[datetime]:
    """The slots of a job since its last one (a week back at most; at first only the present one)."""
    last = db.session.execute(select(func.max(JobRun.slot)).where(JobRun.job == job.name)).scalar()
    db.session.rollback()
    since = max(last or until - GRACE, until - LOOKS_BACK)
    return list(_slots(job.trigger, since=since, until=until))


def _slots(trigger: CronTrigger, *, since: datetime, until: datetime) -> Iterator[datetime]:
    after = since + timedelta(microseconds=1)
    while (slot := trigger.get_next_fire_time(None, after)) is not None and slot <= until:
        yield slot.astimezone(UTC)
        after = slot + timedelta(seconds=1)


def run_due(job: Job) -> None:
    """Do what is due of a job; one slot that fails is logged, and tried again with the next."""
    slots = due_slots(job, until=clock.now())
    if not job.catches_up and len(slots) > 1:
        note_skipped(job, slots[:-1])
        slots = slots[-1:]
    for slot in slots:
        try:
            if run_slot(job, slot):
                log.info("job", job=job.name, slot=slot.isoformat(), outcome="done")
        except Exception:
            log.exception("job failed", job=job.name, slot=slot.isoformat())
            return


def run_forever(app: Flask) -> None:
    """Run the timetable in this process until it is stopped."""

    def in_app(job: Job) -> None:
        with app.app_context():
            run_due(job)

    settle()
    scheduler = BlockingScheduler(timezone=clock.SHANGHAI)
    for job in timetable():
        in_app(job)
        scheduler.add_job(in_app, job.trigger, args=[job], id=job.name, max_instances=1, coalesce=True)
    scheduler.start()

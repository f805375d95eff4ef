"""The timetable: what runs by itself, and when. A job's slot is done once, whoever runs it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped

from app import clock
from app.database import Local, db, identity, transaction


class JobRun(Local):
    """One slot of one job, claimed in the transaction that does its work."""

    __table_args__ = (UniqueConstraint("job", "slot"),)

    id: Mapped[int] = identity()
    job: Mapped[str]
    slot: Mapped[str]
    done_at: Mapped[datetime]


@dataclass(frozen=True)
class Job:
    """What to do, and at which minutes (a cron line in Shanghai time)."""

    name: str
    cron: str
    work: Callable[[datetime], None]
    catches_up: bool  # a missed slot is done late; otherwise it is skipped and said so


def run_slot(job: Job, slot: datetime) -> bool:
    """Do one slot of a job; False where another process has done it."""
    with transaction():
        claimed = db.session.execute(
            insert(JobRun)
            .values(job=job.name, slot=slot.isoformat(), done_at=clock.now())
            .on_conflict_do_nothing()
            .returning(JobRun.id)
        ).scalar()
        if claimed is None:
            return False
        job.work(slot)
    return True

"""Figures read from the database when a monitoring system asks: queues, jobs, and the last recount of the ledger."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.database import db
from app.inbox.models import Delivery
from app.operations.service import last_ledger_check
from app.process import scheduler
from app.process.scheduler import JobRun
from app.scope import across_communities

# Each answers how many wait, and since when the first of them does.
QUEUES = {
    "report_ins": "SELECT count(*), min(asked_at) FROM membership WHERE state = 'asked'",
    "hours": "SELECT count(*), min(made_at) FROM service_record WHERE state = 'waiting'",
    "awards": "SELECT count(*), min(decided_at) FROM award WHERE state = 'waiting'",
    "outbox": "SELECT count(*), min(made_at) FROM delivery WHERE state = 'waiting'",
}


class Gauges:
    """A collector of prometheus-client: what stands in the database at this moment."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """All figures; where the database is away only that it is."""
        try:
            found = [*_queues(), *_letters(), *_jobs(), *_ledger()]
        except SQLAlchemyError:
            found = []
        finally:
            db.session.rollback()
        yield GaugeMetricFamily("baodao_database_up", "Whether the database answers.", value=float(bool(found)))
        yield from found


def _queues() -> Iterator[GaugeMetricFamily]:
    length = GaugeMetricFamily("baodao_queue_length", "How many wait to be worked on.", labels=["queue"])
    oldest = GaugeMetricFamily(
        "baodao_queue_oldest_seconds", "How long the first of them has waited.", labels=["queue"]
    )
    with across_communities():
        for queue, statement in QUEUES.items():
            count, since = db.session.execute(text(statement)).one()
            length.add_metric([queue], count)
            oldest.add_metric([queue], (clock.now() - since).total_seconds() if since else 0)
    yield from (length, oldest)


def _letters() -> Iterator[GaugeMetricFamily]:
    """Of the last three months; waiting ones are a queue."""
    ended = GaugeMetricFamily("baodao_letters_ended", "Letters by how they ended.", labels=["channel", "state"])
    rows = db.session.execute(
        select(Delivery.channel, Delivery.state, func.count())
        .where(Delivery.state != "waiting")
        .group_by(Delivery.channel, Delivery.state)
    )
    for channel, state, count in rows:
        ended.add_metric([channel, state], count)
    yield ended


def _jobs() -> Iterator[GaugeMetricFamily]:
    done = GaugeMetricFamily("baodao_job_last_done_timestamp_seconds", "When a job was last done.", labels=["job"])
    delay = GaugeMetricFamily("baodao_job_delay_seconds", "How long its oldest open slot has waited.", labels=["job"])
    rows = db.session.execute(
        select(JobRun.job, func.max(JobRun.done_at)).where(JobRun.outcome == "done").group_by(JobRun.job)
    )
    last = {name: at for name, at in rows}  # noqa: C416 - rows are no pairs to mypy
    for job in scheduler.timetable():
        if job.name in last:
            done.add_metric([job.name], last[job.name].timestamp())
        slots = scheduler.due_slots(job, until=clock.now())
        delay.add_metric([job.name], (clock.now() - slots[0]).total_seconds() if slots else 0)
    yield from (done, delay)


def _ledger() -> Iterator[GaugeMetricFamily]:
    wrong = GaugeMetricFamily("baodao_ledger_wrong", "Figures that did not come out at the last recount.")
    at = GaugeMetricFamily("baodao_ledger_checked_timestamp_seconds", "When the ledger was last recounted.")
    if check := last_ledger_check():
        wrong.add_metric([], check.wrong)
        at.add_metric([], check.checked_at.timestamp())
    yield from (wrong, at)

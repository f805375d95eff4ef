"""Hours, read: the queue with what is to be looked at, a record's evidence, and a member's own hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, cast, exists, false, func, or_, select
from sqlalchemy.dialects.postgresql import BIGINT
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.database import db
from app.members.models import Membership
from app.people.models import Person
from app.scope import community_id, in_community
from app.volunteers.attendance.models import RefusedCheckIn
from app.volunteers.domain import DOUBTS, FLAGS
from app.volunteers.hours.models import RecordChange
from app.volunteers.limits_service import crowded_roll_call, margins
from app.volunteers.models import Attendance, ServiceRecord, Task

FILTERS = ("all", "fine", *FLAGS)
HONOURED = ("waiting", "approved")


@dataclass(frozen=True)
class QueueCounts:
    """How many records wait, in all and by what is to be looked at, and since when."""

    by_filter: dict[str, int]
    oldest: datetime | None


def flags(reader_id: int) -> dict[str, ColumnElement[bool]]:
    """Each flag, for who reads the queue, as a condition on a record joined with its task and its attendance."""
    planned = cast(func.extract("epoch", Task.ends_at - Task.starts_at), BIGINT) / 60
    return {
        "overlap": _overlaps(),
        "longer": ServiceRecord.minutes - planned > margins().early,
        "no_check_out": ServiceRecord.ended_at.is_(None),
        "roll_calls": _is_crowded(crowded_roll_call()),
        "same_staff": _accepted_by(reader_id),
    }


def _accepted_by(reader_id: int) -> ColumnElement[bool]:
    """The reader accepted the report-in under which the record was made.

    It keeps no record from what is ticked: where one or two work, it stands at most records, and people who have to
    tick all of them would no longer see the doubts. The street reads what was approved so (`home/same_staff.py`).
    """
    accepted = aliased(Membership, name="accepted")
    return exists(
        select(accepted.id).where(
            accepted.community_id == ServiceRecord.community_id,
            accepted.id == ServiceRecord.membership_id,
            accepted.decided_by_id == reader_id,
        )
    )


def _overlaps() -> ColumnElement[bool]:
    other = aliased(ServiceRecord, name="other")
    return exists(
        select(other.id).where(
            other.community_id == ServiceRecord.community_id,
            other.person_id == ServiceRecord.person_id,
            other.id != ServiceRecord.id,
            other.state.in_(HONOURED),
            other.started_at < ServiceRecord.ended_at,
            other.ended_at > ServiceRecord.started_at,
        )
    )


def _is_crowded(least: int | None) -> ColumnElement[bool]:
    """Many roll calls by the same person in the same minute, of arrivals or of leavings."""
    if least is None:
        return false()
    noted = aliased(Attendance, name="noted")
    same_task = and_(noted.community_id == Attendance.community_id, noted.task_id == Attendance.task_id)

    def count(by: Any, other_by: Any, at: Any, other_at: Any) -> ColumnElement[bool]:
        return (
            select(func.count())
            .where(same_task, other_by == by, func.date_trunc("minute", other_at) == func.date_trunc("minute", at))
            .scalar_subquery()
            >= least
        )

    arrived = count(Attendance.in_recorded_by_id, noted.in_recorded_by_id, Attendance.in_device_at, noted.in_device_at)
    left = count(Attendance.out_recorded_by_id, noted.out_recorded_by_id, Attendance.out_device_at, noted.out_device_at)
    return or_(
        and_(Attendance.in_recorded_by_id.is_not(None), arrived),
        and_(Attendance.out_recorded_by_id.is_not(None), left),
    )


def _waiting(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(ServiceRecord)
        .join(ServiceRecord.task)
        .join(
            Attendance,
            and_(Attendance.community_id == community_id(), Attendance.claim_id == ServiceRecord.claim_id),
        )
        .where(
            ServiceRecord.community_id == community_id(),
            Task.community_id == community_id(),
            ServiceRecord.state == "waiting",
        )
    )


def queue_counts(*, reader_id: int) -> QueueCounts:
    """The numbers above the queue, in one query."""
    marks = [flag.label(name) for name, flag in flags(reader_id).items()]
    flagged = _waiting(ServiceRecord.started_at, *marks).subquery()
    is_any = or_(*(flagged.c[name] for name in DOUBTS))
    statement = select(
        func.min(flagged.c.started_at).label("oldest"),
        func.count().label("all"),
        func.count().filter(~func.coalesce(is_any, False)).label("fine"),
        *(func.count().filter(flagged.c[name]).label(name) for name in FLAGS),
    )
    row = db.session.execute(statement).one()._mapping
    return QueueCounts({name: row[name] for name in FILTERS}, row["oldest"])


def queue(*, reader_id: int, only: str = "all", search: str = "", ids: Sequence[int] | None = None) -> Select[Any]:
    """Rows (record, and each flag by its name) that wait, the oldest first; each with all that its line shows."""
    marks = flags(reader_id)
    statement = (
        _waiting(ServiceRecord, *(flag.label(name) for name, flag in marks.items()))
        .join(ServiceRecord.person)
        .options(
            contains_eager(ServiceRecord.task),
            contains_eager(ServiceRecord.person),
            joinedload(ServiceRecord.membership, innerjoin=True).joinedload(Membership.workplace),
            joinedload(ServiceRecord.attendance),
        )
        .order_by(Task.starts_at, Task.id, ServiceRecord.started_at, ServiceRecord.id)
    )
    if only == "fine":
        statement = statement.where(~func.coalesce(or_(*(marks[name] for name in DOUBTS)), False))
    elif only in marks:
        statement = statement.where(marks[only])
    if search:
        name_or_initials = (
            Person.name.contains(search, autoescape=True),
            Person.initials.startswith(search.lower(), autoescape=True),
        )
        statement = statement.where(or_(*name_or_initials))
    if ids is not None:
        statement = statement.where(ServiceRecord.id.in_(ids))
    return statement


def flags_of(row: Row[Any]) -> list[str]:
    """The names of the flags that a row of the queue carries."""
    return [name for name in FLAGS if getattr(row, name)]


def overlapping(record: ServiceRecord) -> Sequence[ServiceRecord]:
    """The person's other records of the same time."""
    if record.ended_at is None:
        return []
    statement = (
        in_community(ServiceRecord)
        .where(
            ServiceRecord.person_id == record.person_id,
            ServiceRecord.id != record.id,
            ServiceRecord.state.in_(HONOURED),
            ServiceRecord.started_at < record.ended_at,
            ServiceRecord.ended_at > record.started_at,
        )
        .options(joinedload(ServiceRecord.task))
        .order_by(ServiceRecord.started_at)
    )
    return db.session.execute(statement).scalars().all()


def history(record: ServiceRecord) -> Sequence[RecordChange]:
    """What was changed on the record, in order."""
    statement = in_community(RecordChange).filter_by(record_id=record.id).order_by(RecordChange.at, RecordChange.id)
    return db.session.execute(statement).scalars().all()


def refused_attempts(record: ServiceRecord) -> int:
    """How many of the person's codes were refused for that task."""
    statement = select(func.count()).where(
        RefusedCheckIn.community_id == community_id(),
        RefusedCheckIn.task_id == record.task_id,
        RefusedCheckIn.person_id == record.person_id,
    )
    return db.session.execute(statement).scalar_one()

"""A member's own hours: the records of this community, and the sum over all communities."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import joinedload

from app import clock, scope
from app.database import db
from app.places.models import Place
from app.scope import in_community
from app.volunteers.models import ServiceRecord, Task
from app.volunteers.tasks.kinds_models import TaskKind


def records_of(person_id: int) -> Select[ServiceRecord]:
    """The person's records in this community, the latest first."""
    return (
        in_community(ServiceRecord)
        .where(ServiceRecord.person_id == person_id)
        .options(joinedload(ServiceRecord.task))
        .order_by(ServiceRecord.started_at.desc(), ServiceRecord.id)
    )


def approved_minutes(person_id: int, *, year: int | None = None) -> int:
    """The person's approved minutes in all communities, of one Shanghai year or ever: hours are shown by person."""
    statement = select(func.coalesce(func.sum(ServiceRecord.minutes), 0)).where(
        ServiceRecord.person_id == person_id, ServiceRecord.state == "approved"
    )
    if year is not None:
        first = clock.today().replace(year=year, month=1, day=1)
        start, end = clock.day_bounds(first)[0], clock.day_bounds(first.replace(year=year + 1))[0]
        statement = statement.where(ServiceRecord.started_at >= start, ServiceRecord.started_at < end)
    with scope.across_communities():
        return int(db.session.execute(statement).scalar_one())


def records_everywhere(person_id: int) -> Sequence[Any]:
    """Rows (record, title, kind, community) of the person in all communities, the earliest first."""
    statement = (
        select(ServiceRecord, Task.title, TaskKind.category_name, Place.name)
        .join(Task, and_(Task.community_id == ServiceRecord.community_id, Task.id == ServiceRecord.task_id))
        .join(TaskKind, TaskKind.id == Task.kind_id)
        .join(Place, Place.id == ServiceRecord.community_id)
        .where(ServiceRecord.person_id == person_id)
        .order_by(ServiceRecord.started_at, ServiceRecord.community_id, ServiceRecord.id)
    )
    with scope.across_communities():
        return db.session.execute(statement).all()

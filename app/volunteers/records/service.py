"""What one person has served: approved hours counted by year, kind and community, and every record behind them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, extract, func, select

from app import clock, scope
from app.database import db
from app.places.models import Place
from app.volunteers.models import ServiceRecord, Task
from app.volunteers.tasks.kinds_models import TaskKind

_YEAR = extract("year", func.timezone("Asia/Shanghai", ServiceRecord.started_at))


@dataclass(frozen=True)
class Served:
    """Approved service under one heading: whole minutes, and how many times."""

    name: str
    minutes: int
    times: int


@dataclass(frozen=True)
class PersonRecord:
    """A person's approved service of one Shanghai year, or of all (`year` is None), under three kinds of headings."""

    year: int | None
    years: Sequence[int]  # in which there is any, the latest first
    by_kind: Sequence[Served]  # most minutes first
    by_year: Sequence[Served]
    by_place: Sequence[Served]

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.by_kind)

    @property
    def times(self) -> int:
        return sum(one.times for one in self.by_kind)


def record_of(person_id: int, *, year: int | None = None, everywhere: bool = False) -> PersonRecord:
    """The person's record in the community in scope, or in all of them; a year without service is as if not asked for.

    Its own person sees it `everywhere`: hours stay where they were done, and are shown by person.
    """
    statement = (
        _joined(_YEAR.label("year"), TaskKind.category_name, Place.short_name, *_sums())
        .where(ServiceRecord.person_id == person_id, ServiceRecord.state == "approved")
        .group_by("year", TaskKind.category_name, Place.short_name)
    )
    rows = _read(statement, everywhere=everywhere)
    years = sorted({int(row.year) for row in rows}, reverse=True)
    asked = year if year in years else None
    of_year = [row for row in rows if asked in (None, row.year)]
    return PersonRecord(
        year=asked,
        years=years,
        by_kind=_most_first(_under(lambda row: row.category_name, of_year)),
        by_year=sorted(_under(lambda row: str(row.year), of_year), key=lambda one: one.name, reverse=True),
        by_place=_most_first(_under(lambda row: row.short_name, of_year)),
    )


def rows_of(person_id: int, *, year: int | None = None, everywhere: bool = False) -> Sequence[Any]:
    """Rows (record, title, category, kind, community) of the person, the earliest first, whatever their state."""
    statement = (
        _joined(
            ServiceRecord,
            Task.title,
            TaskKind.category_name.label("category"),
            TaskKind.name.label("kind"),
            Place.short_name.label("place"),
        )
        .where(ServiceRecord.person_id == person_id)
        .order_by(ServiceRecord.started_at, ServiceRecord.community_id, ServiceRecord.id)
    )
    if year is not None:
        start, end = clock.day_bounds(date(year, 1, 1))[0], clock.day_bounds(date(year + 1, 1, 1))[0]
        statement = statement.where(ServiceRecord.started_at >= start, ServiceRecord.started_at < end)
    return _read(statement, everywhere=everywhere)


def _sums() -> tuple[Any, Any]:
    return func.sum(ServiceRecord.minutes).label("minutes"), func.count().label("times")


def _joined(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(ServiceRecord)
        .join(Task, and_(Task.community_id == ServiceRecord.community_id, Task.id == ServiceRecord.task_id))
        .join(TaskKind, TaskKind.id == Task.kind_id)
        .join(Place, Place.id == ServiceRecord.community_id)
    )


def _read(statement: Select[Any], *, everywhere: bool) -> Sequence[Any]:
    if not everywhere:
        return db.session.execute(statement.where(ServiceRecord.community_id == scope.community_id())).all()
    with scope.across_communities():
        return db.session.execute(statement).all()


def _under(name_of: Callable[[Any], str], rows: Sequence[Any]) -> list[Served]:
    """The rows added up under their headings."""
    sums: dict[str, Served] = {}
    for row in rows:
        name = name_of(row)
        before = sums.get(name, Served(name, 0, 0))
        sums[name] = Served(name, before.minutes + int(row.minutes), before.times + row.times)
    return list(sums.values())


def _most_first(served: Sequence[Served]) -> list[Served]:
    return sorted(served, key=lambda one: (-one.minutes, one.name))


def day_of(record: ServiceRecord) -> str:
    """The day of a record, as files write it."""
    return clock.local(record.started_at).strftime("%Y-%m-%d")

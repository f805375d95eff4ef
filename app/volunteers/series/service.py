"""Series: made from a task, drafted ahead by a job, changed or ended for the future; nothing is drafted twice."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app import clock, scope
from app.calendar import day_kinds
from app.database import db
from app.places import service as places
from app.places.models import Place
from app.scope import community_id, here, in_community
from app.texts import _
from app.volunteers.domain import fits_week
from app.volunteers.errors import TaskRefused
from app.volunteers.limits_service import series_ahead_days
from app.volunteers.models import Task
from app.volunteers.series.models import TaskSeries
from app.volunteers.tasks.content import TIMES, content_of, text_at
from app.volunteers.tasks.service import TaskText, cancel_task, draft_task

LONGEST = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """When a series comes again."""

    weekday: int
    starts_minute: int
    until_day: date
    skips_holidays: bool


def start_series(task: Task, rhythm: Rhythm, *, by_id: int) -> TaskSeries:
    """A series with the task as its template and its first day; the days ahead are drafted at once."""
    if task.series_id is not None:
        raise TaskRefused(_("没有保存：这项活动已经在一个系列里"))
    first = max(clock.today(), clock.local(task.starts_at).date())
    _refuse_days(first, rhythm.until_day)
    made = TaskSeries(
        community_id=community_id(),
        kind_id=task.kind_id,
        said=content_of(task),
        private_address=task.private_address,
        from_day=first,
        made_at=clock.now(),
        made_by_id=by_id,
        **asdict(rhythm),
    )
    db.session.add(made)
    db.session.flush()
    task.series_id, task.series_day = made.id, clock.local(task.starts_at).date()
    db.session.flush()
    draft_ahead(made)
    return made


def _refuse_days(first: date, until: date) -> None:
    if until < first:
        raise TaskRefused(_("没有保存：最后一天早于第一天"))
    if until - first > LONGEST:
        raise TaskRefused(_("没有保存：一个系列不超过一年"), _("到期前再续一个就行。"))


def text_of(series: TaskSeries, day: date) -> TaskText:
    """What the series' task of that day says."""
    starts_at = clock.day_bounds(day)[0] + timedelta(minutes=series.starts_minute)
    return text_at(series.said, starts_at, private_address=series.private_address)


def days_of(series: TaskSeries, first: date, last: date) -> list[date]:
    """The days on which the series falls in that time, holidays left out where it says so."""
    days = [
        day
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
        if fits_week(day, weekday=series.weekday, first=series.from_day, last=series.until_day)
    ]
    if not days or not series.skips_holidays:
        return days
    kinds = day_kinds(set(days))
    return [day for day in days if kinds[day] != "statutory_holiday"]


def draft_ahead(series: TaskSeries) -> int:
    """Draft the tasks of the next weeks (`series_ahead_days`) that are not there yet; says how many."""
    series = here(TaskSeries, series.id, lock=True)  # two at once: the second sees what the first made
    if series.ended_at is not None:
        return 0
    there = set(
        db.session.execute(
            select(Task.series_day).where(Task.community_id == community_id(), Task.series_id == series.id)
        ).scalars()
    )
    today, drafted = clock.today(), 0
    for day in days_of(series, today + timedelta(days=1), today + timedelta(days=series_ahead_days())):
        if day in there:
            continue
        made = draft_task(series.task_kind, text_of(series, day), by_id=series.made_by_id)
        made.series_id, made.series_day = series.id, day
        drafted += 1
    db.session.flush()
    return drafted


def draft_all_ahead() -> int:
    """Every series of every community."""
    with scope.across_communities():
        rows = db.session.execute(
            select(TaskSeries.id, Place)
            .join(Place, Place.id == TaskSeries.community_id)
            .where(TaskSeries.ended_at.is_(None), TaskSeries.until_day >= clock.today())
            .order_by(Place.id, TaskSeries.id)
        ).all()
    drafted = 0
    for series_id, place in rows:
        with scope.inside(places.as_scope(place)):
            drafted += draft_ahead(here(TaskSeries, series_id))
    return drafted


def change_series(series: TaskSeries, rhythm: Rhythm) -> None:
    """From now on another weekday, hour or end: drafts ahead follow or are cancelled, what is published stays."""
    refuse_ended(series)
    _refuse_days(series.from_day, rhythm.until_day)
    for name, value in asdict(rhythm).items():
        setattr(series, name, value)
    db.session.flush()
    for task in _drafts_ahead(series):
        if task.series_day is not None and days_of(series, task.series_day, task.series_day):
            for name, value in asdict(text_of(series, task.series_day)).items():
                if name in TIMES:
                    setattr(task, name, value)
            task.version += 1
        else:
            cancel_task(task, reason=_("系列改了日子"))
    draft_ahead(series)


def end_series(series: TaskSeries) -> int:
    """No further tasks are drafted, and drafts ahead are cancelled; says how many. What is published takes place."""
    refuse_ended(series)
    series.ended_at = clock.now()
    drafts = _drafts_ahead(series)
    for task in drafts:
        cancel_task(task, reason=_("系列结束了"))
    return len(drafts)


def refuse_ended(series: TaskSeries) -> None:
    """An ended series stays as it is."""
    if series.ended_at is not None:
        raise TaskRefused(_("没有改：这个系列已经结束"))


def _drafts_ahead(series: TaskSeries) -> Sequence[Task]:
    drafts = in_community(Task).where(Task.series_id == series.id, Task.state == "draft", Task.starts_at > clock.now())
    return db.session.execute(drafts.order_by(Task.id)).scalars().all()


def all_series() -> Select[TaskSeries]:
    """The community's series, running ones first."""
    statement = in_community(TaskSeries).options(joinedload(TaskSeries.task_kind))
    return statement.order_by(TaskSeries.ended_at.is_not(None), TaskSeries.weekday, TaskSeries.id)


def tasks_of(series: TaskSeries) -> Sequence[Task]:
    """The tasks of a series, the next ones first."""
    statement = in_community(Task).where(Task.series_id == series.id).order_by(Task.starts_at.desc()).limit(60)
    return db.session.execute(statement).scalars().all()

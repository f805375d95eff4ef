"""What the desk of a community compares: hours by week, slots by kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from app import clock, scope
from app.database import db
from app.texts import _
from app.texts import plain_figure as figure
from app.volunteers.models import ServiceRecord, Task
from app.volunteers.tasks.kinds_models import TaskKind

WEEKS = 12


@dataclass(frozen=True)
class WeeklyHours:
    """Approved hours of full weeks, Monday to Sunday, each named by its Sunday (`10/18`)."""

    labels: Sequence[str]
    hours: Sequence[float]

    def finding(self) -> str:
        """What the chart shows, in a sentence."""
        last, before = self.hours[-1], self.hours[-2]
        if last == before:
            return _("上周 %(n)s 小时，和前一周一样", n=figure(last))
        if last > before:
            return _("上周 %(n)s 小时，比前一周多 %(more)s", n=figure(last), more=figure(last - before))
        return _("上周 %(n)s 小时，比前一周少 %(less)s", n=figure(last), less=figure(before - last))


def weekly_hours() -> WeeklyHours:
    """The last twelve full weeks: the week that is still on would always look like a fall."""
    this_monday = clock.today() - timedelta(days=clock.today().weekday())
    first = this_monday - timedelta(weeks=WEEKS)
    local_day = func.date(func.timezone("Asia/Shanghai", ServiceRecord.started_at))
    week = func.date_trunc("week", local_day).label("week")
    rows = db.session.execute(
        select(week, func.sum(ServiceRecord.minutes))
        .where(
            ServiceRecord.community_id == scope.community_id(),
            ServiceRecord.state == "approved",
            ServiceRecord.started_at >= clock.day_bounds(first)[0],
            ServiceRecord.started_at < clock.day_bounds(this_monday)[0],
        )
        .group_by(week)
    ).all()
    minutes = {row[0].date(): row[1] for row in rows}
    mondays = [first + timedelta(weeks=n) for n in range(WEEKS)]
    return WeeklyHours(
        [_sunday(day) for day in mondays], [round(float(minutes.get(day, 0)) / 60, 1) for day in mondays]
    )


def _sunday(monday: date) -> str:
    sunday = monday + timedelta(days=6)
    return f"{sunday.month}/{sunday.day}"


def slots_by_category() -> Sequence[Any]:
    """Slots taken and offered last week and this, by category of activity."""
    monday = clock.today() - timedelta(days=clock.today().weekday() + 7)
    return db.session.execute(
        select(TaskKind.category, TaskKind.category_name, func.sum(Task.taken), func.sum(Task.capacity))
        .join(TaskKind, TaskKind.id == Task.kind_id)
        .where(
            Task.community_id == scope.community_id(),
            Task.source_type.is_(None),
            Task.state.in_(("open", "running", "done")),
            Task.starts_at >= clock.day_bounds(monday)[0],
            Task.starts_at < clock.day_bounds(monday + timedelta(days=14))[0],
        )
        .group_by(TaskKind.category, TaskKind.category_name)
        .order_by(TaskKind.category)
    ).all()

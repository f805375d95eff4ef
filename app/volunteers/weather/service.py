"""Tasks that the weather makes too cold: found, told of to their organisers, and decided on by staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.orm import joinedload

from app import clock
from app.database import db
from app.events import publish
from app.scope import in_community
from app.texts import _
from app.volunteers.claims.locks_service import lock_task
from app.volunteers.errors import TaskRefused
from app.volunteers.events import TaskTooCold
from app.volunteers.models import Task
from app.volunteers.tasks.kinds_models import TaskKind
from app.volunteers.tasks.service import is_too_cold
from app.volunteers.weather import noted_service
from app.volunteers.weather.domain import Temperatures, coldest

AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class Cold:
    """A published task outdoors for which it will be too cold, and how cold."""

    task: Task
    degrees: Decimal

    @property
    def is_decided(self) -> bool:
        """True once staff said that it goes on at this temperature; a colder forecast asks again."""
        agreed = self.task.goes_on_at_c
        return agreed is not None and self.degrees >= agreed


def expected(task: Task) -> Decimal | None:
    """How cold it will be at a task, as far as is known."""
    start, end = clock.local(task.starts_at), clock.local(task.ends_at)
    known = noted_service.temperatures_between(start.date() - timedelta(days=1), end.date())
    return coldest(start, end, known)


def cold_of(task: Task) -> Cold | None:
    """The task with its temperature, where staff have to think about it or have; None where it may simply go on."""
    if task.state not in ("draft", "open") or not task.outdoor or task.task_kind.min_temperature_c is None:
        return None
    degrees = expected(task)
    return Cold(task, degrees) if degrees is not None and is_too_cold(task.task_kind, degrees) else None


def cold_tasks() -> list[Cold]:
    """The published tasks of the next two weeks for which it will be too cold, the next first; two queries."""
    today = clock.today()
    known = noted_service.temperatures_between(today - timedelta(days=1), today + AHEAD)
    if not known:
        return []
    found = []
    for task in _ahead():
        degrees = coldest(clock.local(task.starts_at), clock.local(task.ends_at), known)
        if degrees is not None and is_too_cold(task.task_kind, degrees):
            found.append(Cold(task, degrees))
    return found


def _ahead() -> Sequence[Task]:
    now = clock.now()
    wanted = (
        in_community(Task)
        .join(Task.task_kind)
        .where(
            Task.state == "open",
            Task.outdoor,
            TaskKind.min_temperature_c.is_not(None),
            Task.starts_at > now,
            Task.starts_at < now + AHEAD,
        )
        .options(joinedload(Task.task_kind), joinedload(Task.organiser))
        .order_by(Task.starts_at, Task.id)
    )
    return db.session.execute(wanted).scalars().all()


def note(days: dict[date, Temperatures], *, by_id: int) -> list[Cold]:
    """Note temperatures; whoever runs a task that became too cold by it is told. All that are too cold now."""
    before = {one.task.id: one.degrees for one in cold_tasks()}
    noted_service.note(days, by_id=by_id)
    return _tell_of_new(before)


def import_forecast(content: bytes, *, by_id: int) -> tuple[int, list[Cold]]:
    """The same from a file: how many days, and all tasks that are too cold now. Raises `imports.NotClean`."""
    before = {one.task.id: one.degrees for one in cold_tasks()}
    count = noted_service.import_forecast(content, by_id=by_id)
    return count, _tell_of_new(before)


def _tell_of_new(before: dict[int, Decimal]) -> list[Cold]:
    found = cold_tasks()
    for one in found:
        is_colder = one.task.id not in before or one.degrees < before[one.task.id]
        if is_colder and not one.is_decided:
            publish(TaskTooCold(one.task, one.degrees))
    return found


def go_on(task: Task) -> Decimal:
    """Staff say that the task takes place although it is too cold for its kind; at which temperature, in ℃.

    Raises `TaskRefused` where it is not too cold by what is noted now, or where the task is not open any more.
    """
    lock_task(task)
    cold = cold_of(task)
    if cold is None or task.state != "open":
        raise TaskRefused(_("没有记录：这项活动现在不低于规定的气温"), _("请刷新页面，看看现在的情况。"))
    task.goes_on_at_c = cold.degrees
    return cold.degrees

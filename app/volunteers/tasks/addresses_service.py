"""The address of a household in need: who reads it, and when it is forgotten."""

from datetime import datetime, time, timedelta

from sqlalchemy import or_, update

from app import clock, scope
from app.database import db
from app.volunteers.models import Claim, Task
from app.volunteers.series.models import TaskSeries

NOON = time(12)
KEPT = timedelta(days=30)  # after the task: whoever has to ask about it still finds it


def opens_at(task: Task) -> datetime:
    """Noon of the day before the start: who claims and withdraws would else read the addresses of all tasks ahead."""
    return clock.at(clock.local(task.starts_at).date() - timedelta(days=1), NOON)


def address_for(claimed: Claim | None, task: Task) -> str | None:
    """The private address for whoever has a slot, from `opens_at` until the task is over.

    A place in line or an offer opens nothing; who claims later than that reads it at once.
    """
    return task.private_address if _has_slot(claimed, task) and clock.now() >= opens_at(task) else None


def awaited(claimed: Claim | None, task: Task) -> datetime | None:
    """When whoever has a slot will read the address; None for others, and once it is open."""
    is_awaited = task.private_address is not None and _has_slot(claimed, task) and clock.now() < opens_at(task)
    return opens_at(task) if is_awaited else None


def _has_slot(claimed: Claim | None, task: Task) -> bool:
    taken = claimed is not None and claimed.task_id == task.id and claimed.state == "taken"
    return taken and task.state in ("open", "running")


def forget_addresses(now: datetime) -> None:
    """Take the addresses of tasks and series that are long over out of every community."""
    last_day = clock.local(now - KEPT).date()
    ended = or_(TaskSeries.until_day < last_day, TaskSeries.ended_at < now - KEPT)
    for over in (
        update(Task).where(Task.private_address.is_not(None), Task.ends_at < now - KEPT),
        update(TaskSeries).where(TaskSeries.private_address.is_not(None), ended),
    ):
        with scope.across_communities():
            db.session.execute(over.values(private_address=None).execution_options(synchronize_session=False))

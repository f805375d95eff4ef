"""The address of a household in need: who reads it, and when it is forgotten."""

from datetime import datetime, timedelta

from sqlalchemy import or_, update

from app import clock, scope
from app.database import db
from app.volunteers.models import Claim, Task
from app.volunteers.series.models import TaskSeries

KEPT = timedelta(days=30)  # after the task: whoever has to ask about it still finds it


def address_for(claimed: Claim | None, task: Task) -> str | None:
    """The private address for whoever has a slot, until the task is over; a place in line or an offer opens nothing."""
    has_slot = claimed is not None and claimed.task_id == task.id and claimed.state == "taken"
    return task.private_address if has_slot and task.state in ("open", "running") else None


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

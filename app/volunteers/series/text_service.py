"""Another text for a series: what comes follows, where nobody changed it by hand; who has claimed it is told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from app import clock
from app.database import db
from app.scope import in_community
from app.volunteers.claims.locks_service import lock_task
from app.volunteers.models import Task
from app.volunteers.series.models import TaskSeries
from app.volunteers.series.service import refuse_ended
from app.volunteers.tasks.content import text_at
from app.volunteers.tasks.service import change_task


@dataclass(frozen=True)
class Followed:
    """How many tasks to come follow the new text, and how many somebody had changed on their own and stay."""

    changed: int
    left: int


def change_text(series: TaskSeries, content: dict[str, Any], *, private_address: str | None) -> Followed:
    """From now on the series says this; drafts and published tasks that have not begun follow.

    A task keeps its own time, and never gets fewer slots than are taken. Raises `TaskRefused` where the series has
    ended, where the times of the text are in no order, or where one of its tasks begins in this very moment; then
    nothing follows.
    """
    refuse_ended(series)
    series.said, series.private_address = content, private_address
    db.session.flush()
    changed = left = 0
    for task in _ahead(series):
        lock_task(task)
        if task.changed_by_hand:
            left += 1
            continue
        said = text_at(content, task.starts_at, private_address=private_address)
        said = replace(said, capacity=max(said.capacity, task.taken))
        change_task(task, said, version=task.version, by_hand=False)
        changed += 1
    return Followed(changed, left)


def _ahead(series: TaskSeries) -> Sequence[Task]:
    wanted = in_community(Task).where(
        Task.series_id == series.id, Task.state.in_(("draft", "open")), Task.starts_at > clock.now()
    )
    return db.session.execute(wanted.order_by(Task.id)).scalars().all()

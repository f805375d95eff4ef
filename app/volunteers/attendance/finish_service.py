"""What time does to tasks: they begin, they end, and whoever did not check out or never came is noted."""

from datetime import datetime

from sqlalchemy import select, update

from app import scope
from app.database import db
from app.places import service as places
from app.places.models import Place
from app.volunteers.attendance.lists_service import roll
from app.volunteers.attendance.service import make_record, recorded_claims
from app.volunteers.claims.locks_service import lock_task
from app.volunteers.claims.service import end_claims
from app.volunteers.models import Task
from app.volunteers.tasks.service import time_of


def finish_tasks(now: datetime) -> int:
    """Let open tasks begin and over ones end, in every community; returns how many ended.

    A task is over when the last check-out is past. Who did not check out has a record of 0 minutes, flagged.
    """
    with scope.across_communities():
        begun = update(Task).where(Task.state == "open", Task.starts_at <= now).values(state="running")
        db.session.execute(begun.execution_options(synchronize_session=False))
        over = db.session.execute(
            select(Task.community_id, Task.id, Place)
            .join(Place, Place.id == Task.community_id)
            .where(Task.state == "running", Task.ends_at <= now)
            .order_by(Task.community_id, Task.id)
        ).all()
    ended = 0
    for _community_id, task_id, place in over:
        with scope.inside(places.as_scope(place)):
            ended += _finish(scope.here(Task, task_id), now)
    return ended


def _finish(task: Task, now: datetime) -> bool:
    lock_task(task)
    if task.state != "running" or now < time_of(task).end:
        return False
    recorded = recorded_claims(task)
    for presence in roll(task):
        if presence.attendance is None:
            presence.claim.state, presence.claim.ended_at = "no_show", now
        elif presence.claim.id not in recorded:
            make_record(presence.claim, presence.attendance)
    db.session.flush()
    end_claims(task, states=("waiting", "offered"))
    task.state = "done"
    task.version += 1
    db.session.flush()
    return True

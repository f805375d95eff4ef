"""Reminders of tasks that come: to whoever has taken a slot."""

from datetime import date

from sqlalchemy import select

from app import clock, scope
from app.database import db
from app.events import publish
from app.places import service as places
from app.places.models import Place
from app.volunteers.events import TaskComesUp
from app.volunteers.models import Claim, Task


def remind_of(day: date) -> int:
    """Remind the claimants of all tasks that begin on that Shanghai day, in every community; how many claims."""
    first, after = clock.day_bounds(day)
    with scope.across_communities():
        rows = db.session.execute(
            select(Task.id, Place)
            .join(Place, Place.id == Task.community_id)
            .where(Task.state == "open", Task.starts_at >= first, Task.starts_at < after)
            .order_by(Task.community_id, Task.starts_at, Task.id)
        ).all()
    reminded = 0
    for task_id, place in rows:
        with scope.inside(places.as_scope(place)):
            task = scope.here(Task, task_id)
            taken = scope.in_community(Claim).filter_by(task_id=task.id, state="taken").order_by(Claim.id)
            claims = db.session.execute(taken).scalars().all()
            publish(TaskComesUp(task, claims))
            reminded += len(claims)
    return reminded

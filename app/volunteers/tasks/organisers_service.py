"""Tasks whose organiser leaves: staff of the community take them over, so that nobody stands before a locked gate."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.database import db
from app.events import publish
from app.people import service as people
from app.people.models import Person
from app.scope import community_id, in_community
from app.volunteers.events import TasksPassedOn
from app.volunteers.limits_service import margins
from app.volunteers.models import Task
from app.volunteers.series.models import TaskSeries

AHEAD = ("draft", "open", "running")


def organised(person_id: int) -> Sequence[Task]:
    """Tasks of the community in scope that the person organises and that are not over, in the order of locks."""
    wanted = in_community(Task).where(Task.organiser_id == person_id, Task.state.in_(AHEAD)).order_by(Task.id)
    return db.session.execute(wanted).scalars().all()


def organised_today(person_id: int) -> Sequence[Task]:
    """Tasks of today that the person runs here and that still take codes, the first to begin first."""
    now = clock.now()
    wanted = in_community(Task).where(
        Task.organiser_id == person_id,
        Task.state.in_(("open", "running")),
        Task.starts_at < clock.day_bounds(clock.today())[1],
        Task.ends_at > now - timedelta(minutes=margins().late),
    )
    return db.session.execute(wanted.order_by(Task.starts_at, Task.id).limit(3)).scalars().all()


def pass_on_tasks(person_id: int) -> None:
    """Staff take over what the person organises here: who made the task where they are still staff, else the first.

    Who is staff here as well keeps it; where the community has no staff it stays, and any staff to come may run it.
    """
    staff = people.persons_with_role("staff", place_id=community_id())
    if not staff or person_id in {one.id for one in staff}:
        return
    passed = organised(person_id)
    for task in passed:
        task.organiser_id = _next(task.created_by_id, staff).id
        task.version += 1
    for series in _series(person_id):
        series.said = {**series.said, "organiser_id": _next(series.made_by_id, staff).id}
    db.session.flush()
    if passed:
        publish(TasksPassedOn(list(passed)))


def _next(made_by_id: int, staff: Sequence[Person]) -> Person:
    return next((one for one in staff if one.id == made_by_id), staff[0])


def _series(person_id: int) -> Sequence[TaskSeries]:
    running = in_community(TaskSeries).where(
        TaskSeries.ended_at.is_(None), TaskSeries.said["organiser_id"].as_integer() == person_id
    )
    return db.session.execute(running.order_by(TaskSeries.id)).scalars().all()


def communities_organised_in(person_id: int) -> Sequence[int]:
    """Where the person organises tasks that are not over; run it across communities."""
    wanted = select(Task.community_id).where(Task.organiser_id == person_id, Task.state.in_(AHEAD)).distinct()
    return db.session.execute(wanted.order_by(Task.community_id)).scalars().all()

"""The address of a household in need: who reads it, and when it is forgotten."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, union, update

from app import audit, clock, scope
from app.audit import AuditLine
from app.database import db
from app.people.models import Person
from app.volunteers.limits_service import visit_address_days, visit_address_hour
from app.volunteers.models import Claim, Task
from app.volunteers.series.models import TaskSeries

READ = "tasks.read_address"  # a line of audit, once for each claim


def opens_at(task: Task) -> datetime:
    """An hour of the day before the start (`limits.csv`): who claims and withdraws would else read all those ahead.

    Never later than the start, whatever the hour; as soon as one may claim where the limit is switched off.
    """
    hour = visit_address_hour(task.community_id)
    if hour is None:
        return task.claims_open_at
    day_before = clock.day_bounds(clock.local(task.starts_at).date() - timedelta(days=1))[0]
    return min(day_before + timedelta(hours=min(hour, 48)), task.starts_at)


def address_for(claimed: Claim | None, task: Task) -> str | None:
    """The private address for whoever has a slot, from `opens_at` until the task is over.

    A place in line or an offer opens nothing; who claims later than that reads it at once.
    """
    is_open = task.private_address is not None and _has_slot(claimed, task) and clock.now() >= opens_at(task)
    return task.private_address if is_open else None


def awaited(claimed: Claim | None, task: Task) -> datetime | None:
    """When whoever has a slot will read the address; None for others, and once it is open."""
    is_awaited = task.private_address is not None and _has_slot(claimed, task) and clock.now() < opens_at(task)
    return opens_at(task) if is_awaited else None


def note_readers(claims: Sequence[Claim]) -> None:
    """Write down that these claims' people have read an address, on a page or in a calendar; the first time alone.

    Whoever claims on the day before reads at once and may withdraw again: nothing stops it, but staff see it.
    """
    known = select(AuditLine.object_id).where(
        AuditLine.community_id.in_({one.community_id for one in claims}),
        AuditLine.object_type == Claim.__tablename__,
        AuditLine.object_id.in_([one.id for one in claims]),
        AuditLine.action == READ,
    )
    before = set(db.session.scalars(known)) if claims else set()
    for one in claims:
        if one.id not in before:
            where, task = one.community_id, {"task_id": one.task_id}
            audit.add_line(READ, thing=one, place_id=where, person_id=one.person_id, details=task)


def readers(task: Task) -> Sequence[Any]:
    """Who has read the task's address by a claim: rows (name, state and end of the claim, first read at), in order."""
    line = and_(
        AuditLine.community_id == Claim.community_id,
        AuditLine.object_type == Claim.__tablename__,
        AuditLine.object_id == Claim.id,
        AuditLine.action == READ,
    )
    read_at = func.min(AuditLine.at).label("read_at")
    statement = (
        select(Person.name, Claim.state, Claim.ended_at, read_at)
        .select_from(Claim)
        .join(AuditLine, line)
        .join(Person, Person.id == Claim.person_id)
        .where(Claim.community_id == task.community_id, Claim.task_id == task.id)
        .group_by(Claim.id, Person.name, Claim.state, Claim.ended_at)
        .order_by(read_at, Claim.id)
    )
    return db.session.execute(statement).all()


def _has_slot(claimed: Claim | None, task: Task) -> bool:
    taken = claimed is not None and claimed.task_id == task.id and claimed.state == "taken"
    return taken and task.state in ("open", "running")


def forget_addresses(now: datetime) -> None:
    """Take the addresses of tasks and series that are long over out of every community.

    Whoever has to ask about a task still finds it for so many days as the limit of its community says.
    """
    kept = (select(model.community_id).where(model.private_address.is_not(None)) for model in (Task, TaskSeries))
    with scope.across_communities():
        for place_id in db.session.scalars(union(*kept)).all():
            _forget_addresses(place_id, now - timedelta(days=visit_address_days(place_id)))


def _forget_addresses(place_id: int, before: datetime) -> None:
    ended = or_(TaskSeries.until_day < clock.local(before).date(), TaskSeries.ended_at < before)
    for model, is_over in ((Task, Task.ends_at < before), (TaskSeries, ended)):
        over = update(model).where(model.community_id == place_id, model.private_address.is_not(None), is_over)
        db.session.execute(over.values(private_address=None).execution_options(synchronize_session=False))

"""What the front pages show: statements that read several slices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import contains_eager

from app import clock, scope
from app.audit import AuditLine
from app.database import db
from app.members.models import Membership
from app.people.models import Person
from app.places.models import Place, PlaceClosure
from app.points.awards.budgets_models import Budget
from app.points.models import Award
from app.property.settlements.models import Settlement
from app.stars.periods.models import StarObjection
from app.volunteers.models import Attendance, Claim, ServiceRecord, Task


@dataclass(frozen=True)
class Waiting:
    """What waits for staff: how many, and the oldest."""

    count: int
    oldest: datetime | None


def waiting(model: Any, state: str, moment: ColumnElement[Any]) -> Waiting:
    """The rows of the community in a state, counted, with the oldest of a column."""
    row = db.session.execute(
        select(func.count(), func.min(moment)).where(model.community_id == scope.community_id(), model.state == state)
    ).one()
    return Waiting(row[0], row[1])


def desk_waiting() -> dict[str, Waiting]:
    """The four queues of a community's desk."""
    return {
        "memberships": waiting(Membership, "asked", Membership.asked_at),  # type: ignore[arg-type]
        "hours": waiting(ServiceRecord, "waiting", ServiceRecord.started_at),  # type: ignore[arg-type]
        "awards": waiting(Award, "waiting", Award.decided_at),  # type: ignore[arg-type]
        "settlements": waiting(Settlement, "signed_once", Settlement.made_at),  # type: ignore[arg-type]
    }


def menu_counts() -> dict[str, int]:
    """What waits behind items of the staff's menu: hours to approve, report-ins and objections to stars to answer."""
    here = scope.community_id()
    hours = select(func.count()).where(ServiceRecord.community_id == here, ServiceRecord.state == "waiting")
    asked = select(func.count()).where(Membership.community_id == here, Membership.state == "asked")
    said = select(func.count()).where(StarObjection.community_id == here, StarObjection.state == "open")
    row = db.session.execute(select(hours.scalar_subquery(), asked.scalar_subquery(), said.scalar_subquery())).one()
    return {"hours.waiting": row[0], "members.listing": row[1], "stars.community": row[2]}


def budget_of_year() -> Budget | None:
    """This year's budget of the community."""
    return db.session.execute(scope.in_community(Budget).filter_by(year=clock.today().year)).scalar()


def member_counts() -> tuple[int, int]:
    """Active members, and those of them who served this quarter."""
    today = clock.today()
    quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    here = scope.community_id()
    active = db.session.execute(
        select(func.count()).where(Membership.community_id == here, Membership.state == "active")
    ).scalar_one()
    served = db.session.execute(
        select(func.count(func.distinct(ServiceRecord.person_id))).where(
            ServiceRecord.community_id == here,
            ServiceRecord.started_at >= clock.day_bounds(quarter)[0],
            ServiceRecord.state.in_(("waiting", "approved")),
        )
    ).scalar_one()
    return active, served


def open_tasks(limit: int) -> Sequence[Any]:
    """The next tasks that can be claimed or joined, with their kind."""
    return (
        db.session.execute(
            scope.in_community(Task)
            .join(Task.task_kind)
            .where(Task.state.in_(("open", "running")), Task.ends_at > clock.now())
            .order_by(Task.starts_at, Task.id)
            .limit(limit)
        )
        .scalars()
        .all()
    )


def board_figures() -> tuple[int, int]:
    """Active members, and minutes approved this month: what the public board says of the community."""
    start, end = clock.month_bounds(clock.month_of(clock.now()))
    minutes = db.session.execute(
        select(func.coalesce(func.sum(ServiceRecord.minutes), 0)).where(
            ServiceRecord.community_id == scope.community_id(),
            ServiceRecord.state == "approved",
            ServiceRecord.started_at >= start,
            ServiceRecord.started_at < end,
        )
    ).scalar_one()
    return member_counts()[0], int(minutes)


def next_claim(person_id: int) -> Claim | None:
    """The person's claim here that is on or comes next; what one came to today stands before what comes another day."""
    today, now = clock.day_bounds(clock.today()), clock.now()
    is_ahead = and_(Task.state.in_(("open", "running")), Task.ends_at > now)
    has_come = and_(Claim.state == "taken", Attendance.id.is_not(None), Task.ends_at > today[0])
    is_there = and_(has_come, Attendance.checked_out_at.is_(None), Task.state != "done")
    statement = (
        scope.in_community(Claim)
        .join(Claim.task)
        .outerjoin(Attendance, and_(Attendance.community_id == Claim.community_id, Attendance.claim_id == Claim.id))
        .where(
            Task.community_id == scope.community_id(),
            Task.source_type.is_(None),
            Claim.person_id == person_id,
            Claim.state.in_(("taken", "offered", "waiting")),
            or_(is_ahead, has_come),
        )
        .options(contains_eager(Claim.task))
        .order_by(
            case((is_there, 0), (and_(is_ahead, Task.starts_at < today[1]), 1), (has_come, 2), else_=3),
            case((is_ahead, Task.starts_at)),
            Task.starts_at.desc(),
            Claim.id,
        )
        .limit(1)
    )
    return db.session.execute(statement).scalar()


def waiting_records(person_id: int) -> tuple[int, int]:
    """How many records of the person wait for approval here, and their minutes."""
    row = db.session.execute(
        select(func.count(), func.coalesce(func.sum(ServiceRecord.minutes), 0)).where(
            ServiceRecord.community_id == scope.community_id(),
            ServiceRecord.person_id == person_id,
            ServiceRecord.state == "waiting",
        )
    ).one()
    return row[0], int(row[1])


def children_figures(place_id: int) -> Sequence[Any]:
    """For each child of a place: communities, active members, hours of this month, records and report-ins that wait."""
    child = select(Place).where(Place.parent_id == place_id).subquery()
    members = _sum_below(select(Membership.community_id, func.count().label("n")), Membership, ("active",))
    asked = _sum_below(select(Membership.community_id, func.count().label("n")), Membership, ("asked",))
    waits = _sum_below(select(ServiceRecord.community_id, func.count().label("n")), ServiceRecord, ("waiting",))
    month = clock.month_bounds(clock.month_of(clock.now()))[0]
    served = _sum_below(
        select(ServiceRecord.community_id, func.sum(ServiceRecord.minutes).label("n")).where(
            ServiceRecord.started_at >= month
        ),
        ServiceRecord,
        ("approved",),
    )
    community = select(Place.id).where(Place.level == "community").subquery()
    figures = (
        select(
            PlaceClosure.ancestor_id,
            func.count(community.c.id).label("communities"),
            func.coalesce(func.sum(members.c.n), 0).label("members"),
            func.coalesce(func.sum(asked.c.n), 0).label("asked"),
            func.coalesce(func.sum(waits.c.n), 0).label("waiting"),
            func.coalesce(func.sum(served.c.n), 0).label("minutes"),
        )
        .join(community, community.c.id == PlaceClosure.descendant_id)
        .outerjoin(members, members.c.community_id == community.c.id)
        .outerjoin(asked, asked.c.community_id == community.c.id)
        .outerjoin(waits, waits.c.community_id == community.c.id)
        .outerjoin(served, served.c.community_id == community.c.id)
        .where(PlaceClosure.ancestor_id.in_(select(child.c.id)))
        .group_by(PlaceClosure.ancestor_id)
        .subquery()
    )
    statement = (
        select(child.c.id, child.c.code, child.c.name, child.c.short_name, child.c.level, figures)
        .outerjoin(figures, figures.c.ancestor_id == child.c.id)
        .order_by(child.c.pinyin, child.c.id)
    )
    with scope.across_communities():
        return db.session.execute(statement).all()


def _sum_below(statement: Any, model: Any, states: tuple[str, ...]) -> Any:
    return statement.where(model.state.in_(states)).group_by(model.community_id).subquery()


def audit_lines(*, action: str | None = None) -> Any:
    """The audit lines of the viewed place, newest first, with who acted: a statement for a paged list."""
    statement = (
        select(AuditLine, Person.name)
        .outerjoin(Person, Person.id == AuditLine.person_id)
        .where(AuditLine.community_id == scope.viewed_place())
        .order_by(AuditLine.at.desc(), AuditLine.id.desc())
    )
    return statement.where(AuditLine.action == action) if action else statement

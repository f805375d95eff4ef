"""Tasks, read: what is free near a member, and what staff have in hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db
from app.members.models import Membership
from app.people.models import Person, Role
from app.places.models import Building, Compound, Grid
from app.scope import community_id, in_community
from app.volunteers.domain import TAKES_CLAIMS
from app.volunteers.models import Task
from app.volunteers.tasks.kinds_models import TaskKind

PERIODS = ("today", "weekend", "all")
STATES = ("open", "draft", "running", "done", "cancelled")


@dataclass(frozen=True)
class Near:
    """Where a member lives: the own grid comes first, then compounds as they lie on foot."""

    grid_id: int | None
    walking_order: int


def near(membership: Membership) -> Near:
    """Where the member's building stands."""
    statement = (
        select(Building.grid_id, Compound.walking_order)
        .join(Building.compound)
        .where(
            Building.community_id == community_id(),
            Compound.community_id == community_id(),
            Building.id == membership.building_id,
        )
    )
    row = db.session.execute(statement).one()
    return Near(row.grid_id, row.walking_order)


def tasks_near(home: Near, *, period: str = "all", category: str = "") -> Select[Task]:
    """Open tasks that still take claims: own grid first, then by how far the compound is on foot, then by time."""
    distance = func.abs(func.coalesce(Compound.walking_order, home.walking_order) - home.walking_order)
    statement = (
        in_community(Task)
        .outerjoin(Task.compound)
        .join(Task.task_kind)
        .where(
            or_(Compound.community_id == community_id(), Task.compound_id.is_(None)),
            or_(
                and_(Task.state == "open", Task.starts_at > clock.now()),
                and_(Task.state.in_(TAKES_CLAIMS), Task.claims_close_at > clock.now()),
            ),
        )
        .options(joinedload(Task.task_kind), joinedload(Task.grid), joinedload(Task.compound))
        .order_by(_is_elsewhere(home), distance, Task.starts_at, Task.id)
    )
    if category:
        statement = statement.where(TaskKind.category == category)
    if bounds := period_bounds(period, clock.today()):
        statement = statement.where(Task.starts_at >= bounds[0], Task.starts_at < bounds[1])
    return statement


def _is_elsewhere(home: Near) -> ColumnElement[bool]:
    """False sorts first. A task for the whole community belongs to every grid."""
    return func.coalesce(Task.grid_id, home.grid_id or 0) != (home.grid_id or 0)


def period_bounds(period: str, today: date) -> tuple[datetime, datetime] | None:
    """First and last instants of today, or of this week's Saturday and Sunday; None for all."""
    if period == "today":
        return clock.day_bounds(today)
    if period == "weekend":
        saturday = today + timedelta(days=5 - today.weekday()) if today.weekday() < 5 else today
        sunday = today + timedelta(days=6 - today.weekday())
        return clock.day_bounds(saturday)[0], clock.day_bounds(sunday)[1]
    return None


def staff_tasks(*, state: str = "", search: str = "", category: str = "") -> Select[Task]:
    """The community's tasks for staff, the latest first."""
    statement = (
        in_community(Task)
        .join(Task.task_kind)
        .options(joinedload(Task.task_kind), joinedload(Task.organiser))
        .order_by(Task.starts_at.desc(), Task.id.desc())
    )
    if state:
        statement = statement.where(Task.state == state)
    if category:
        statement = statement.where(TaskKind.category == category)
    if search:
        statement = statement.where(Task.title.contains(search, autoescape=True))
    return statement


def state_counts() -> dict[str, int]:
    """How many tasks of the community are in each state."""
    statement = select(Task.state, func.count()).where(Task.community_id == community_id()).group_by(Task.state)
    return {row[0]: row[1] for row in db.session.execute(statement)}


def grids() -> Sequence[Grid]:
    """The community's grids, by name."""
    return (
        db.session.execute(select(Grid).where(Grid.community_id == community_id()).order_by(Grid.pinyin))
        .scalars()
        .all()
    )


def compounds() -> Sequence[Compound]:
    """The community's compounds, as they lie on foot."""
    statement = select(Compound).where(Compound.community_id == community_id())
    return db.session.execute(statement.order_by(Compound.walking_order, Compound.pinyin)).scalars().all()


def organisers() -> Sequence[Person]:
    """Who may run a task: staff of this community and its active members, by name."""
    members = select(Membership.person_id).where(
        Membership.community_id == community_id(), Membership.state == "active"
    )
    staff = select(Role.person_id).where(Role.place_id == community_id(), Role.kind == "staff", Role.ended_at.is_(None))
    statement = (
        select(Person)
        .where(Person.active, or_(Person.id.in_(members), Person.id.in_(staff)))
        .order_by(Person.pinyin, Person.id)
    )
    return db.session.execute(statement).scalars().all()


def runs_now(person_id: int) -> Sequence[Task]:
    """Tasks that the person organises and that have not ended: for the front page."""
    statement = (
        in_community(Task)
        .where(Task.organiser_id == person_id, Task.state.in_(("open", "running")))
        .order_by(Task.starts_at)
        .limit(20)
    )
    return db.session.execute(statement).scalars().all()

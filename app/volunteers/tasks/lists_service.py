"""Tasks, read: what is free near a member, and what staff have in hand."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, not_, or_, select
from sqlalchemy.orm import aliased, joinedload

from app import clock
from app.database import db
from app.members.models import Membership
from app.people.models import Person, Role
from app.places.models import Building, Compound, Grid
from app.scope import community_id, in_community
from app.volunteers.claims.lists_service import LIVE
from app.volunteers.domain import TAKES_CLAIMS
from app.volunteers.models import Claim, Task
from app.volunteers.tasks.kinds_models import TaskKind

SOON = timedelta(hours=1)
PERIODS = ("today", "weekend", "all")
STATES = ("open", "draft", "running", "done", "cancelled")


# What a row of the list shows, and what its estimate is reckoned from: plain values, as fifty rows are read at once.
_Home, _HomeCompound, _Mine = aliased(Building), aliased(Compound), aliased(Claim)
_IS_OWN_GRID = func.coalesce(Task.grid_id == _Home.grid_id, False)
_LISTED = (
    Task.id, Task.title, Task.meeting_point, Task.starts_at, Task.ends_at, Task.capacity, Task.taken,
    Task.heavy_or_dirty, Task.outdoor, Task.temperature_c, TaskKind.category,
    Task.private_address.is_not(None).label("is_private"), Compound.name.label("compound_name"),
    _IS_OWN_GRID.label("is_own_grid"), _Mine.state.label("mine"), _Mine.offer_until,
)  # fmt: skip


def tasks_near(
    membership: Membership, *, period: str = "all", category: str = ""
) -> tuple[Select[*tuple[Any, ...]], dict[str, Any]]:
    """Open tasks that still take claims, and what the statement is given, for a paged list of plain rows.

    What is on or begins within the hour and has a slot (or is the member's own) stands at the top. After it come those
    of the member's own grid (and of the whole community), then the compounds as they lie on foot from the member's,
    then by time. `mine` is the state of the member's own live claim, `queue` how many wait.
    """
    bounds = period_bounds(period, clock.today())
    given = {
        "community": community_id(),
        "person": membership.person_id,
        "building": membership.building_id,
        "now": clock.now(),
        "soon": clock.now() + SOON,
        "category": category,
    }
    if bounds:
        given |= {"from": bounds[0], "until": bounds[1]}
    return _open_tasks(in_period=bool(bounds), of_category=bool(category)), given


@cache
def _open_tasks(*, in_period: bool, of_category: bool) -> Select[*tuple[Any, ...]]:
    """Built once a process: putting such a statement together takes longer than running it."""
    here: BindParameter[int] = bindparam("community")
    statement = (
        select(*_LISTED, _queue())
        .join(Task.task_kind)
        .outerjoin(Compound, and_(Compound.community_id == Task.community_id, Compound.id == Task.compound_id))
        .outerjoin(_Mine, _is_mine())
        .join(_Home, and_(_Home.community_id == here, _Home.id == bindparam("building")))
        .join(_HomeCompound, and_(_HomeCompound.community_id == here, _HomeCompound.id == _Home.compound_id))
        .where(
            Task.community_id == here,
            or_(
                and_(Task.state == "open", Task.starts_at > bindparam("now")),
                and_(Task.state.in_(TAKES_CLAIMS), Task.claims_close_at > bindparam("now")),
            ),
        )
        .order_by(_is_later(), *_by_distance(), Task.starts_at, Task.id)
    )
    if of_category:
        statement = statement.where(TaskKind.category == bindparam("category"))
    if in_period:
        statement = statement.where(Task.starts_at >= bindparam("from"), Task.starts_at < bindparam("until"))
    return statement


def _is_mine() -> ColumnElement[bool]:
    """The member's own live claim, of which there is one at most."""
    return and_(
        _Mine.community_id == Task.community_id,
        _Mine.task_id == Task.id,
        _Mine.person_id == bindparam("person"),
        _Mine.state.in_(LIVE),
    )


def _queue() -> ColumnElement[int]:
    of_task = (Claim.community_id == Task.community_id, Claim.task_id == Task.id)
    return select(func.count()).where(*of_task, Claim.state == "waiting").scalar_subquery().label("queue")


def _is_later() -> ColumnElement[bool]:
    """True sorts last: neither on nor about to begin, or without a slot for the member."""
    is_near = and_(Task.starts_at <= bindparam("soon"), or_(Task.taken < Task.capacity, _Mine.id.is_not(None)))
    return not_(is_near)


def _by_distance() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Where else it is comes later: True sorts last. A task without a grid belongs to every grid."""
    is_elsewhere = and_(Task.grid_id.is_not(None), Task.grid_id.is_distinct_from(_Home.grid_id))
    on_foot = func.abs(func.coalesce(Compound.walking_order, _HomeCompound.walking_order) - _HomeCompound.walking_order)
    return is_elsewhere, on_foot


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
        .where(Task.source_type.is_(None))
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
    here = (Task.community_id == community_id(), Task.source_type.is_(None))
    statement = select(Task.state, func.count()).where(*here).group_by(Task.state)
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

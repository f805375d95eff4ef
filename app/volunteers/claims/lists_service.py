"""Claims, read: whose they are, who waits, and who did not come."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db
from app.scope import community_id, in_community
from app.volunteers.limits_service import free_withdrawal_hours
from app.volunteers.models import Claim, Task

LIVE = ("waiting", "taken")


def absences(person_id: int) -> int:
    """No-shows of the person in this calendar year, late withdrawals included (not of a slot moved up to)."""
    year_start, _end = clock.day_bounds(clock.today().replace(month=1, day=1))
    late = and_(
        Claim.state == "withdrawn",
        Claim.taken_at == Claim.claimed_at,
        Task.state != "cancelled",
        Claim.ended_at > Task.starts_at - timedelta(hours=free_withdrawal_hours()),
        Claim.claimed_at <= Task.starts_at - timedelta(hours=free_withdrawal_hours()),
    )
    statement = (
        select(func.count())
        .select_from(Claim)
        .join(Claim.task)
        .where(
            Claim.community_id == community_id(),
            Task.community_id == community_id(),
            Claim.person_id == person_id,
            Claim.state.in_(("no_show", "withdrawn")),
            Task.starts_at >= year_start,
            or_(Claim.state == "no_show", late),
        )
    )
    return db.session.execute(statement).scalar_one()


def waiting_line(task: Task) -> Select[Claim]:
    """Those who wait for the task, first come first."""
    return in_community(Claim).filter_by(task_id=task.id, state="waiting").order_by(Claim.claimed_at, Claim.id)


def live_claims(task: Task) -> Sequence[Claim]:
    """Who has claimed the task: slots first, then the line, each in order."""
    statement = (
        in_community(Claim)
        .where(Claim.task_id == task.id, Claim.state.in_((*LIVE, "no_show")))
        .options(joinedload(Claim.person), joinedload(Claim.membership))
        .order_by(case((Claim.state == "waiting", 1), else_=0), Claim.claimed_at, Claim.id)
    )
    return db.session.execute(statement).scalars().all()


def waiting_count(task_ids: Sequence[int]) -> dict[int, int]:
    """How many wait for each task."""
    statement = (
        select(Claim.task_id, func.count())
        .where(Claim.community_id == community_id(), Claim.task_id.in_(task_ids), Claim.state == "waiting")
        .group_by(Claim.task_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def own_claims(person_id: int, task_ids: Sequence[int]) -> dict[int, Claim]:
    """The person's live claims of these tasks."""
    statement = in_community(Claim).where(
        Claim.person_id == person_id, Claim.task_id.in_(task_ids), Claim.state.in_(LIVE)
    )
    return {row.task_id: row for row in db.session.execute(statement).scalars()}


def own_claim(task: Task, person_id: int) -> Claim | None:
    """The person's live claim of the task."""
    return own_claims(person_id, [task.id]).get(task.id)


def place_in_line(claimed: Claim) -> int:
    """1 for the first who waits."""
    before = or_(
        Claim.claimed_at < claimed.claimed_at, and_(Claim.claimed_at == claimed.claimed_at, Claim.id < claimed.id)
    )
    statement = select(func.count()).where(
        Claim.community_id == community_id(), Claim.task_id == claimed.task_id, Claim.state == "waiting", before
    )
    return 1 + db.session.execute(statement).scalar_one()


def claims_of(person_id: int) -> Select[Claim]:
    """The person's claims in this community, the next ones first, for a paged list."""
    return (
        in_community(Claim)
        .join(Claim.task)
        .where(Task.community_id == community_id(), Claim.person_id == person_id)
        .options(joinedload(Claim.task).joinedload(Task.task_kind))
        .order_by(case((Claim.state.in_(LIVE), 0), else_=1), Task.starts_at.desc(), Claim.id)
    )


def free_until(task: Task) -> datetime:
    """Until when a withdrawal is not counted as an absence."""
    return task.starts_at - timedelta(hours=free_withdrawal_hours())

"""Claims, read: whose they are, who waits, and what became of each."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db
from app.scope import community_id, in_community
from app.volunteers.limits_service import free_withdrawal_hours
from app.volunteers.models import Claim, Task

LIVE = ("waiting", "offered", "taken")


def waiting_line(task: Task) -> Select[Claim]:
    """Those who wait for the task, first come first."""
    return in_community(Claim).filter_by(task_id=task.id, state="waiting").order_by(Claim.claimed_at, Claim.id)


def live_claims(task: Task) -> Sequence[Claim]:
    """Who has claimed the task: slots first, then the line, each in order."""
    statement = (
        in_community(Claim)
        .where(Claim.task_id == task.id, Claim.state.in_((*LIVE, "no_show", "excused")))
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
    """The person's claims in this community: what must be answered, what comes next, then what is past."""
    is_ahead = and_(Claim.state.in_(LIVE), Task.state.in_(("open", "running")), Task.ends_at > clock.now())
    return (
        in_community(Claim)
        .join(Claim.task)
        .where(Task.community_id == community_id(), Task.source_type.is_(None), Claim.person_id == person_id)
        .options(joinedload(Claim.task).joinedload(Task.task_kind))
        .order_by(
            case((Claim.state == "offered", 0), (is_ahead, 1), else_=2),
            case((is_ahead, Task.starts_at)),
            Task.starts_at.desc(),
            Claim.id,
        )
    )


def shown_state(claimed: Claim) -> str:
    """What the member reads: a claim's own state while it lives, and afterwards what became of it."""
    task, now = claimed.task, clock.now()
    if claimed.state == "taken":
        if task.state == "done":
            return "attended"
        return "over" if now >= task.ends_at else "running" if now >= task.starts_at else "taken"
    if claimed.state == "waiting" and now >= task.starts_at:
        return "no_turn"
    if claimed.state == "offered" and claimed.offer_until is not None and now >= claimed.offer_until:
        return "passed"
    if claimed.state == "withdrawn" and claimed.taken_at is None:
        return _without_slot(claimed)
    return claimed.state


def _without_slot(claimed: Claim) -> str:
    """A claim that ended in line: cancelled with its task, an offer that passed, or a turn that never came."""
    task = claimed.task
    if task.state == "cancelled":
        return "withdrawn"
    if claimed.offered_at is not None:
        return "passed"
    return "no_turn" if claimed.ended_at and claimed.ended_at >= task.starts_at else "withdrawn"


def free_until(task: Task) -> datetime:
    """Until when a withdrawal is not counted as an absence."""
    return task.starts_at - timedelta(hours=free_withdrawal_hours())

"""Attendance, read: who is there, and how each arrived and left."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import joinedload

from app.database import db
from app.scope import community_id, in_community
from app.volunteers.models import Attendance, Claim, Task


@dataclass(frozen=True)
class Presence:
    """One who claimed, with arrival and leaving if there were any."""

    claim: Claim
    attendance: Attendance | None


def has_attendance(task: Task) -> bool:
    """True if anybody checked in."""
    found = exists().where(Attendance.community_id == community_id(), Attendance.task_id == task.id)
    return bool(db.session.execute(select(found)).scalar())


def attendance_of(claim: Claim) -> Attendance | None:
    """The arrival and leaving of one claim."""
    return db.session.execute(in_community(Attendance).filter_by(claim_id=claim.id)).scalar()


def roll(task: Task) -> Sequence[Presence]:
    """Everybody with a slot, by name, with arrival and leaving; one query."""
    statement = (
        select(Claim, Attendance)
        .outerjoin(Attendance, and_(Attendance.community_id == Claim.community_id, Attendance.claim_id == Claim.id))
        .where(
            Claim.community_id == community_id(),
            Claim.task_id == task.id,
            or_(Claim.state.in_(("taken", "no_show", "excused")), Attendance.id.is_not(None)),
        )
        .join(Claim.person)
        .options(joinedload(Claim.person), joinedload(Claim.membership))
        .order_by(Claim.taken_at, Claim.id)
    )
    return [Presence(claim, attendance) for claim, attendance in db.session.execute(statement)]


def seal_of(presences: Sequence[Presence], *, is_on: bool) -> str:
    """A short text that is another one as soon as anybody comes, leaves or gives a slot back."""
    moments = [
        (one.claim.id, one.attendance and (one.attendance.checked_in_at, one.attendance.checked_out_at))
        for one in presences
    ]
    return hashlib.sha256(repr((is_on, moments)).encode()).hexdigest()[:12]

"""Roll call: the organiser or staff note who came and who left, for those without a phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from app import clock, texts
from app.database import db
from app.people import service as people
from app.people.models import Person
from app.scope import community_id
from app.texts import _
from app.volunteers.attendance.lists_service import Presence, roll
from app.volunteers.attendance.service import arrive, leave, recorded_claims
from app.volunteers.claims.locks_service import lock_task
from app.volunteers.errors import CheckInRefused, OwnRollCall
from app.volunteers.limits_service import late_roll_call_hours
from app.volunteers.models import Attendance, Claim, ServiceRecord, Task
from app.volunteers.tasks.service import time_of


@dataclass(frozen=True)
class Written:
    """When a phone wrote a roll call down, and what its clock showed when it was sent; both by the phone's clock."""

    device_at: datetime | None
    device_now: datetime | None

    def instant(self, now: datetime) -> datetime:
        """The server's instant of the writing: as long ago as the phone says, whatever its clock shows."""
        if self.device_at is None:
            return now
        return min(now, now - ((self.device_now or now) - self.device_at))


@dataclass(frozen=True)
class RollCall:
    """Who arrived and who left, by claim, as the organiser ticked them; `at` is when it counts.

    `device_at` is when it was written down, by the phone's clock: kept beside, for who has to judge the record.
    """

    arrived: frozenset[int]
    left: frozenset[int]
    at: datetime
    by_id: int
    device_at: datetime | None = None


def roll_call(task: Task, said: RollCall) -> Sequence[Presence]:
    """Note the arrivals and leavings that were ticked and are not noted yet; all or none."""
    lock_task(task)
    around = time_of(task)
    if task.state not in ("open", "running", "done") or not around.start <= said.at < around.end:
        raise CheckInRefused(
            "out_of_hours",
            _("没有记录：时间不在签到范围里"),
            _("可以填 %(when)s 之间的时间。", when=texts.when(around.start, around.end)),
            task_id=task.id,
        )
    refuse_late(task)
    if said.at > clock.now():
        raise CheckInRefused("out_of_hours", _("没有记录：填的时间还没到"), task_id=task.id)
    recorded = recorded_claims(task)
    changed = [presence for presence in roll(task) if _call(presence, said, recorded)]
    db.session.flush()
    return changed


def roll_until(task: Task) -> datetime | None:
    """Until when the roll of the task may be called; None where nothing bounds it."""
    hours = late_roll_call_hours()
    return None if hours is None else task.ends_at + timedelta(hours=hours)


def refuse_late(task: Task) -> None:
    """A roll that is called long afterwards is from memory: whoever was there says so by another door."""
    until = roll_until(task)
    if until is not None and clock.now() > until:
        raise CheckInRefused(
            "too_late",
            _("没有记录：这项活动的名单 %(when)s 以后就不能补记了", when=texts.when(until)),
            _("确实来了的，请工作人员免记缺席并写明原因；漏记时长的，请本人对时长提异议。"),
            task_id=task.id,
        )


def _call(presence: Presence, said: RollCall, recorded: set[int]) -> bool:
    claim, attendance = presence.claim, presence.attendance
    changed = False
    if attendance is None and claim.id in said.arrived:
        if claim.state != "taken" and claim.person_id == said.by_id:
            raise CheckInRefused(
                "own_absence", _("自己的缺席不能自己免记，没有改动"), _("请另一位工作人员来办。"), task_id=claim.task_id
            )
        attendance = arrive(claim, said.at, by="roll_call", recorded_by_id=said.by_id)
        attendance.in_device_at = said.device_at or clock.now()
        claim.state, claim.ended_at = "taken", None
        changed = True
    if claim.id not in said.left:
        return changed
    if attendance is None:
        raise CheckInRefused(
            "not_checked_in", _("没有记录：%(name)s 还没有签到", name=claim.person.name), task_id=claim.task_id
        )
    if attendance.checked_out_at is not None or claim.id in recorded:
        return changed
    if said.at < attendance.checked_in_at:
        raise CheckInRefused(
            "out_of_hours", _("没有记录：%(name)s 的签退早于签到", name=claim.person.name), task_id=claim.task_id
        )
    attendance.out_recorded_by_id, attendance.out_device_at = said.by_id, said.device_at or clock.now()
    leave(claim, attendance, said.at, by="roll_call")
    return True


def refuse_own_roll_calls(records: Sequence[ServiceRecord], person_id: int) -> None:
    """Who claimed for members without a phone, or called their roll, does not approve: nobody else has seen them.

    Judged by who entered the claim: an account that is opened afterwards does not change who was there.
    Raises `OwnRollCall` with their names.
    """
    done_by = (Claim.entered_by_id, Attendance.in_recorded_by_id, Attendance.out_recorded_by_id)
    called = (
        select(Person.name)
        .join(Claim, Claim.person_id == Person.id)
        .outerjoin(Attendance, and_(Attendance.community_id == Claim.community_id, Attendance.claim_id == Claim.id))
        .where(
            Claim.community_id == community_id(),
            Claim.id.in_([record.claim_id for record in records]),
            Claim.entered_by_id.is_not(None),
            or_(*(column == person_id for column in done_by)),
        )
        .order_by(Person.pinyin)
    )
    if names := db.session.execute(called).scalars().all():
        raise OwnRollCall(_("、").join(names), people.whom_to_ask(person_id))

"""Attendance: arrival and leaving by the rotating code or by roll call; minutes are measured, not planned."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock, texts
from app.database import db
from app.scope import community_id, in_community
from app.texts import _
from app.volunteers.attendance import codes
from app.volunteers.attendance.lists_service import attendance_of
from app.volunteers.attendance.models import RefusedCheckIn
from app.volunteers.domain import counted, is_fresh, measured_minutes
from app.volunteers.errors import CheckInRefused
from app.volunteers.limits_service import margins
from app.volunteers.models import Attendance, Claim, ServiceRecord, Task
from app.volunteers.tasks.service import planned, time_of


def open_code(secret: str, token: str) -> codes.Code:
    """The code behind a scanned address, if it is ours, of this community, and not older than the previous step."""
    code = codes.read_code(secret, token)
    if code is None:
        raise CheckInRefused("forged", _("这不是有效的签到码，没有签到"), _("请扫负责人手机上现在的码。"))
    if code.community_id != community_id():
        raise CheckInRefused(
            "other_community", _("这是别的社区的签到码，没有签到"), _("请扫这项活动负责人手机上的码。")
        )
    if not is_fresh(code.step, clock.now()):
        raise CheckInRefused(
            "old",
            _("码过期了，没有签到"),
            _("签到码每 30 秒换一次。请扫负责人手机上现在的码；扫不上就请负责人按名单代记。"),
            task_id=code.task_id,
        )
    return code


def keep_refusal(error: CheckInRefused, *, person_id: int | None, address: str) -> None:
    """Keep a refused attempt; called in a transaction of its own."""
    db.session.add(
        RefusedCheckIn(
            community_id=community_id(),
            task_id=error.task_id,
            person_id=person_id,
            reason=error.reason,
            at=clock.now(),
            address=address,
        )
    )


def claim_to_attend(task: Task, person_id: int, *, lock: bool = False) -> Claim:
    """The person's slot of the task."""
    statement = in_community(Claim).where(
        Claim.task_id == task.id, Claim.person_id == person_id, Claim.state == "taken"
    )
    found = db.session.execute(statement.with_for_update(key_share=True) if lock else statement).scalar()
    if found is None:
        raise CheckInRefused(
            "not_claimed",
            _("没有签到：您没有认领「%(title)s」", title=task.title),
            _("请确认扫的是您那项活动的码；还有名额的话可以先认领。"),
            task_id=task.id,
        )
    return found


def refuse_out_of_hours(task: Task) -> None:
    """Codes are taken from a little before the start until a while after the end, and of no cancelled task."""
    now, around = clock.now(), time_of(task)
    if task.state not in ("open", "running") or not around.start <= now < around.end:
        raise CheckInRefused(
            "out_of_hours",
            _("没有记录：现在不在签到时间里"),
            _("「%(title)s」%(when)s 可以签到签退。", title=task.title, when=texts.when(around.start, around.end)),
            task_id=task.id,
        )


def check_in(task: Task, person_id: int, *, step: int) -> Attendance:
    """Arrival by a code of that step. Raises `CheckInRefused` with the reason."""
    refuse_out_of_hours(task)
    claim = claim_to_attend(task, person_id, lock=True)
    if (before := attendance_of(claim)) is not None:
        raise CheckInRefused(
            "replayed",
            _("您 %(time)s 已经签到，不用再签", time=texts.clock_time(before.checked_in_at)),
            _("离开时再扫一次签退。"),
            task_id=task.id,
        )
    made = arrive(claim, clock.now(), by="code")
    made.in_step = step
    db.session.flush()
    return made


def check_out(task: Task, person_id: int, *, step: int) -> ServiceRecord:
    """Leaving by a code of that step, which must be newer than the one of the arrival; makes the service record."""
    refuse_out_of_hours(task)
    claim = claim_to_attend(task, person_id, lock=True)
    attendance = attendance_of(claim)
    if attendance is None:
        raise CheckInRefused("not_checked_in", _("没有签退：还没有签到"), _("请先签到。"), task_id=task.id)
    if attendance.checked_out_at is not None:
        raise CheckInRefused(
            "replayed",
            _("您 %(time)s 已经签退，不用再签", time=texts.clock_time(attendance.checked_out_at)),
            task_id=task.id,
        )
    if attendance.in_step is not None and step <= attendance.in_step:
        raise CheckInRefused(
            "replayed",
            _("没有签退：这个码签到时已经用过"),
            _("签到码每 30 秒换一次，请等换了新码再扫。"),
            task_id=task.id,
        )
    attendance.out_step = step
    return leave(claim, attendance, clock.now(), by="code")


def arrive(claim: Claim, at: datetime, *, by: str, recorded_by_id: int | None = None) -> Attendance:
    """Note an arrival."""
    made = Attendance(
        community_id=community_id(),
        task_id=claim.task_id,
        claim_id=claim.id,
        person_id=claim.person_id,
        checked_in_at=at,
        in_by=by,
        in_recorded_by_id=recorded_by_id,
    )
    db.session.add(made)
    return made


def leave(claim: Claim, attendance: Attendance, at: datetime, *, by: str) -> ServiceRecord:
    """Note a leaving; the minutes are measured."""
    attendance.checked_out_at, attendance.out_by = at, by
    return make_record(claim, attendance)


def make_record(claim: Claim, attendance: Attendance) -> ServiceRecord:
    """The measured minutes, which now wait for approval; 0 without a check-out."""
    span, allowed = planned(claim.task), margins()
    time = counted(span, attendance.checked_in_at, attendance.checked_out_at, allowed)
    minutes = measured_minutes(span, attendance.checked_in_at, attendance.checked_out_at, allowed)
    made = ServiceRecord(
        community_id=community_id(),
        task_id=claim.task_id,
        claim_id=claim.id,
        membership_id=claim.membership_id,
        person_id=claim.person_id,
        started_at=time.start if time else max(attendance.checked_in_at, allowed.around(span).start),
        ended_at=time.end if time else None,
        measured_minutes=minutes,
        minutes=minutes,
        made_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    return made


def record_of(claim: Claim) -> ServiceRecord | None:
    """The service record of one claim."""
    statement = in_community(ServiceRecord).filter_by(claim_id=claim.id).options(joinedload(ServiceRecord.task))
    return db.session.execute(statement).scalar()


def recorded_claims(task: Task) -> set[int]:
    """The claims of a task that have their service record."""
    statement = select(ServiceRecord.claim_id).where(
        ServiceRecord.community_id == community_id(), ServiceRecord.task_id == task.id
    )
    return set(db.session.execute(statement).scalars())

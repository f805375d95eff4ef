"""Care that was done by a tree: a task that is over, its one slot, the time, and the record that waits for approval.

So hours, points, certificates, disputes and figures know it without more. No list of tasks shows such a task.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import joinedload

from app import clock
from app.database import db
from app.events import publish
from app.scope import community_id, here, in_community
from app.texts import _
from app.volunteers.errors import HoursRefused
from app.volunteers.events import HoursAnnulled, HoursApproved, HoursReturned
from app.volunteers.hours.service import change_record
from app.volunteers.models import Attendance, Claim, ServiceRecord, Task
from app.volunteers.tasks.kinds_service import find_kind

SOURCE = "care"


@dataclass(frozen=True, kw_only=True)
class CareDone:
    """What a line of a care log says: who did what, where, in which time; `kind` is a code of the kinds of tasks."""

    source_id: int
    membership_id: int
    person_id: int
    kind: str
    title: str
    place: str
    grid_id: int | None
    started_at: datetime
    ended_at: datetime
    is_heavy: bool
    entered_by_id: int | None = None  # staff, for who has no phone: they do not approve it

    @property
    def minutes(self) -> int:
        """Whole minutes."""
        return int((self.ended_at - self.started_at).total_seconds() // 60)


def record_care(said: CareDone) -> ServiceRecord:
    """The service record of a line of a care log, which waits for approval; made once."""
    found = find_care_record(said.source_id)
    return found or _made(said)


def find_care_record(source_id: int, *, lock: bool = False) -> ServiceRecord | None:
    """The record of that line, if it has one."""
    statement = (
        in_community(ServiceRecord)
        .join(ServiceRecord.task)
        .where(Task.community_id == community_id(), Task.source_type == SOURCE, Task.source_id == source_id)
        .options(joinedload(ServiceRecord.task), joinedload(ServiceRecord.membership))
    )
    found = db.session.execute(statement).scalar()
    return here(ServiceRecord, found.id, lock=True) if found is not None and lock else found


def approve_by_rule(record: ServiceRecord, *, why: str) -> None:
    """What waits is approved at once, because the rule says so; points follow as for any other hours."""
    if record.state != "waiting":
        return
    record.state, record.decided_at, record.reason = "approved", clock.now(), why
    record.version += 1
    db.session.flush()
    publish(HoursApproved([record], None))


def note_why_it_waits(record: ServiceRecord, why: str) -> None:
    """No rule approves it: what staff read, and the member, of why."""
    record.waits_because = why
    db.session.flush()


def change_care(said: CareDone, *, by_id: int, why: str, moved: bool = False) -> None:
    """The line was mended: the record says the same, while it waits; `moved` is to another duty or day.

    Raises `HoursRefused` where a decided record would count other minutes, another duty or another day.
    """
    record = find_care_record(said.source_id, lock=True)
    if record is None:
        return
    if record.state in ("waiting", "returned"):
        _change_time(record, said)
        change_record(record, by_id=by_id, why=why, minutes=said.minutes)
        record.measured_minutes = said.minutes
    elif record.minutes != said.minutes:
        raise HoursRefused(
            _("没有改：这条养护的时长已经审批，不能在这里改"), _("时长不对，请在“我的时长”里提异议；别的内容可以改。")
        )
    elif moved:
        raise HoursRefused(
            _("没有改：这条养护的时长已经审批，做了什么、哪天做的都不能再改"),
            _("记错了，请划掉这条重记；想说的和用量可以改。"),
        )
    record.task.title, record.task.heavy_or_dirty = said.title, said.is_heavy
    db.session.flush()


def strike_care(source_id: int, *, by_id: int, why: str) -> None:
    """The line is struck: what waited is rejected, what was approved annulled, and its points are taken back."""
    record = find_care_record(source_id, lock=True)
    if record is None or record.state not in ("waiting", "returned", "approved"):
        return
    state, approved_at = "annulled" if record.state == "approved" else "rejected", record.decided_at
    decided = {"decided_at": clock.now(), "decided_by_id": None if record.person_id == by_id else by_id}
    change_record(record, by_id=by_id, why=why, state=state, reason=why, **decided)
    if state == "annulled":
        publish(HoursAnnulled(record, why, approved_at))
    elif record.person_id != by_id:
        publish(HoursReturned(record))


def _made(said: CareDone) -> ServiceRecord:
    task = _task_of(said)
    claim = Claim(task_id=task.id, state="taken", claimed_at=said.started_at, taken_at=said.started_at, **_who(said))
    claim.entered_by_id = said.entered_by_id
    _stored(claim)
    _stored(
        Attendance(
            community_id=community_id(),
            task_id=task.id,
            claim_id=claim.id,
            person_id=said.person_id,
            checked_in_at=said.started_at,
            in_by="care",
            in_recorded_by_id=said.entered_by_id,
            checked_out_at=said.ended_at,
            out_by="care",
            out_recorded_by_id=said.entered_by_id,
        )
    )
    made = ServiceRecord(
        task_id=task.id,
        claim_id=claim.id,
        started_at=said.started_at,
        ended_at=said.ended_at,
        measured_minutes=said.minutes,
        minutes=said.minutes,
        state="waiting",
        made_at=clock.now(),
        **_who(said),
    )
    _stored(made)
    return made


def _who(said: CareDone) -> dict[str, Any]:
    return {"community_id": community_id(), "membership_id": said.membership_id, "person_id": said.person_id}


def _task_of(said: CareDone) -> Task:
    kind = find_kind(said.kind)
    if kind is None:
        raise HoursRefused(_("没有记下：还没有活动类型"), _("请管理员载入活动类型。"))
    now = clock.now()
    made = Task(
        community_id=community_id(),
        kind_id=kind.id,
        title=said.title,
        meeting_point=said.place,
        grid_id=said.grid_id,
        starts_at=said.started_at,
        ends_at=said.ended_at,
        claims_open_at=said.started_at,
        claims_close_at=said.ended_at,
        capacity=1,
        taken=1,
        members_only=False,
        heavy_or_dirty=said.is_heavy,
        outdoor=True,
        state="done",
        organiser_id=said.person_id,
        created_by_id=said.person_id,
        created_at=now,
        source_type=SOURCE,
        source_id=said.source_id,
    )
    _stored(made)
    return made


def _change_time(record: ServiceRecord, said: CareDone) -> None:
    record.task.starts_at, record.task.ends_at = said.started_at, said.ended_at
    record.started_at, record.ended_at = said.started_at, said.ended_at
    record.attendance.checked_in_at, record.attendance.checked_out_at = said.started_at, said.ended_at


def _stored(row: Any) -> None:
    db.session.add(row)
    db.session.flush()

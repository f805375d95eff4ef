"""Hours: staff approve, amend, return, reject and annul service records; nobody their own."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import any_, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from app import clock
from app.database import db
from app.events import publish
from app.points import service as points
from app.scope import community_id
from app.texts import _
from app.volunteers.attendance.roll_call_service import refuse_own_roll_calls
from app.volunteers.domain import RECORD_MOVES, may_move
from app.volunteers.errors import HoursRefused, OwnHours, PreviewOutdated
from app.volunteers.events import HoursAnnulled, HoursApproved, HoursReturned
from app.volunteers.hours.facts_service import Judgement, facts_of
from app.volunteers.hours.models import RecordChange
from app.volunteers.limits_service import margins
from app.volunteers.models import ServiceRecord
from app.volunteers.tasks.service import time_of

KEPT = ("state", "minutes", "evaluation", "paid_work_time", "amend_reason", "reason")
MOST_AT_ONCE = 2_000
JOINED_UP_TO = 20

_LOCKED = (
    select(ServiceRecord)
    .where(
        ServiceRecord.community_id == bindparam("community"),
        ServiceRecord.id == any_(bindparam("ids", type_=ARRAY(BIGINT))),
    )
    .order_by(ServiceRecord.id)
    .with_for_update(of=ServiceRecord, key_share=True)
    .execution_options(populate_existing=True)
)
_LOCKED_FEW = _LOCKED.options(joinedload(ServiceRecord.task), joinedload(ServiceRecord.membership))
_LOCKED_MANY = _LOCKED.options(selectinload(ServiceRecord.task), selectinload(ServiceRecord.membership))
_APPROVE = text("""
UPDATE service_record SET state = :state, evaluation = :evaluation, paid_work_time = :paid_work_time,
  decided_at = :decided_at, decided_by_id = :decided_by_id, reason = :reason, version = version + 1
WHERE community_id = :community AND id = ANY(:ids) AND state = 'waiting' AND person_id <> :decided_by_id
  AND NOT EXISTS (
    SELECT FROM claim LEFT JOIN attendance
      ON attendance.community_id = claim.community_id AND attendance.claim_id = claim.id
    WHERE claim.community_id = service_record.community_id AND claim.id = service_record.claim_id
      AND claim.entered_by_id IS NOT NULL
      AND :decided_by_id IN (claim.entered_by_id, attendance.in_recorded_by_id, attendance.out_recorded_by_id))
RETURNING id
""")


def locked_records(ids: Sequence[int]) -> Sequence[ServiceRecord]:
    """These records of the community with their tasks and memberships, locked in the order of their ids.

    A few come in one joined statement; many in three by key, whose plans need no statistics of tables just filled.
    """
    statement = _LOCKED_FEW if len(ids) <= JOINED_UP_TO else _LOCKED_MANY
    given = {"community": community_id(), "ids": list(ids)}
    return db.session.execute(statement, given).scalars().all()


def approve_hours(
    records: Sequence[ServiceRecord], *, approver_id: int, judged: Judgement | None = None
) -> Sequence[ServiceRecord]:
    """Approve locked records, one or a thousand, in one statement and with one event; all or none.

    Raises `OwnHours` if one of them is the approver's own, `OwnRollCall` if the approver claimed or called the roll
    for a member without a phone, `HoursRefused` if one no longer waits.
    """
    judged = judged or Judgement()
    if any(record.person_id == approver_id for record in records):
        raise OwnHours
    if judged.evaluation == "falsified":
        raise HoursRefused(_("没有批准：查实是假的记录不能批准"), _("请不予通过，写明原因。"))
    said = {
        "state": "approved",
        "evaluation": judged.evaluation,
        "paid_work_time": judged.paid_work_time,
        "decided_at": clock.now(),
        "decided_by_id": approver_id,
        "reason": "",
    }
    given = {**said, "community": community_id(), "ids": [record.id for record in records]}
    done = set(db.session.execute(_APPROVE, given).scalars())
    if done != {record.id for record in records}:
        refuse_own_roll_calls(records, approver_id)
        raise HoursRefused(_("没有批准：有记录已经不在等审批"), _("请刷新页面，看看现在的情况。"))
    for record in records:
        for name, value in {**said, "version": record.version + 1}.items():
            set_committed_value(record, name, value)
    publish(HoursApproved(records=records, approver_id=approver_id))
    return records


def approve_as_previewed(
    seen: Sequence[tuple[int, int, int]], *, approver_id: int, judged: Judgement
) -> Sequence[ServiceRecord]:
    """Approve what a preview showed, each as (record, version, points), in one act.

    Raises `PreviewOutdated` if a record changed or goes, or if the rules now give other points.
    """
    if not 1 <= len(seen) <= MOST_AT_ONCE or len({row[0] for row in seen}) != len(seen):
        raise HoursRefused(_("没有批准：一次批 1 到 %(most)s 条", most=MOST_AT_ONCE))
    records = locked_records([row[0] for row in seen])
    versions = {record_id: (version, amount) for record_id, version, amount in seen}
    if len(records) != len(seen) or any(
        record.state != "waiting" or record.version != versions[record.id][0] for record in records
    ):
        raise PreviewOutdated
    previews = points.preview(facts_of(records, judged))
    if any(preview.points != versions[record.id][1] for record, preview in zip(records, previews, strict=True)):
        raise PreviewOutdated
    return approve_hours(records, approver_id=approver_id, judged=judged)


def amend(record: ServiceRecord, *, minutes: int, reason: str, by_id: int, version: int) -> None:
    """Set the minutes that count, with a reason; within the time in which one may check in and out."""
    _refuse(record, by_id=by_id, version=version, reason=reason)
    if record.state != "waiting":
        raise HoursRefused(_("没有改：这条记录不在等审批"))
    most = time_of(record.task, margins()).minutes
    if not 0 <= minutes <= most:
        raise HoursRefused(_("没有改：这项活动最多 %(most)s 分钟", most=most))
    change_record(record, by_id=by_id, why=reason, minutes=minutes, amend_reason=reason)


def return_record(record: ServiceRecord, *, reason: str, by_id: int, version: int) -> None:
    """Send the record back to the member, who may explain and hand it in again."""
    _decide(record, "returned", reason=reason, by_id=by_id, version=version)
    publish(HoursReturned(record))


def reject_record(record: ServiceRecord, *, reason: str, by_id: int, version: int) -> None:
    """Refuse the record for good, with a reason that the member sees."""
    _decide(record, "rejected", reason=reason, by_id=by_id, version=version)
    publish(HoursReturned(record))


def annul_record(record: ServiceRecord, *, reason: str, by_id: int, version: int) -> None:
    """An approved record was proven false: neither hours nor points stand."""
    approved_at = record.decided_at
    _decide(record, "annulled", reason=reason, by_id=by_id, version=version, evaluation="falsified")
    publish(HoursAnnulled(record, reason, approved_at))


def hand_in_again(record: ServiceRecord, *, explanation: str, person_id: int) -> None:
    """The member explains a returned record; it waits for approval again."""
    if record.person_id != person_id or not may_move(RECORD_MOVES, record.state, "waiting"):
        raise HoursRefused(_("没有提交：这条记录没有被退回"))
    if not explanation.strip():
        raise HoursRefused(_("没有提交：请写明情况"))
    change_record(record, by_id=person_id, why=explanation, state="waiting", decided_at=None, decided_by_id=None)


def _decide(record: ServiceRecord, state: str, *, reason: str, by_id: int, version: int, **more: Any) -> None:
    _refuse(record, by_id=by_id, version=version, reason=reason)
    if not may_move(RECORD_MOVES, record.state, state):
        raise HoursRefused(_("没有改：这条记录现在不能这样处理"), _("请刷新页面，看看现在的情况。"))
    decided = {"decided_at": clock.now(), "decided_by_id": by_id, "reason": reason.strip()}
    change_record(record, by_id=by_id, why=reason, state=state, **decided, **more)


def _refuse(record: ServiceRecord, *, by_id: int, version: int, reason: str) -> None:
    if record.person_id == by_id:
        raise OwnHours
    if record.version != version:
        raise HoursRefused(_("没有改：这条记录刚有变动"), _("请刷新页面，看看现在的情况。"))
    if not reason.strip():
        raise HoursRefused(_("没有改：请写明原因"))


def change_record(record: ServiceRecord, *, by_id: int, why: str, **values: Any) -> None:
    """Set values of the locked record, and keep what it said before."""
    before = {name: getattr(record, name) for name in KEPT}
    for name, value in values.items():
        setattr(record, name, value)
    record.version += 1
    db.session.add(
        RecordChange(
            community_id=community_id(),
            record_id=record.id,
            at=clock.now(),
            person_id=by_id,
            before=before,
            after={name: getattr(record, name) for name in KEPT},
            reason=why.strip(),
        )
    )
    db.session.flush()

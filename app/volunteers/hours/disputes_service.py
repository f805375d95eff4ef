"""Disputes: a member says what is wrong with decided hours, and a second reviewer answers within a term."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload

from app import clock
from app.calendar import add_working_days
from app.database import db
from app.events import publish
from app.files import photos
from app.files.photos import Drawn
from app.points import service as points
from app.scope import community_id, here, in_community
from app.texts import _
from app.volunteers.domain import DISPUTE_MOVES, may_move
from app.volunteers.errors import HoursRefused, NotTheSecondReviewer
from app.volunteers.events import DisputeAnswered, HoursApproved, HoursCorrected
from app.volunteers.hours.disputes_models import HoursDispute
from app.volunteers.hours.facts_service import Judgement
from app.volunteers.hours.models import RecordChange
from app.volunteers.hours.service import change_record
from app.volunteers.limits_service import dispute_answer_days, dispute_days, margins
from app.volunteers.models import ServiceRecord
from app.volunteers.tasks.service import time_of

DISPUTABLE = ("approved", "rejected")


def find_dispute(record: ServiceRecord) -> HoursDispute | None:
    """The dispute of that record."""
    return db.session.execute(in_community(HoursDispute).filter_by(record_id=record.id)).scalar()


def disputes_of(records: Sequence[ServiceRecord]) -> dict[int, HoursDispute]:
    """The disputes of many records, by record."""
    statement = in_community(HoursDispute).where(HoursDispute.record_id.in_([record.id for record in records]))
    return {row.record_id: row for row in db.session.execute(statement).scalars()}


def dispute_until(record: ServiceRecord) -> datetime | None:
    """Until when the decision on the record may be disputed; None where there is none."""
    days = dispute_days()
    if record.state not in DISPUTABLE or record.decided_at is None or days is None:
        return None
    return record.decided_at + timedelta(days=days)


def may_dispute(record: ServiceRecord) -> bool:
    """True while the term runs."""
    until = dispute_until(record)
    return until is not None and clock.now() < until


def dispute(
    record: ServiceRecord, *, said: str, wanted_minutes: int | None, pictures: Sequence[Drawn], person_id: int
) -> HoursDispute:
    """The owner of the locked record says what is wrong; once a record, within the term after the decision."""
    if record.person_id != person_id or not may_dispute(record):
        raise HoursRefused(_("没有提交：这条时长现在不能提异议"), _("审批后 %(n)s 天内可以提。", n=dispute_days() or 0))
    if find_dispute(record) is not None:
        raise HoursRefused(_("没有提交：这条时长已经提过异议"), _("答复在「我的时长」里可以看到。"))
    if not said.strip():
        raise HoursRefused(_("没有提交：请写明哪里不对"))
    made = HoursDispute(
        community_id=community_id(),
        record_id=record.id,
        person_id=person_id,
        said=said.strip(),
        wanted_minutes=wanted_minutes,
        first_reviewer_id=record.decided_by_id,
        made_at=clock.now(),
        answer_by=add_working_days(clock.today(), dispute_answer_days() or 0),
    )
    db.session.add(made)
    db.session.flush()
    for picture in pictures:
        photos.keep(picture, of=made, by_id=person_id)
    return made


def take_back(found: HoursDispute, *, person_id: int) -> None:
    """The member no longer disputes."""
    if found.person_id != person_id or not may_move(DISPUTE_MOVES, found.state, "withdrawn"):
        raise HoursRefused(_("没有改：这条异议已经有了答复"))
    found.state = "withdrawn"
    db.session.flush()


def is_second(found: HoursDispute, person_id: int) -> bool:
    """False for whose record it is, who decided it, and who ever changed it: they would judge their own work."""
    if person_id in (found.first_reviewer_id, found.person_id):
        return False
    has_changed = exists().where(
        RecordChange.community_id == community_id(),
        RecordChange.record_id == found.record_id,
        RecordChange.person_id == person_id,
    )
    return not db.session.execute(select(has_changed)).scalar()


def refuse_unless_second(found: HoursDispute, by_id: int) -> None:
    """Raises `NotTheSecondReviewer` for the others."""
    if not is_second(found, by_id):
        raise NotTheSecondReviewer


def refuse_dispute(found: HoursDispute, *, reply: str, by_id: int) -> None:
    """The decision stands, with the reason that the member reads."""
    _answer(found, "refused", reply=reply, by_id=by_id)
    publish(DisputeAnswered(found))


def uphold_dispute(found: HoursDispute, *, minutes: int, judged: Judgement, reply: str, by_id: int) -> None:
    """The member is right: the record is corrected, never downwards, and what it said before is kept.

    A rejected record becomes an approved one; the points of an approved one are decided anew.
    """
    record = here(ServiceRecord, found.record_id, lock=True)
    if record.state not in DISPUTABLE:  # proven false since: neither hours nor points come back by this door
        raise HoursRefused(_("没有改：这条记录现在不能这样处理"))
    _refuse_minutes(record, minutes)
    _answer(found, "upheld", reply=reply, by_id=by_id)
    was_rejected = record.state == "rejected"
    said: dict[str, Any] = {
        "minutes": minutes,
        "evaluation": judged.evaluation,
        "paid_work_time": judged.paid_work_time,
        "amend_reason": reply.strip() if minutes != record.minutes else record.amend_reason,
    }
    if was_rejected:
        said |= {"state": "approved", "decided_at": clock.now(), "reason": ""}
    elif all(getattr(record, name) == value for name, value in said.items()):
        raise HoursRefused(
            _("没有改：和原来一样"), _("要改时长、评价或上班时间中的一项；维持原样请选「维持原来的决定」。")
        )
    change_record(record, by_id=by_id, why=reply, decided_by_id=by_id, **said)
    event = HoursApproved([record], by_id) if was_rejected else HoursCorrected(record, found.id)
    publish(event)
    publish(DisputeAnswered(found))


def _refuse_minutes(record: ServiceRecord, minutes: int) -> None:
    most = time_of(record.task, margins()).minutes
    least = record.minutes if record.state == "approved" else 0
    if not least <= minutes <= most:
        raise HoursRefused(
            _("没有改：时长要在 %(least)s 到 %(most)s 分钟之间", least=least, most=most), _("批准过的时长不往下减。")
        )


def _answer(found: HoursDispute, state: str, *, reply: str, by_id: int) -> None:
    refuse_unless_second(found, by_id)
    if not may_move(DISPUTE_MOVES, found.state, state):
        raise HoursRefused(_("没有改：这条异议已经有了答复"), _("请刷新页面，看看现在的情况。"))
    if not reply.strip():
        raise HoursRefused(_("没有改：请写明答复"))
    found.state, found.reply = state, reply.strip()
    found.answered_at, found.answered_by_id = clock.now(), by_id
    db.session.flush()


def open_disputes(*, only_open: bool = True) -> Select[HoursDispute]:
    """Disputes of the community for staff, the one that must be answered first at the top."""
    statement = (
        in_community(HoursDispute)
        .options(joinedload(HoursDispute.person), joinedload(HoursDispute.record).joinedload(ServiceRecord.task))
        .order_by(HoursDispute.answer_by, HoursDispute.id)
    )
    return statement.where((HoursDispute.state == "open") if only_open else (HoursDispute.state != "open"))


def open_count() -> int:
    """How many wait for an answer."""
    statement = select(func.count()).where(HoursDispute.community_id == community_id(), HoursDispute.state == "open")
    return db.session.execute(statement).scalar_one()


def points_of(records: Sequence[ServiceRecord]) -> dict[int, Any]:
    """The award that stands for each record: the first one, or the one decided anew after a dispute."""
    by_dispute = {row.id: row.record_id for row in disputes_of(records).values()}
    awards = points.awards_of("service_record", [record.id for record in records])
    found = {award.source_id: award for award in awards if award.event_kind == "service"}
    if by_dispute:
        found |= {by_dispute[one.source_id]: one for one in points.awards_of("hours_dispute", by_dispute)}
    return found

"""Service records as facts for the award rules, beforehand and when they are approved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from app import clock
from app.calendar import DayKind, day_kinds
from app.database import db
from app.members.models import Membership
from app.points import service as points
from app.points.domain import AwardFacts
from app.points.service import Preview
from app.scope import community_id
from app.texts import _
from app.volunteers.models import ServiceRecord, Task


@dataclass(frozen=True)
class Judgement:
    """What staff say of the service when they approve it."""

    evaluation: str = "normal"
    paid_work_time: bool = False


def facts_of(records: Sequence[ServiceRecord], judged: Judgement | None = None) -> list[AwardFacts]:
    """The facts of each record; with `judged` as if it were approved so, else as the record says."""
    kinds = day_kinds({clock.local(record.started_at).date() for record in records})
    return [
        AwardFacts(
            person_id=record.person_id,
            event_kind="service",
            source_type="service_record",
            source_id=record.id,
            title=record.task.title,
            occurred_at=record.started_at,
            facts=_facts(
                record.task,
                minutes=record.minutes,
                kind=kinds[clock.local(record.started_at).date()],
                judged=judged or Judgement(record.evaluation, record.paid_work_time),
            ),
            by_id=record.decided_by_id,
        )
        for record in records
    ]


def facts_of_correction(record: ServiceRecord, dispute_id: int) -> list[AwardFacts]:
    """The facts of a record that a dispute corrected, as a source of its own: the first decision stands reversed."""
    return [replace(facts, source_type="hours_dispute", source_id=dispute_id) for facts in facts_of([record])]


def facts_of_tasks(tasks: Sequence[Task], person_id: int) -> list[AwardFacts]:
    """What the planned time of each task would earn by the rules of today: what a member sees before claiming."""
    kinds = day_kinds({clock.local(task.starts_at).date() for task in tasks})
    return [
        AwardFacts(
            person_id=person_id,
            event_kind="service",
            source_type="task",
            source_id=task.id,
            title=task.title,
            occurred_at=clock.now(),
            facts=_facts(
                task,
                minutes=int((task.ends_at - task.starts_at).total_seconds() // 60),
                kind=kinds[clock.local(task.starts_at).date()],
                judged=Judgement(),
            ),
        )
        for task in tasks
    ]


def estimate_of(task: Task, person_id: int) -> Preview:
    """What one task would earn, with the reckoning in one line."""
    return points.preview(facts_of_tasks([task], person_id))[0]


def _facts(task: Task, *, minutes: int, kind: DayKind, judged: Judgement) -> dict[str, Any]:
    return {
        "event_kind": "service",
        "evaluation": judged.evaluation,
        "paid_work_time": judged.paid_work_time,
        "approved_minutes": minutes,
        "day_kind": kind,
        "heavy_or_dirty": task.heavy_or_dirty,
        "outdoor": task.outdoor,
        "temperature_c": float(task.temperature_c) if task.temperature_c is not None else None,
    }


def referral_facts(records: Sequence[ServiceRecord]) -> list[AwardFacts]:
    """For each newcomer whose first approved hours are among the records: what the member who brought them gets."""
    brought = {r.membership_id: r for r in records if r.membership.referred_by_id and r.minutes > 0}
    if not brought:
        return []
    served_before = set(
        db.session.execute(
            select(ServiceRecord.membership_id).where(
                ServiceRecord.community_id == community_id(),
                ServiceRecord.membership_id.in_(brought),
                ServiceRecord.state == "approved",
                ServiceRecord.minutes > 0,
                ServiceRecord.id.not_in([record.id for record in records]),
            )
        ).scalars()
    )
    first = [record for membership_id, record in brought.items() if membership_id not in served_before]
    referrers = _people_of({record.membership.referred_by_id for record in first})
    return [
        AwardFacts(
            person_id=referrers[record.membership.referred_by_id],
            event_kind="referral",
            source_type="membership",
            source_id=record.membership_id,
            title=_("带新成员报到"),
            occurred_at=record.started_at,
            facts={"event_kind": "referral"},
            by_id=record.decided_by_id,
        )
        for record in first
    ]


def _people_of(membership_ids: set[int]) -> dict[int, int]:
    if not membership_ids:
        return {}
    statement = select(Membership.id, Membership.person_id).where(
        Membership.community_id == community_id(), Membership.id.in_(membership_ids)
    )
    return {row.id: row.person_id for row in db.session.execute(statement)}

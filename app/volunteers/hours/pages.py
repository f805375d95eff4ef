"""What the pages of hours show: lines with their rulers, the panel of one record, the preview of many."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_login import current_user

from app import clock
from app.database import db
from app.points import service as points
from app.points.domain import AwardFacts
from app.points.service import Preview
from app.volunteers.domain import DOUBTS, Span, overlap
from app.volunteers.hours import service
from app.volunteers.hours.facts_service import Judgement, facts_of
from app.volunteers.hours.forms import AmendForm, ApprovalForm, ReasonForm, write_seen
from app.volunteers.hours.lists_service import flags_of, history, overlapping, refused_attempts
from app.volunteers.hours.own_service import approved_minutes
from app.volunteers.models import ServiceRecord


def lines(rows: Sequence[Any], previews: Sequence[Preview]) -> list[dict[str, Any]]:
    """Plain rows for the page: the record, its flags, its ruler and its points."""
    return [
        {
            "record": row.ServiceRecord,
            "task": row.ServiceRecord.task,
            "flags": flags_of(row),
            "is_doubtful": any(name in DOUBTS for name in flags_of(row)),
            "points": preview.points,
            "ruler": ruler_of(row.ServiceRecord),
            "is_own": row.ServiceRecord.person_id == current_user.id,
        }
        for row, preview in zip(rows, previews, strict=True)
    ]


def ruler_of(record: ServiceRecord) -> dict[str, Any]:
    """The record's time on a ruler of whole hours, in minutes after midnight of its day."""
    midnight = clock.day_bounds(clock.local(record.task.starts_at).date())[0]

    def at(instant: datetime) -> int:
        return int((instant - midnight).total_seconds() // 60)

    planned = (at(record.task.starts_at), at(record.task.ends_at))
    measured = (at(record.started_at), at(record.ended_at) if record.ended_at else None)
    first, last = min(planned[0], measured[0]), max(planned[1], measured[1] or 0)
    return {"span": (first // 60 * 60, -(-last // 60) * 60), "planned": planned, "measured": measured}


def panel_of(record: ServiceRecord) -> dict[str, Any]:
    """What staff look at before they decide on one record."""
    preview = points.preview(facts_of([record]))[0]
    others = overlapping(record)
    return {
        "focus": record,
        "preview": preview,
        "others": [(other, shared_minutes(record, other)) for other in others],
        "least": least_alternative(record, others),
        "changes": history(record),
        "refused_codes": refused_attempts(record),
        "year_minutes": approved_minutes(record.person_id, year=clock.today().year),
        "approval": ApprovalForm(
            formdata=None, data={"seen": write_seen([(record.id, record.version, preview.points)])}
        ),
        "amend_form": AmendForm(formdata=None, data={"version": record.version, "minutes": record.minutes}),
        "reason_form": ReasonForm(formdata=None, data={"version": record.version}),
        "is_own": record.person_id == current_user.id,
        "accepted_by_reader": record.membership.decided_by_id == current_user.id,
    }


def shared_minutes(one: ServiceRecord, other: ServiceRecord) -> int:
    """How long two records overlap."""
    assert one.ended_at is not None
    assert other.ended_at is not None
    common = overlap(Span(one.started_at, one.ended_at), Span(other.started_at, other.ended_at))
    return common.minutes if common else 0


def least_alternative(record: ServiceRecord, others: Sequence[ServiceRecord]) -> tuple[int, int] | None:
    """The minutes without what overlaps, and the points they would give; None where nothing overlaps."""
    shared = sum(shared_minutes(record, other) for other in others)
    if not shared or record.minutes <= shared:
        return None
    said = facts_of([record])[0]
    less = {**said.facts, "approved_minutes": record.minutes - shared}
    other = AwardFacts(**{**said.__dict__, "facts": less})
    return record.minutes - shared, points.preview([other])[0].points


def preview_of(statement: Any, judged: Judgement, form: ApprovalForm | None = None) -> dict[str, Any]:
    """The records of the statement that may be approved together, with points, and what the form must carry."""
    others = statement.where(ServiceRecord.person_id != current_user.id).limit(service.MOST_AT_ONCE)
    rows = db.session.execute(others).unique().all()
    records = [row.ServiceRecord for row in rows]
    previews = points.preview(facts_of(records, judged))
    seen = [(record.id, record.version, one.points) for record, one in zip(records, previews, strict=True)]
    form = form or ApprovalForm(formdata=None)
    form.seen.data = write_seen(seen)
    return {
        "lines": lines(rows, previews),
        "total": sum(one.points for one in previews),
        "minutes": sum(record.minutes for record in records),
        "people": len({record.person_id for record in records}),
        "form": form,
    }

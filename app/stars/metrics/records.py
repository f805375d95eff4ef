"""What the registers say: inspections, hazards, snow, meetings, support tasks. Kept nowhere, a metric is left out."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from app.database import db
from app.stars.domain import Observation
from app.stars.metrics.frame import Frame, Key, Subject, share
from app.stars.registers.models import StarRecord
from app.stars.registers.specs import REGISTERS

ON_TIME = and_(StarRecord.done_day.is_not(None), StarRecord.done_day <= StarRecord.on_day)


def _rows(
    frame: Frame, code: str, good: ColumnElement[Any], *, day: Any = StarRecord.on_day, also: Any = None
) -> dict[Key, tuple[Any, int]]:
    """By subject: what `good` comes to, and how many rows there are, in one statement."""
    subject = getattr(StarRecord, REGISTERS[code].column)
    statement = (
        select(StarRecord.community_id, subject, good, func.count())
        .where(
            frame.covers(StarRecord.community_id),
            StarRecord.kind == code,
            StarRecord.removed_at.is_(None),
            day >= frame.period.first,
            day < frame.period.after,
        )
        .group_by(StarRecord.community_id, subject)
    )
    if also is not None:
        statement = statement.where(also)
    return {(row[0], row[1]): (row[2], row[3]) for row in db.session.execute(statement)}


def _shares(found: Sequence[Subject], rows: dict[Key, tuple[Any, int]], kind: str) -> dict[Key, Observation]:
    kept = {community_id for community_id, _subject in rows}
    return {one.key: share(*rows.get(_at(one, kind), (0, 0))) for one in found if one.community_id in kept}


def _at(one: Subject, kind: str) -> Any:
    """A lead household's building counts for it; everything else is noted of the subject itself."""
    return (one.community_id, one.building_id) if kind == "of_building" else one.key


def stair_score(frame: Frame, found: Sequence[Subject], kind: str) -> dict[Key, Observation]:
    """The mean score of the half-year's inspections of the stairways."""
    rows = _rows(frame, "inspection", func.avg(StarRecord.score))
    kept = {community_id for community_id, _subject in rows}
    none = (None, 0)
    return {
        one.key: Observation(_rounded(rows.get(one.key, none)[0]), rows.get(one.key, none)[1])
        for one in found
        if one.community_id in kept
    }


def _rounded(value: Any) -> float | None:
    return None if value is None else round(float(value), 1)


def hazard_fixed(frame: Frame, found: Sequence[Subject], kind: str) -> dict[Key, Observation]:
    """Hazards that were due in the half-year and fixed by their day ÷ hazards due × 100."""
    fixed = func.count().filter(StarRecord.done_day <= StarRecord.due_day)
    return _shares(found, _rows(frame, "hazard", fixed, day=StarRecord.due_day), kind)


def snow_done(frame: Frame, found: Sequence[Subject], kind: str) -> dict[Key, Observation]:
    """Snowfalls that were cleared by the next day (`snow_days`) ÷ snowfalls × 100."""
    days = frame.number("snow_days", StarRecord.community_id)
    cleared = func.count().filter(StarRecord.done_day <= StarRecord.on_day + days)
    return _shares(found, _rows(frame, "snow", cleared), kind)


def deliberation(frame: Frame, found: Sequence[Subject], kind: str) -> dict[Key, Observation]:
    """Recorded meetings of the building."""
    rows = _rows(frame, "deliberation", func.count())
    kept = {community_id for community_id, _subject in rows}
    return {
        one.key: Observation(float(rows.get(one.key, (0, 0))[0]), rows.get(one.key, (0, 0))[1])
        for one in found
        if one.community_id in kept
    }


def care_done(frame: Frame, found: Sequence[Subject], kind: str) -> dict[Key, Observation]:
    """Support tasks of the building done by their day ÷ those due × 100."""
    rows = _rows(frame, "support_task", func.count().filter(ON_TIME))
    return _shares(found, rows, "of_building")


def meetings(frame: Frame, found: Sequence[Subject], kind: str) -> dict[Key, Observation]:
    """Meetings attended ÷ meetings due × 100; who was excused was not due."""
    came = func.count().filter(StarRecord.presence == "came")
    return _shares(found, _rows(frame, "meeting", came, also=StarRecord.presence != "excused"), kind)


def branch_life(frame: Frame, found: Sequence[Subject], kind: str) -> dict[Key, Observation]:
    """Branch meetings, party days and lessons held by their day ÷ those due × 100."""
    return _shares(found, _rows(frame, "branch_meeting", func.count().filter(ON_TIME)), kind)

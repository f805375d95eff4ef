"""What residents say: the mean of one to five, and the share that is satisfied. Once a household and half-year."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from app.database import db
from app.members.models import LeadHousehold
from app.stars.domain import Observation
from app.stars.evaluations.models import StarEvaluation
from app.stars.metrics.frame import Frame, Key, Subject, share
from app.stars.metrics.where import located


def resident_score(frame: Frame, found: Sequence[Subject], kind: str) -> dict[Key, Observation]:
    """The mean of the building's households: of its lead household, or of the building itself.

    Of lead households no household speaks that has become one since: it would speak of itself.
    """
    is_lead = kind == "lead_household"
    score = StarEvaluation.lead_score if is_lead else StarEvaluation.building_score
    rows = _rows(frame, func.avg(score), "building", score, also=(~_leads(frame),) if is_lead else ())
    kept = {community_id for community_id, _where in rows}
    return {
        one.key: Observation(round(float(rows[one.at(kind)][0]), 2), rows[one.at(kind)][1])
        if one.at(kind) in rows
        else Observation(None, 0)
        for one in found
        if one.community_id in kept
    }


def satisfaction(frame: Frame, found: Sequence[Subject], kind: str) -> dict[Key, Observation]:
    """Households of the grids that give their building four or five (`satisfied_from_score`) ÷ households that said
    something × 100.
    """
    least = frame.number("satisfied_from_score", StarEvaluation.community_id)
    good = func.count().filter(StarEvaluation.building_score >= least)
    rows = _rows(frame, good, kind, StarEvaluation.building_score)
    kept = {community_id for community_id, _where in rows}
    return {one.key: share(*rows.get(one.at(kind), (0, 0))) for one in found if one.community_id in kept}


def _leads(frame: Frame) -> ColumnElement[bool]:
    """The household that spoke is in office at the end of the frame."""
    lead, said, day = LeadHousehold, StarEvaluation, frame.last_day
    return (
        select(lead.id)
        .where(
            lead.community_id == said.community_id,
            lead.household_id == said.household_id,
            lead.from_day <= day,
            or_(lead.until_day.is_(None), lead.until_day > day),
        )
        .exists()
    )


def _rows(
    frame: Frame, value: Any, kind: str, score: Any, *, also: Sequence[ColumnElement[bool]] = ()
) -> dict[tuple[int, Any], tuple[Any, int]]:
    said = StarEvaluation
    statement = select(said.community_id).where(
        frame.covers(said.community_id), said.period == frame.period.label, score.is_not(None), *also
    )
    joined, where = located(frame, statement, said.building_id, said.community_id, kind)
    joined = joined.add_columns(where, value, func.count()).group_by(said.community_id, where)
    return {(row[0], row[1]): (row[2], row[3]) for row in db.session.execute(joined)}

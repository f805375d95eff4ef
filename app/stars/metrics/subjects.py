"""Whom the half-year rates, by kind: those that stand at the end of the frame."""

from collections.abc import Callable, Sequence

from sqlalchemy import and_, or_, select

from app.database import db
from app.members.models import LeadHousehold
from app.places.models import Building, Household
from app.stars.branches.models import GridBranch
from app.stars.metrics.frame import Frame, Subject


def lead_households(frame: Frame) -> list[Subject]:
    """The lead households in office at the end of the frame, with their building and grid."""
    day = frame.last_day
    lead = LeadHousehold
    statement = (
        select(lead.community_id, lead.id, lead.building_id, lead.household_id, Building.grid_id, Household.unit)
        .join(Building, and_(Building.community_id == lead.community_id, Building.id == lead.building_id))
        .join(Household, and_(Household.community_id == lead.community_id, Household.id == lead.household_id))
        .where(
            frame.covers(lead.community_id),
            lead.from_day <= day,
            or_(lead.until_day.is_(None), lead.until_day > day),
        )
        .order_by(lead.community_id, lead.id)
    )
    return [Subject(*row) for row in db.session.execute(statement)]


def buildings(frame: Frame) -> list[Subject]:
    """Every building, with its grid."""
    statement = (
        select(Building.community_id, Building.id, Building.grid_id)
        .where(frame.covers(Building.community_id))
        .order_by(Building.community_id, Building.id)
    )
    return [Subject(row[0], row[1], row[1], None, row[2], "") for row in db.session.execute(statement)]


def grid_branches(frame: Frame) -> list[Subject]:
    """The grid branches that stand at the end of the frame."""
    branch = GridBranch
    statement = (
        select(branch.community_id, branch.id)
        .where(
            frame.covers(branch.community_id),
            branch.founded_at < frame.end,
            or_(branch.ended_at.is_(None), branch.ended_at >= frame.end),
        )
        .order_by(branch.community_id, branch.id)
    )
    return [Subject(row[0], row[1], None, None, None, "") for row in db.session.execute(statement)]


SUBJECTS: dict[str, Callable[[Frame], Sequence[Subject]]] = {
    "lead_household": lead_households,
    "building": buildings,
    "grid_branch": grid_branches,
}

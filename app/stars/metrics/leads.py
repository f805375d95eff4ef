"""How many buildings of a branch's grids have a lead household in office."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select

from app.database import db
from app.members.models import LeadHousehold
from app.places.models import Building
from app.stars.branches.models import BranchGrid
from app.stars.domain import Observation
from app.stars.metrics.frame import Frame, Key, Subject, share
from app.stars.metrics.where import of_branch


def lead_coverage(frame: Frame, found: Sequence[Subject], kind: str) -> dict[Key, Observation]:
    """Buildings with a lead household in office at the end ÷ buildings × 100."""
    day = frame.last_day
    led = (
        select(LeadHousehold.id)
        .where(
            LeadHousehold.community_id == Building.community_id,
            LeadHousehold.building_id == Building.id,
            LeadHousehold.from_day <= day,
            or_(LeadHousehold.until_day.is_(None), LeadHousehold.until_day > day),
        )
        .exists()
    )
    statement = (
        select(Building.community_id, BranchGrid.branch_id, func.count().filter(led), func.count())
        .join(BranchGrid, of_branch(frame))
        .where(frame.covers(Building.community_id))
        .group_by(Building.community_id, BranchGrid.branch_id)
    )
    rows = {(row[0], row[1]): (row[2], row[3]) for row in db.session.execute(statement)}
    return {one.key: share(*rows[one.key]) for one in found if one.key in rows}

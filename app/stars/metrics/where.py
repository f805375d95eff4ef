"""Where rows of a building count: at the building itself, or at the grid branch that its grid belonged to."""

from typing import Any

from sqlalchemy import Select, and_, or_

from app.places.models import Building
from app.stars.branches.models import BranchGrid
from app.stars.metrics.frame import Frame


def of_branch(frame: Frame) -> Any:
    """The building's grid belonged to the branch at the end of the frame, whatever changed since."""
    return and_(
        BranchGrid.community_id == Building.community_id,
        BranchGrid.grid_id == Building.grid_id,
        BranchGrid.since_at < frame.end,
        or_(BranchGrid.ended_at.is_(None), BranchGrid.ended_at >= frame.end),
    )


def located(
    frame: Frame, statement: Select[Any], building_id: Any, community_id: Any, kind: str
) -> tuple[Select[Any], Any]:
    """The statement with what it needs beside, and the column to group by: the building, or the branch of its grid."""
    if kind != "grid_branch":
        return statement, building_id
    at_building = and_(Building.community_id == community_id, Building.id == building_id)
    joined = statement if building_id is Building.id else statement.join(Building, at_building)
    return joined.join(BranchGrid, of_branch(frame)), BranchGrid.branch_id

"""Where rows of a building count: at the building itself, or at the grid branch that its grid belongs to."""

from typing import Any

from sqlalchemy import Select, and_

from app.places.models import Building
from app.stars.branches.models import BranchGrid


def located(statement: Select[Any], building_id: Any, community_id: Any, kind: str) -> tuple[Select[Any], Any]:
    """The statement with what it needs beside, and the column to group by: the building, or the branch of its grid."""
    if kind != "grid_branch":
        return statement, building_id
    at_building = and_(Building.community_id == community_id, Building.id == building_id)
    joined = statement if building_id is Building.id else statement.join(Building, at_building)
    joined = joined.join(
        BranchGrid,
        and_(
            BranchGrid.community_id == Building.community_id,
            BranchGrid.grid_id == Building.grid_id,
            BranchGrid.ended_at.is_(None),
        ),
    )
    return joined, BranchGrid.branch_id

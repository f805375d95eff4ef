"""Grid party branches and the grids that each covers."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import InCommunity, belongs_to, scoped_fk


class GridBranch(InCommunity):
    """A party branch of the community's grids 网格党支部."""

    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        Index(
            "uq_grid_branch_name",
            "community_id",
            "name",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    name: Mapped[str]
    founded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class BranchGrid(InCommunity):
    """A grid that a branch covers; each grid has one branch at most."""

    __table_args__ = (
        scoped_fk("branch_id", "grid_branch"),
        scoped_fk("grid_id", "grid"),
        Index(
            "uq_branch_grid_grid",
            "community_id",
            "grid_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(None, "community_id", "branch_id"),
    )

    branch_id: Mapped[int]
    grid_id: Mapped[int]
    since_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    branch: Mapped[Any] = belongs_to("BranchGrid", "branch_id", "GridBranch")
    grid: Mapped[Any] = belongs_to("BranchGrid", "grid_id", "Grid")

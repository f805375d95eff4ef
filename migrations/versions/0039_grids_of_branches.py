"""Since when a branch covers a grid: a half-year counts the grids of its own time."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0037"
branch_labels = None
depends_on = None

# A change ended all grids of a branch and named them anew: each began when those before it ended.
SINCE = """
UPDATE branch_grid SET since_at = coalesce(
  (SELECT max(before.ended_at) FROM branch_grid before
   WHERE before.community_id = branch_grid.community_id AND before.branch_id = branch_grid.branch_id
     AND before.id < branch_grid.id
     AND before.ended_at <= coalesce(branch_grid.ended_at - interval '1 microsecond', 'infinity')),
  (SELECT branch.founded_at FROM grid_branch branch
   WHERE branch.community_id = branch_grid.community_id AND branch.id = branch_grid.branch_id))
"""


def upgrade() -> None:
    op.add_column("branch_grid", sa.Column("since_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(SINCE)
    op.alter_column("branch_grid", "since_at", nullable=False)


def downgrade() -> None:
    op.drop_column("branch_grid", "since_at")

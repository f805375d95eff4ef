"""The private address of a household in need, encrypted, on tasks and on their series."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = ("task", "task_series")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("private_address", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "private_address")

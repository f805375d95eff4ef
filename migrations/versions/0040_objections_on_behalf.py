"""Who of the staff wrote an objection down for somebody without a phone."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("star_objection", sa.Column("entered_by_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key("fk_star_objection_entered_by_id", "star_objection", "person", ["entered_by_id"], ["id"])


def downgrade() -> None:
    op.drop_column("star_objection", "entered_by_id")

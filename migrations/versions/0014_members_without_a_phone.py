"""People without a phone: who they are, who of the staff acted for them, and the number that a code gives them."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ENTERED = ("membership", "claim", "redemption")


def upgrade() -> None:
    op.add_column("person", sa.Column("without_phone", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("consent", sa.Column("heard_by_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key("fk_consent_heard_by_id", "consent", "person", ["heard_by_id"], ["id"])
    op.add_column("one_time_code", sa.Column("phone", sa.LargeBinary(), nullable=True))
    op.add_column("one_time_code", sa.Column("phone_index", sa.Text(), nullable=True))
    op.create_index("ix_one_time_code_phone_index", "one_time_code", ["phone_index"])
    for table in ENTERED:
        op.add_column(table, sa.Column("entered_by_id", sa.BigInteger(), nullable=True))
        op.create_foreign_key(f"fk_{table}_entered_by_id", table, "person", ["entered_by_id"], ["id"])


def downgrade() -> None:
    for table in ENTERED:
        op.drop_column(table, "entered_by_id")
    op.drop_column("one_time_code", "phone_index")
    op.drop_column("one_time_code", "phone")
    op.drop_column("consent", "heard_by_id")
    op.drop_column("person", "without_phone")

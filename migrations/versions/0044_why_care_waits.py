"""Why staff decide of the hours of care, instead of the rule, stands on the line of the log and on the record."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0044"
down_revision = "0042"
branch_labels = None
depends_on = None

REASONS = "'', 'off', 'office', 'behalf', 'photo', 'small', 'seen', 'not_due', 'long', 'week', 'overlap'"


def upgrade() -> None:
    op.add_column("care_entry", sa.Column("waits_why", sa.Text(), nullable=False, server_default=""))
    op.alter_column("care_entry", "waits_why", server_default=None)
    op.add_column("care_entry", sa.Column("waits_figure", sa.BigInteger(), nullable=True))
    op.create_check_constraint(op.f("ck_care_entry_waits_why"), "care_entry", f"waits_why IN ({REASONS})")
    op.create_check_constraint(op.f("ck_care_entry_one_way"), "care_entry", "NOT (by_rule AND waits_why <> '')")
    empty = sa.text("""'""'::jsonb""")
    op.add_column(
        "service_record", sa.Column("waits_because", postgresql.JSONB(), nullable=False, server_default=empty)
    )
    op.alter_column("service_record", "waits_because", server_default=None)


def downgrade() -> None:
    op.drop_column("service_record", "waits_because")
    op.drop_constraint("ck_care_entry_one_way", "care_entry")
    op.drop_constraint("ck_care_entry_waits_why", "care_entry")
    op.drop_column("care_entry", "waits_figure")
    op.drop_column("care_entry", "waits_why")

"""Why staff decide of the hours of care stands on the line and on the record; and who wrote it for a member."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0044"
down_revision = "0042"
branch_labels = None
depends_on = None

REASONS = "'', 'off', 'office', 'behalf', 'photo', 'small', 'seen', 'not_due', 'long', 'week', 'overlap'"


BY_STAFF = """
UPDATE attendance SET in_recorded_by_id = claim.entered_by_id, out_recorded_by_id = claim.entered_by_id
FROM claim
WHERE attendance.community_id = claim.community_id AND attendance.claim_id = claim.id
    AND attendance.in_by = 'care' AND claim.entered_by_id IS NOT NULL
"""


def upgrade() -> None:
    op.execute(BY_STAFF)
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

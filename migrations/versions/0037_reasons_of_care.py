"""Why a line of a care log was changed stands apart from the change, and can be forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "care_reason",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "change_id"],
            ["care_change.community_id", "care_change.id"],
            name=op.f("fk_care_reason_community_id_change_id"),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_care_reason_community_id")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_care_reason")),
        sa.UniqueConstraint("community_id", "change_id", name=op.f("uq_care_reason_community_id_change_id")),
    )
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
        "THEN GRANT SELECT, INSERT, UPDATE, DELETE ON care_reason TO baodao_app; END IF; END $$"
    )
    # In the order of the changes, so that both are read in one.
    op.execute(
        "INSERT INTO care_reason (community_id, change_id, said) "
        "SELECT community_id, id, reason FROM care_change ORDER BY community_id, id"
    )
    op.drop_column("care_change", "reason")


def downgrade() -> None:
    op.add_column("care_change", sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    op.execute("ALTER TABLE care_change DISABLE TRIGGER care_change_keeps_rows")
    op.execute(
        "UPDATE care_change SET reason = care_reason.said FROM care_reason "
        "WHERE care_reason.community_id = care_change.community_id AND care_reason.change_id = care_change.id"
    )
    op.execute("ALTER TABLE care_change ENABLE TRIGGER care_change_keeps_rows")
    op.alter_column("care_change", "reason", server_default=None)
    op.drop_table("care_reason")

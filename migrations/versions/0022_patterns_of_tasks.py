"""Patterns of tasks to draft from, and which tasks of a series somebody changed on their own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task_pattern",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("said", JSONB(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_task_pattern_community_id"),
        sa.ForeignKeyConstraint(["kind_id"], ["task_kind.id"], name="fk_task_pattern_kind_id"),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name="fk_task_pattern_made_by_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_task_pattern"),
    )
    op.create_index(
        "uq_task_pattern_name",
        "task_pattern",
        ["community_id", "name"],
        unique=True,
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.add_column("task", sa.Column("changed_by_hand", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    # A draft begins with version 1, and publishing makes it 2: whatever is beyond that was changed.
    op.execute(
        "UPDATE task SET changed_by_hand = true WHERE series_id IS NOT NULL "
        "AND version > CASE WHEN state = 'draft' THEN 1 ELSE 2 END"
    )
    op.alter_column("task", "changed_by_hand", server_default=None)
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
        "THEN GRANT SELECT, INSERT, UPDATE, DELETE ON task_pattern TO baodao_app; END IF; END $$"
    )


def downgrade() -> None:
    op.drop_column("task", "changed_by_hand")
    op.drop_table("task_pattern")

"""Tasks that come again each week."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task_series",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind_id", sa.BigInteger(), nullable=False),
        sa.Column("said", JSONB(), nullable=False),
        sa.Column("weekday", sa.BigInteger(), nullable=False),
        sa.Column("starts_minute", sa.BigInteger(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("skips_holidays", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_task_series_weekday")),
        sa.CheckConstraint("starts_minute BETWEEN 0 AND 1439", name=op.f("ck_task_series_starts")),
        sa.CheckConstraint("until_day >= from_day", name=op.f("ck_task_series_days")),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_task_series_community_id"),
        sa.ForeignKeyConstraint(["kind_id"], ["task_kind.id"], name="fk_task_series_kind_id"),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name="fk_task_series_made_by_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_task_series"),
    )
    op.create_index("ix_task_series_community_id_ended_at", "task_series", ["community_id", "ended_at"])
    op.add_column("task", sa.Column("series_id", sa.BigInteger(), nullable=True))
    op.add_column("task", sa.Column("series_day", sa.Date(), nullable=True))
    op.create_foreign_key(
        "fk_task_community_id_series_id",
        "task",
        "task_series",
        ["community_id", "series_id"],
        ["community_id", "id"],
    )
    op.create_unique_constraint(
        "uq_task_community_id_series_id_series_day", "task", ["community_id", "series_id", "series_day"]
    )
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
        "THEN GRANT SELECT, INSERT, UPDATE, DELETE ON task_series TO baodao_app; END IF; END $$"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("uq_task_community_id_series_id_series_day"), "task", type_="unique")
    op.drop_constraint(op.f("fk_task_community_id_series_id"), "task", type_="foreignkey")
    op.drop_column("task", "series_day")
    op.drop_column("task", "series_id")
    op.drop_table("task_series")

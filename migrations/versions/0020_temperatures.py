"""The temperatures that staff note, and at which one they said that a task goes on."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "day_temperature",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("day_c", sa.Numeric(4, 1), nullable=True),
        sa.Column("night_c", sa.Numeric(4, 1), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("day_c IS NOT NULL OR night_c IS NOT NULL", name=op.f("ck_day_temperature_known")),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_day_temperature_community_id"),
        sa.ForeignKeyConstraint(["noted_by_id"], ["person.id"], name="fk_day_temperature_noted_by_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_day_temperature"),
        sa.UniqueConstraint("community_id", "day", name="uq_day_temperature_community_id_day"),
    )
    op.add_column("task", sa.Column("goes_on_at_c", sa.Numeric(4, 1), nullable=True))
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
        "THEN GRANT SELECT, INSERT, UPDATE, DELETE ON day_temperature TO baodao_app; END IF; END $$"
    )


def downgrade() -> None:
    op.drop_column("task", "goes_on_at_c")
    op.drop_table("day_temperature")

"""Volunteers of a community by stars, counted every night."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "volunteer_count",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("stars", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("stars BETWEEN 0 AND 5", name=op.f("ck_volunteer_count_stars")),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_volunteer_count_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_volunteer_count"),
        sa.UniqueConstraint("community_id", "stars", name="uq_volunteer_count_community_id_stars"),
    )
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
        "THEN GRANT SELECT, INSERT, UPDATE, DELETE ON volunteer_count TO baodao_app; END IF; END $$"
    )


def downgrade() -> None:
    op.drop_table("volunteer_count")

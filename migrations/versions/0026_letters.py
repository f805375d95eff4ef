"""Feedback letters to workplaces."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback_letter",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("workplace_id", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("quarter", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("activities_expected", sa.BigInteger(), nullable=True),
        sa.Column("contacts_expected", sa.BigInteger(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", sa.BigInteger(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name=op.f("ck_feedback_letter_quarter")),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_feedback_letter_community_id"),
        sa.ForeignKeyConstraint(["workplace_id"], ["workplace.id"], name="fk_feedback_letter_workplace_id"),
        sa.ForeignKeyConstraint(["issued_by_id"], ["person.id"], name="fk_feedback_letter_issued_by_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_feedback_letter"),
        sa.UniqueConstraint("community_id", "number", name="uq_feedback_letter_community_id_number"),
    )
    op.create_index(
        "uq_feedback_letter_in_force",
        "feedback_letter",
        ["community_id", "year", "quarter", "workplace_id"],
        unique=True,
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
        "THEN GRANT SELECT, INSERT, UPDATE, DELETE ON feedback_letter TO baodao_app; END IF; END $$"
    )


def downgrade() -> None:
    op.drop_table("feedback_letter")

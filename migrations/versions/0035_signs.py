"""Signs under numbers that anybody checks: door plates, star signs, certificates of service."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_star_sign()
    guard()


def make_star_sign() -> None:
    op.create_table(
        "star_sign",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("household_id", sa.BigInteger(), nullable=True),
        sa.Column("subject_kind", sa.Text(), nullable=True),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("decision_id", sa.BigInteger(), nullable=True),
        sa.Column("membership_id", sa.BigInteger(), nullable=True),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("stars", sa.BigInteger(), nullable=True),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("replaces_id", sa.BigInteger(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.BigInteger(), nullable=True),
        sa.Column("end_kind", sa.Text(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'certificate') = (membership_id IS NOT NULL)", name=op.f("ck_star_sign_membership")
        ),
        sa.CheckConstraint("(kind = 'star_sign') = (decision_id IS NOT NULL)", name=op.f("ck_star_sign_decision")),
        sa.CheckConstraint("(ended_at IS NULL) = (end_kind IS NULL)", name=op.f("ck_star_sign_ended")),
        sa.CheckConstraint("end_kind IN ('replaced', 'withdrawn')", name=op.f("ck_star_sign_end_kind")),
        sa.CheckConstraint("kind <> 'door_plate' OR household_id IS NOT NULL", name=op.f("ck_star_sign_household")),
        sa.CheckConstraint("kind IN ('door_plate', 'star_sign', 'certificate')", name=op.f("ck_star_sign_kind")),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_star_sign_community_id"),
        sa.ForeignKeyConstraint(
            ["community_id", "decision_id"],
            ["star_decision.community_id", "star_decision.id"],
            name="fk_star_sign_community_id_decision_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "household_id"],
            ["household.community_id", "household.id"],
            name="fk_star_sign_community_id_household_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "membership_id"],
            ["membership.community_id", "membership.id"],
            name="fk_star_sign_community_id_membership_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "replaces_id"],
            ["star_sign.community_id", "star_sign.id"],
            name="fk_star_sign_community_id_replaces_id",
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name="fk_star_sign_ended_by_id"),
        sa.ForeignKeyConstraint(["issued_by_id"], ["person.id"], name="fk_star_sign_issued_by_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_star_sign"),
        sa.UniqueConstraint("community_id", "number", name="uq_star_sign_community_id_number"),
    )
    op.create_index(
        "uq_star_sign_plate",
        "star_sign",
        ["community_id", "household_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'door_plate' AND ended_at IS NULL"),
    )
    op.create_index(
        "uq_star_sign_subject",
        "star_sign",
        ["community_id", "subject_kind", "subject_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'star_sign' AND ended_at IS NULL"),
    )


def guard() -> None:
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
        "THEN GRANT SELECT, INSERT, UPDATE, DELETE ON star_sign TO baodao_app; END IF; END $$"
    )


def downgrade() -> None:
    op.drop_table("star_sign")

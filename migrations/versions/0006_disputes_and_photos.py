"""Disputes of decided hours, and photos."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = ("photo", "hours_dispute")


def upgrade() -> None:
    op.create_table(
        "photo",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("of_type", sa.Text(), nullable=False),
        sa.Column("of_id", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("octet_length(content) <= 614400", name=op.f("ck_photo_size")),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_photo_community_id"),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name="fk_photo_made_by_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_photo"),
    )
    op.create_index("ix_photo_community_id_of_type_of_id", "photo", ["community_id", "of_type", "of_id"])
    op.create_table(
        "hours_dispute",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("wanted_minutes", sa.BigInteger(), nullable=True),
        sa.Column("first_reviewer_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'upheld', 'refused', 'withdrawn')", name=op.f("ck_hours_dispute_state")),
        sa.CheckConstraint(
            "(state IN ('upheld', 'refused')) = (answered_by_id IS NOT NULL)", name=op.f("ck_hours_dispute_answered")
        ),
        sa.CheckConstraint(
            "answered_by_id IS NULL OR answered_by_id <> first_reviewer_id", name=op.f("ck_hours_dispute_two_reviewers")
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "record_id"],
            ["service_record.community_id", "service_record.id"],
            name="fk_hours_dispute_community_id_record_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_hours_dispute_community_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_hours_dispute_person_id"),
        sa.ForeignKeyConstraint(["first_reviewer_id"], ["person.id"], name="fk_hours_dispute_first_reviewer_id"),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name="fk_hours_dispute_answered_by_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_hours_dispute"),
        sa.UniqueConstraint("community_id", "record_id", name="uq_hours_dispute_community_id_record_id"),
    )
    op.create_index(
        "ix_hours_dispute_community_id_state_answer_by", "hours_dispute", ["community_id", "state", "answer_by"]
    )
    for table in TABLES:
        op.execute(
            "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
            f"THEN GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO baodao_app; END IF; END $$"
        )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)

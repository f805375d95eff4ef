"""How people are reached outside of the application, and what is on its way to them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = ("reach", "delivery")


def upgrade() -> None:
    op.create_table(
        "reach",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_seed", sa.Text(), nullable=False),
        sa.Column("code_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_tries", sa.BigInteger(), nullable=False),
        sa.Column("by_email", sa.Boolean(), nullable=False),
        sa.Column("by_sms", sa.Boolean(), nullable=False),
        sa.CheckConstraint("email_confirmed_at IS NULL OR email IS NOT NULL", name=op.f("ck_reach_confirmed_address")),
        sa.CheckConstraint("NOT by_email OR email_confirmed_at IS NOT NULL", name=op.f("ck_reach_only_to_confirmed")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_reach_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reach"),
        sa.UniqueConstraint("person_id", name="uq_reach_person_id"),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", JSONB(), nullable=False),
        sa.Column("body", JSONB(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.CheckConstraint("channel IN ('email', 'sms')", name=op.f("ck_delivery_channel")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed', 'dropped')", name=op.f("ck_delivery_state")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_delivery_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
    )
    op.create_index(
        "ix_delivery_waiting",
        "delivery",
        ["next_try_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_delivery_person_id_made_at", "delivery", ["person_id", "made_at"], unique=False)
    for table in TABLES:
        op.execute(
            "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
            f"THEN GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO baodao_app; END IF; END $$"
        )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)

"""Who was reminded by staff, so that nobody is reminded twice in a few days."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminder",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("subject IN ('known', 'absent')", name=op.f("ck_reminder_subject")),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_reminder_community_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_reminder_person_id"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_reminder_by_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_reminder"),
        sa.UniqueConstraint(
            "community_id", "person_id", "subject", "on_day", name="uq_reminder_community_id_person_id_subject_on_day"
        ),
    )
    guard()


def guard() -> None:
    op.execute(
        "CREATE TRIGGER reminder_keeps_rows BEFORE UPDATE OR DELETE ON reminder "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER reminder_keeps_all BEFORE TRUNCATE ON reminder "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
        "THEN GRANT SELECT, INSERT ON reminder TO baodao_app; END IF; END $$"
    )


def downgrade() -> None:
    op.drop_table("reminder")

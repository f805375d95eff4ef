"""The care log of trees, the rain, lapses of care; and care that was done as service."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0034"
branch_labels = None
depends_on = None

TABLES = ("opened_duty", "care_entry", "care_change", "rain_day", "duty_reminder", "lapse_notice")
WAYS = "('code', 'roll_call')"
WITH_CARE = "('code', 'roll_call', 'care')"


def upgrade() -> None:
    op.create_table(
        "opened_duty",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("tree_id", sa.BigInteger(), nullable=False),
        sa.Column("duty_code", sa.Text(), nullable=False),
        sa.Column("duty_name", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("taken_by_id", sa.BigInteger(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state IN ('done', 'closed')) = (ended_at IS NOT NULL)", name=op.f("ck_opened_duty_ended")),
        sa.CheckConstraint("state <> 'taken' OR taken_by_id IS NOT NULL", name=op.f("ck_opened_duty_taken")),
        sa.CheckConstraint("state IN ('open', 'taken', 'done', 'closed')", name=op.f("ck_opened_duty_state")),
        sa.ForeignKeyConstraint(
            ["community_id", "taken_by_id"],
            ["membership.community_id", "membership.id"],
            name=op.f("fk_opened_duty_community_id_taken_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "tree_id"],
            ["tree.community_id", "tree.id"],
            name=op.f("fk_opened_duty_community_id_tree_id"),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_opened_duty_community_id")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_opened_duty")),
        sa.UniqueConstraint(
            "community_id",
            "tree_id",
            "duty_code",
            "due_on",
            name=op.f("uq_opened_duty_community_id_tree_id_duty_code_due_on"),
        ),
    )
    op.create_index(op.f("ix_opened_duty_community_id_state"), "opened_duty", ["community_id", "state"], unique=False)
    op.create_index(
        "uq_opened_duty_live",
        "opened_duty",
        ["community_id", "tree_id", "duty_code"],
        unique=True,
        postgresql_where=sa.text("state IN ('open', 'taken')"),
    )
    op.create_table(
        "care_entry",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("tree_id", sa.BigInteger(), nullable=False),
        sa.Column("duty_code", sa.Text(), nullable=False),
        sa.Column("duty_name", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("membership_id", sa.BigInteger(), nullable=True),
        sa.Column("adoption_id", sa.BigInteger(), nullable=True),
        sa.Column("opened_duty_id", sa.BigInteger(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.Column("amount_unit", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_rule", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_by_id", sa.BigInteger(), nullable=True),
        sa.Column("strike_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_unit IN ('', 'kg', 'L')", name=op.f("ck_care_entry_amount_unit")),
        sa.CheckConstraint("(struck_at IS NULL) = (struck_by_id IS NULL)", name=op.f("ck_care_entry_struck")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_care_entry_amount")),
        sa.CheckConstraint("ended_at > started_at", name=op.f("ck_care_entry_times")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_care_entry_minutes")),
        sa.ForeignKeyConstraint(
            ["community_id", "adoption_id"],
            ["adoption.community_id", "adoption.id"],
            name=op.f("fk_care_entry_community_id_adoption_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "membership_id"],
            ["membership.community_id", "membership.id"],
            name=op.f("fk_care_entry_community_id_membership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "opened_duty_id"],
            ["opened_duty.community_id", "opened_duty.id"],
            name=op.f("fk_care_entry_community_id_opened_duty_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "tree_id"],
            ["tree.community_id", "tree.id"],
            name=op.f("fk_care_entry_community_id_tree_id"),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_care_entry_community_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_care_entry_person_id")),
        sa.ForeignKeyConstraint(["struck_by_id"], ["person.id"], name=op.f("fk_care_entry_struck_by_id")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_care_entry")),
    )
    op.create_index(op.f("ix_care_entry_community_id_done_on"), "care_entry", ["community_id", "done_on"], unique=False)
    op.create_index(
        op.f("ix_care_entry_community_id_person_id_done_on"),
        "care_entry",
        ["community_id", "person_id", "done_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_care_entry_community_id_tree_id_done_on"),
        "care_entry",
        ["community_id", "tree_id", "done_on"],
        unique=False,
    )
    op.create_table(
        "care_change",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "entry_id"],
            ["care_entry.community_id", "care_entry.id"],
            name=op.f("fk_care_change_community_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_care_change_community_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_care_change_person_id")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_care_change")),
    )
    op.create_index(
        op.f("ix_care_change_community_id_entry_id"), "care_change", ["community_id", "entry_id"], unique=False
    )
    op.create_table(
        "rain_day",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tenths_mm", sa.BigInteger(), nullable=False),
        sa.Column("noted_by_id", sa.BigInteger(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("tenths_mm > 0 AND tenths_mm <= 5000", name=op.f("ck_rain_day_tenths_mm")),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_rain_day_community_id")),
        sa.ForeignKeyConstraint(["noted_by_id"], ["person.id"], name=op.f("fk_rain_day_noted_by_id")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_rain_day")),
        sa.UniqueConstraint("community_id", "day", name=op.f("uq_rain_day_community_id_day")),
    )
    op.create_table(
        "duty_reminder",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("tree_id", sa.BigInteger(), nullable=False),
        sa.Column("duty_code", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.CheckConstraint("kind IN ('due', 'late')", name=op.f("ck_duty_reminder_kind")),
        sa.ForeignKeyConstraint(
            ["community_id", "tree_id"],
            ["tree.community_id", "tree.id"],
            name=op.f("fk_duty_reminder_community_id_tree_id"),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_duty_reminder_community_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_duty_reminder_person_id")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_duty_reminder")),
        sa.UniqueConstraint(
            "community_id",
            "person_id",
            "tree_id",
            "duty_code",
            "due_on",
            "kind",
            name=op.f("uq_duty_reminder_community_id_person_id_tree_id_duty_code_due_on_kind"),
        ),
    )
    op.create_table(
        "lapse_notice",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("adoption_id", sa.BigInteger(), nullable=False),
        sa.Column("season", sa.BigInteger(), nullable=False),
        sa.Column("lapses", sa.BigInteger(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("decision IN ('kept', 'ended')", name=op.f("ck_lapse_notice_decision")),
        sa.CheckConstraint("(decision IS NULL) = (decided_by_id IS NULL)", name=op.f("ck_lapse_notice_decided")),
        sa.CheckConstraint("lapses > 0", name=op.f("ck_lapse_notice_lapses")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_lapse_notice_answered_by_id")),
        sa.ForeignKeyConstraint(
            ["community_id", "adoption_id"],
            ["adoption.community_id", "adoption.id"],
            name=op.f("fk_lapse_notice_community_id_adoption_id"),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_lapse_notice_community_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_lapse_notice_decided_by_id")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_lapse_notice")),
        sa.UniqueConstraint(
            "community_id", "adoption_id", "season", name=op.f("uq_lapse_notice_community_id_adoption_id_season")
        ),
    )
    op.create_index(
        "ix_lapse_notice_open",
        "lapse_notice",
        ["community_id", "answer_by"],
        unique=False,
        postgresql_where=sa.text("decision IS NULL"),
    )

    guard()
    let_care_be_service()


def guard() -> None:
    op.execute(
        "CREATE TRIGGER care_change_keeps_rows BEFORE UPDATE OR DELETE ON care_change "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER care_change_keeps_all BEFORE TRUNCATE ON care_change "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    for table in TABLES:
        rights = "SELECT, INSERT" if table == "care_change" else "SELECT, INSERT, UPDATE, DELETE"
        op.execute(
            "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
            f"THEN GRANT {rights} ON {table} TO baodao_app; END IF; END $$"
        )


def let_care_be_service() -> None:
    op.add_column("task", sa.Column("source_type", sa.Text(), nullable=True))
    op.add_column("task", sa.Column("source_id", sa.BigInteger(), nullable=True))
    op.create_check_constraint(op.f("ck_task_source"), "task", "(source_type IS NULL) = (source_id IS NULL)")
    op.create_check_constraint(op.f("ck_task_source_done"), "task", "source_type IS NULL OR state = 'done'")
    op.create_unique_constraint(
        "uq_task_community_id_source_type_source_id", "task", ["community_id", "source_type", "source_id"]
    )
    check_ways(WITH_CARE)
    op.alter_column("hours_dispute", "first_reviewer_id", nullable=True)


def check_ways(ways: str) -> None:
    for column in ("in_by", "out_by"):
        op.drop_constraint(op.f(f"ck_attendance_{column}"), "attendance", type_="check")
        op.create_check_constraint(op.f(f"ck_attendance_{column}"), "attendance", f"{column} IN {ways}")


def downgrade() -> None:
    """Care stays as tasks that are over, with a roll call: nobody's hours go."""
    for column in ("in_by", "out_by"):
        op.execute(f"UPDATE attendance SET {column} = 'roll_call' WHERE {column} = 'care'")
    op.execute("UPDATE hours_dispute SET first_reviewer_id = person_id WHERE first_reviewer_id IS NULL")
    op.alter_column("hours_dispute", "first_reviewer_id", nullable=False)
    check_ways(WAYS)
    op.drop_constraint("uq_task_community_id_source_type_source_id", "task")
    op.drop_constraint(op.f("ck_task_source_done"), "task", type_="check")
    op.drop_constraint(op.f("ck_task_source"), "task", type_="check")
    op.drop_column("task", "source_id")
    op.drop_column("task", "source_type")
    for table in ("lapse_notice", "duty_reminder", "rain_day", "care_change", "care_entry", "opened_duty"):
        op.drop_table(table)

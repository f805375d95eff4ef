"""Grid branches, registers and residents' evaluations that stars are counted from."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_grid_branch()
    make_branch_grid()
    make_star_record()
    make_star_evaluation()
    guard()


def make_grid_branch() -> None:
    op.create_table(
        "grid_branch",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("founded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_grid_branch_name")),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_grid_branch_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_grid_branch"),
    )
    op.create_index(
        "uq_grid_branch_name",
        "grid_branch",
        ["community_id", "name"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def make_branch_grid() -> None:
    op.create_table(
        "branch_grid",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("grid_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_branch_grid_community_id"),
        sa.ForeignKeyConstraint(
            ["community_id", "branch_id"],
            ["grid_branch.community_id", "grid_branch.id"],
            name="fk_branch_grid_community_id_branch_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "grid_id"], ["grid.community_id", "grid.id"], name="fk_branch_grid_community_id_grid_id"
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_branch_grid"),
    )
    op.create_index("ix_branch_grid_community_id_branch_id", "branch_grid", ["community_id", "branch_id"])
    op.create_index(
        "uq_branch_grid_grid",
        "branch_grid",
        ["community_id", "grid_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def make_star_record() -> None:
    op.create_table(
        "star_record",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=True),
        sa.Column("lead_household_id", sa.BigInteger(), nullable=True),
        sa.Column("branch_id", sa.BigInteger(), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("due_day", sa.Date(), nullable=True),
        sa.Column("done_day", sa.Date(), nullable=True),
        sa.Column("score", sa.BigInteger(), nullable=True),
        sa.Column("presence", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(kind = 'hazard') = (due_day IS NOT NULL)", name=op.f("ck_star_record_due")),
        sa.CheckConstraint("presence IN ('came', 'excused', 'absent')", name=op.f("ck_star_record_presences")),
        sa.CheckConstraint("(kind = 'branch_meeting') = (branch_id IS NOT NULL)", name=op.f("ck_star_record_branch")),
        sa.CheckConstraint("(kind = 'inspection') = (score IS NOT NULL)", name=op.f("ck_star_record_score")),
        sa.CheckConstraint("(kind = 'meeting') = (presence IS NOT NULL)", name=op.f("ck_star_record_presence")),
        sa.CheckConstraint(
            "num_nonnulls(building_id, lead_household_id, branch_id) = 1", name=op.f("ck_star_record_subject")
        ),
        sa.CheckConstraint(
            "(kind = 'meeting') = (lead_household_id IS NOT NULL)", name=op.f("ck_star_record_household")
        ),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_star_record_score_range")),
        sa.CheckConstraint(
            "kind IN ('inspection', 'hazard', 'snow', 'deliberation', 'support_task', 'meeting', 'branch_meeting')",
            name=op.f("ck_star_record_kind"),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_star_record_community_id"),
        sa.ForeignKeyConstraint(
            ["community_id", "branch_id"],
            ["grid_branch.community_id", "grid_branch.id"],
            name="fk_star_record_community_id_branch_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "building_id"],
            ["building.community_id", "building.id"],
            name="fk_star_record_community_id_building_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "lead_household_id"],
            ["lead_household.community_id", "lead_household.id"],
            name="fk_star_record_community_id_lead_household_id",
        ),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name="fk_star_record_entered_by_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_star_record"),
    )
    op.create_index("ix_star_record_community_id_kind_on_day", "star_record", ["community_id", "kind", "on_day"])
    op.create_index(
        "uq_star_record_once",
        "star_record",
        ["community_id", "kind", sa.text("coalesce(building_id, lead_household_id, branch_id)"), "on_day", "note"],
        unique=True,
        postgresql_where=sa.text("removed_at IS NULL"),
    )


def make_star_evaluation() -> None:
    op.create_table(
        "star_evaluation",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=False),
        sa.Column("household_id", sa.BigInteger(), nullable=False),
        sa.Column("building_score", sa.BigInteger(), nullable=False),
        sa.Column("lead_score", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("building_score BETWEEN 1 AND 5", name=op.f("ck_star_evaluation_building_score")),
        sa.CheckConstraint("lead_score BETWEEN 1 AND 5", name=op.f("ck_star_evaluation_lead_score")),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_star_evaluation_community_id"),
        sa.ForeignKeyConstraint(
            ["community_id", "building_id"],
            ["building.community_id", "building.id"],
            name="fk_star_evaluation_community_id_building_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "household_id"],
            ["household.community_id", "household.id"],
            name="fk_star_evaluation_community_id_household_id",
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_star_evaluation"),
        sa.UniqueConstraint(
            "community_id", "period", "household_id", name="uq_star_evaluation_community_id_period_household_id"
        ),
    )
    op.create_index(
        "ix_star_evaluation_community_id_period_building_id",
        "star_evaluation",
        ["community_id", "period", "building_id"],
    )


def guard() -> None:
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
        "THEN GRANT SELECT, INSERT, UPDATE, DELETE ON grid_branch TO baodao_app; END IF; END $$"
    )
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
        "THEN GRANT SELECT, INSERT, UPDATE, DELETE ON branch_grid TO baodao_app; END IF; END $$"
    )
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
        "THEN GRANT SELECT, INSERT, UPDATE, DELETE ON star_record TO baodao_app; END IF; END $$"
    )
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
        "THEN GRANT SELECT, INSERT, UPDATE, DELETE ON star_evaluation TO baodao_app; END IF; END $$"
    )


def downgrade() -> None:
    op.drop_table("star_evaluation")
    op.drop_table("star_record")
    op.drop_table("branch_grid")
    op.drop_table("grid_branch")

"""The life of a half-year's stars: results, objections, vetoes and decisions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_star_period()
    make_star_result()
    make_star_veto()
    make_star_objection()
    make_star_change()
    make_star_decision()
    guard()


def make_star_period() -> None:
    op.create_table(
        "star_period",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("rule_version_id", sa.BigInteger(), nullable=True),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("computed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("notice_from", sa.Date(), nullable=True),
        sa.Column("notice_until", sa.Date(), nullable=True),
        sa.Column("notice_by_id", sa.BigInteger(), nullable=True),
        sa.Column("final_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("final_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(state = 'final') = (final_at IS NOT NULL)", name=op.f("ck_star_period_final")),
        sa.CheckConstraint("notice_until > notice_from", name=op.f("ck_star_period_notice_days")),
        sa.CheckConstraint("state IN ('open', 'computed', 'notice', 'final')", name=op.f("ck_star_period_state")),
        sa.CheckConstraint("(state = 'open') = (computed_at IS NULL)", name=op.f("ck_star_period_computed")),
        sa.CheckConstraint(
            "(state IN ('notice', 'final')) = (notice_until IS NOT NULL)", name=op.f("ck_star_period_notice")
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_star_period_community_id"),
        sa.ForeignKeyConstraint(["computed_by_id"], ["person.id"], name="fk_star_period_computed_by_id"),
        sa.ForeignKeyConstraint(["final_by_id"], ["person.id"], name="fk_star_period_final_by_id"),
        sa.ForeignKeyConstraint(["notice_by_id"], ["person.id"], name="fk_star_period_notice_by_id"),
        sa.ForeignKeyConstraint(["rule_version_id"], ["rule_version.id"], name="fk_star_period_rule_version_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_star_period"),
        sa.UniqueConstraint("community_id", "label", name="uq_star_period_community_id_label"),
    )


def make_star_result() -> None:
    op.create_table(
        "star_result",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("period_id", sa.BigInteger(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=True),
        sa.Column("grid_id", sa.BigInteger(), nullable=True),
        sa.Column("household_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("score", sa.Numeric(5, 2), nullable=True),
        sa.Column("weight_counted", sa.BigInteger(), nullable=False),
        sa.Column("earned", sa.BigInteger(), nullable=True),
        sa.Column("stars", sa.BigInteger(), nullable=True),
        sa.Column("stars_before", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("vetoes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rule_version_id", sa.BigInteger(), nullable=False),
        sa.Column("rated_from", sa.BigInteger(), nullable=False),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "subject_kind IN ('lead_household', 'building', 'grid_branch')", name=op.f("ck_star_result_subject_kind")
        ),
        sa.CheckConstraint("why IN ('', 'grace', 'veto', 'removed', 'barred')", name=op.f("ck_star_result_why")),
        sa.CheckConstraint("stars BETWEEN 0 AND 5 AND earned BETWEEN 0 AND 5", name=op.f("ck_star_result_stars")),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_star_result_community_id"),
        sa.ForeignKeyConstraint(
            ["community_id", "building_id"],
            ["building.community_id", "building.id"],
            name="fk_star_result_community_id_building_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "grid_id"], ["grid.community_id", "grid.id"], name="fk_star_result_community_id_grid_id"
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "household_id"],
            ["household.community_id", "household.id"],
            name="fk_star_result_community_id_household_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "period_id"],
            ["star_period.community_id", "star_period.id"],
            name="fk_star_result_community_id_period_id",
        ),
        sa.ForeignKeyConstraint(["rule_version_id"], ["rule_version.id"], name="fk_star_result_rule_version_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_star_result"),
        sa.UniqueConstraint(
            "community_id",
            "period_id",
            "subject_kind",
            "subject_id",
            name="uq_star_result_community_id_period_id_subject_kind_subject_id",
        ),
    )


def make_star_veto() -> None:
    op.create_table(
        "star_veto",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("until_day >= from_day", name=op.f("ck_star_veto_days")),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name=op.f("ck_star_veto_withdrawn")),
        sa.CheckConstraint(
            "subject_kind IN ('lead_household', 'building', 'grid_branch')", name=op.f("ck_star_veto_subject_kind")
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_star_veto_community_id"),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name="fk_star_veto_entered_by_id"),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["person.id"], name="fk_star_veto_withdrawn_by_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_star_veto"),
    )
    op.create_index(
        "ix_star_veto_community_id_subject_kind_subject_id", "star_veto", ["community_id", "subject_kind", "subject_id"]
    )


def make_star_objection() -> None:
    op.create_table(
        "star_objection",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("period_id", sa.BigInteger(), nullable=False),
        sa.Column("result_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("first_reviewer_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('upheld', 'refused')) = (answered_by_id IS NOT NULL)", name=op.f("ck_star_objection_answered")
        ),
        sa.CheckConstraint("state IN ('open', 'upheld', 'refused', 'withdrawn')", name=op.f("ck_star_objection_state")),
        sa.CheckConstraint(
            "answered_by_id IS NULL OR (answered_by_id <> first_reviewer_id AND answered_by_id <> person_id)",
            name=op.f("ck_star_objection_two_reviewers"),
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name="fk_star_objection_answered_by_id"),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_star_objection_community_id"),
        sa.ForeignKeyConstraint(
            ["community_id", "period_id"],
            ["star_period.community_id", "star_period.id"],
            name="fk_star_objection_community_id_period_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "result_id"],
            ["star_result.community_id", "star_result.id"],
            name="fk_star_objection_community_id_result_id",
        ),
        sa.ForeignKeyConstraint(["first_reviewer_id"], ["person.id"], name="fk_star_objection_first_reviewer_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_star_objection_person_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_star_objection"),
        sa.UniqueConstraint(
            "community_id", "result_id", "person_id", name="uq_star_objection_community_id_result_id_person_id"
        ),
    )
    op.create_index(
        "ix_star_objection_community_id_period_id_state", "star_objection", ["community_id", "period_id", "state"]
    )


def make_star_change() -> None:
    op.create_table(
        "star_change",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("result_id", sa.BigInteger(), nullable=False),
        sa.Column("objection_id", sa.BigInteger(), nullable=True),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_star_change_by_id"),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_star_change_community_id"),
        sa.ForeignKeyConstraint(
            ["community_id", "objection_id"],
            ["star_objection.community_id", "star_objection.id"],
            name="fk_star_change_community_id_objection_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "result_id"],
            ["star_result.community_id", "star_result.id"],
            name="fk_star_change_community_id_result_id",
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_star_change"),
    )
    op.create_index("ix_star_change_community_id_result_id", "star_change", ["community_id", "result_id"])


def make_star_decision() -> None:
    op.create_table(
        "star_decision",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("result_id", sa.BigInteger(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stars", sa.BigInteger(), nullable=True),
        sa.Column("by_grace", sa.Boolean(), nullable=False),
        sa.Column("replaces_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind = 'final' OR reason <> ''", name=op.f("ck_star_decision_reason")),
        sa.CheckConstraint("stars BETWEEN 0 AND 5", name=op.f("ck_star_decision_stars")),
        sa.CheckConstraint("(kind = 'final') = (replaces_id IS NULL)", name=op.f("ck_star_decision_replaces")),
        sa.CheckConstraint("kind IN ('final', 'correction', 'removal')", name=op.f("ck_star_decision_kind")),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_star_decision_community_id"),
        sa.ForeignKeyConstraint(
            ["community_id", "replaces_id"],
            ["star_decision.community_id", "star_decision.id"],
            name="fk_star_decision_community_id_replaces_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "result_id"],
            ["star_result.community_id", "star_result.id"],
            name="fk_star_decision_community_id_result_id",
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name="fk_star_decision_decided_by_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_star_decision"),
        sa.UniqueConstraint("community_id", "replaces_id", name="uq_star_decision_community_id_replaces_id"),
    )
    op.create_index(
        "ix_star_decision_community_id_subject_kind_subject_id",
        "star_decision",
        ["community_id", "subject_kind", "subject_id"],
    )
    op.create_index(
        "uq_star_decision_final",
        "star_decision",
        ["community_id", "result_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'final'"),
    )


def guard() -> None:
    op.execute(
        "CREATE TRIGGER star_period_keeps_final BEFORE UPDATE OR DELETE ON star_period "
        "FOR EACH ROW WHEN (OLD.state = 'final') EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
        "THEN GRANT SELECT, INSERT, UPDATE, DELETE ON star_period TO baodao_app; END IF; END $$"
    )
    op.execute(
        "CREATE TRIGGER star_result_keeps_final BEFORE UPDATE OR DELETE ON star_result "
        "FOR EACH ROW WHEN (OLD.is_final) EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
        "THEN GRANT SELECT, INSERT, UPDATE, DELETE ON star_result TO baodao_app; END IF; END $$"
    )
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
        "THEN GRANT SELECT, INSERT, UPDATE, DELETE ON star_veto TO baodao_app; END IF; END $$"
    )
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
        "THEN GRANT SELECT, INSERT, UPDATE, DELETE ON star_objection TO baodao_app; END IF; END $$"
    )
    op.execute(
        "CREATE TRIGGER star_change_keeps_rows BEFORE UPDATE OR DELETE ON star_change "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER star_change_keeps_all BEFORE TRUNCATE ON star_change "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
        "THEN GRANT SELECT, INSERT ON star_change TO baodao_app; END IF; END $$"
    )
    op.execute(
        "CREATE TRIGGER star_decision_keeps_rows BEFORE UPDATE OR DELETE ON star_decision "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER star_decision_keeps_all BEFORE TRUNCATE ON star_decision "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
        "THEN GRANT SELECT, INSERT ON star_decision TO baodao_app; END IF; END $$"
    )


def downgrade() -> None:
    op.drop_table("star_decision")
    op.drop_table("star_change")
    op.drop_table("star_objection")
    op.drop_table("star_veto")
    op.drop_table("star_result")
    op.drop_table("star_period")

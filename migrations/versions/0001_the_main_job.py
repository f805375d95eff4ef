"""The tables of the main job: places, people, rules, points, tasks, property, stars, and what guards them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("audit_line", "budget_grant", "ledger_seal", "record_change", "refused_check_in", "transfer")
NEVER_DELETED = ("person", "place", "rule_set", "rule_version")
TABLES = (
    "calendar_day",
    "consent_text",
    "department",
    "form_receipt",
    "job_run",
    "person",
    "place",
    "property_company",
    "rule_set",
    "sign_in_attempt",
    "task_kind",
    "workplace",
    "account",
    "agreement",
    "audit_line",
    "budget",
    "budget_grant",
    "compound",
    "consent",
    "grid",
    "ledger_seal",
    "message",
    "one_time_code",
    "open_membership",
    "place_closure",
    "refused_check_in",
    "role",
    "rule_version",
    "settlement",
    "sign_in",
    "stored_upload",
    "unknown_code",
    "award",
    "building",
    "service_area",
    "task",
    "transfer",
    "adjustment",
    "hold",
    "household",
    "known_member",
    "bill",
    "lead_household",
    "membership",
    "claim",
    "grid_lead",
    "rating",
    "redemption",
    "attendance",
    "service_record",
    "settlement_line",
    "record_change",
)

REFUSE_CHANGE = """CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$"""


def upgrade() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("day_kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "day_kind IN ('workday', 'weekend', 'statutory_holiday')", name=op.f("ck_calendar_day_day_kind")
        ),
        sa.PrimaryKeyConstraint("day", name="pk_calendar_day"),
    )
    op.create_table(
        "consent_text",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("in_force_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consent_text"),
        sa.UniqueConstraint("subject", "version", name="uq_consent_text_subject_version"),
    )
    op.create_table(
        "department",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "level IN ('county', 'street', 'community', 'enterprise')", name=op.f("ck_department_level")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_department"),
        sa.UniqueConstraint("code", name="uq_department_code"),
    )
    op.create_table(
        "form_receipt",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("outcome", JSONB(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_form_receipt"),
    )
    op.create_table(
        "job_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_job_run"),
        sa.UniqueConstraint("job", "slot", name="uq_job_run_job_slot"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pinyin", sa.Text(), nullable=False),
        sa.Column("initials", sa.Text(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.Text(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("volunteer_number", sa.Text(), nullable=False),
        sa.Column("shows_name", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("phone_index", name="uq_person_phone_index"),
        sa.UniqueConstraint("volunteer_number", name="uq_person_volunteer_number"),
    )
    op.create_table(
        "place",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("pinyin", sa.Text(), nullable=False),
        sa.Column("initials", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("level IN ('city', 'county', 'street', 'community')", name=op.f("ck_place_level")),
        sa.ForeignKeyConstraint(["parent_id"], ["place.id"], name="fk_place_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_place"),
        sa.UniqueConstraint("code", name="uq_place_code"),
    )
    op.create_index("ix_place_parent_id", "place", ["parent_id"], unique=False)
    op.create_table(
        "property_company",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pinyin", sa.Text(), nullable=False),
        sa.Column("telephone", sa.Text(), nullable=False),
        sa.Column("counter_address", sa.Text(), nullable=False),
        sa.Column("opening_hours", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_property_company"),
        sa.UniqueConstraint("name", name="uq_property_company_name"),
    )
    op.create_table(
        "rule_set",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rule_set"),
        sa.UniqueConstraint("code", name="uq_rule_set_code"),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("phone_index", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_attempt"),
    )
    op.create_index("ix_sign_in_attempt_address_at", "sign_in_attempt", ["address", "at"], unique=False)
    op.create_index("ix_sign_in_attempt_phone_index_at", "sign_in_attempt", ["phone_index", "at"], unique=False)
    op.create_table(
        "task_kind",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("category_name", sa.Text(), nullable=False),
        sa.Column("typical_minutes", sa.BigInteger(), nullable=False),
        sa.Column("typical_capacity", sa.BigInteger(), nullable=False),
        sa.Column("members_only", sa.Boolean(), nullable=False),
        sa.Column("base_points_per_hour", sa.BigInteger(), nullable=False),
        sa.Column("heavy_or_dirty", sa.Boolean(), nullable=False),
        sa.Column("indoor", sa.Boolean(), nullable=False),
        sa.Column("min_temperature_c", sa.BigInteger(), nullable=True),
        sa.Column("needs_skill", sa.Text(), nullable=False),
        sa.Column("season_months", JSONB(), nullable=False),
        sa.Column("safety_note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_task_kind"),
        sa.UniqueConstraint("code", name="uq_task_kind_code"),
    )
    op.create_table(
        "workplace",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pinyin", sa.Text(), nullable=False),
        sa.Column("initials", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workplace"),
        sa.UniqueConstraint("name", name="uq_workplace_name"),
    )
    op.create_table(
        "account",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("company_id", sa.BigInteger(), nullable=True),
        sa.Column("balance", sa.BigInteger(), nullable=True),
        sa.Column("reserved", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("debt", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("frozen_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("expired_before", sa.Date(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'company') = (company_id IS NOT NULL)", name=op.f("ck_account_clearing_has_company")
        ),
        sa.CheckConstraint("(kind = 'wallet') = (person_id IS NOT NULL)", name=op.f("ck_account_wallet_has_person")),
        sa.CheckConstraint(
            "(kind IN ('wallet', 'company', 'care_list')) = (balance IS NOT NULL)",
            name=op.f("ck_account_stored_balance"),
        ),
        sa.CheckConstraint("debt = 0 OR frozen_reason <> ''", name=op.f("ck_account_debt_freezes")),
        sa.CheckConstraint(
            "kind IN ('wallet', 'company', 'care_list', 'issuance', 'expired', 'adjustment', 'settled', 'moved', 'owed')",
            name=op.f("ck_account_kind"),
        ),
        sa.CheckConstraint(
            "balance - reserved >= 0 AND reserved >= 0 AND debt >= 0", name=op.f("ck_account_not_negative")
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_account_community_id"),
        sa.ForeignKeyConstraint(["company_id"], ["property_company.id"], name="fk_account_company_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_account_person_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_account"),
        sa.UniqueConstraint(
            "community_id",
            "kind",
            "person_id",
            "company_id",
            name="uq_account_community_id_kind_person_id_company_id",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_account_person_id", "account", ["person_id"], unique=False)
    op.create_table(
        "agreement",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("funding_source", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_agreement_community_id"),
        sa.ForeignKeyConstraint(["company_id"], ["property_company.id"], name="fk_agreement_company_id"),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name="fk_agreement_recorded_by_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_agreement"),
        sa.UniqueConstraint("community_id", "company_id", "year", name="uq_agreement_community_id_company_id_year"),
    )
    op.create_table(
        "audit_line",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object_type", sa.Text(), nullable=True),
        sa.Column("object_id", sa.BigInteger(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("details", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_audit_line_community_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_audit_line_person_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_audit_line"),
    )
    op.create_index("ix_audit_line_community_id_at", "audit_line", ["community_id", "at"], unique=False)
    op.create_index(
        "ix_audit_line_community_id_object_type_object_id",
        "audit_line",
        ["community_id", "object_type", "object_id"],
        unique=False,
    )
    op.create_table(
        "budget",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("granted", sa.BigInteger(), nullable=False),
        sa.Column("drawn", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("drawn >= 0 AND drawn <= granted", name=op.f("ck_budget_within")),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_budget_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_budget"),
        sa.UniqueConstraint("community_id", "year", name="uq_budget_community_id_year"),
    )
    op.create_table(
        "budget_grant",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("funding_source", sa.Text(), nullable=False),
        sa.Column("granted_by_id", sa.BigInteger(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("points > 0", name=op.f("ck_budget_grant_points")),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_budget_grant_community_id"),
        sa.ForeignKeyConstraint(["granted_by_id"], ["person.id"], name="fk_budget_grant_granted_by_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_budget_grant"),
    )
    op.create_table(
        "compound",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pinyin", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("walking_order", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_compound_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_compound"),
        sa.UniqueConstraint("community_id", "name", name="uq_compound_community_id_name"),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("consent_text_id", sa.BigInteger(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["consent_text_id"], ["consent_text.id"], name="fk_consent_consent_text_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_consent_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
    )
    op.create_index("ix_consent_person_id", "consent", ["person_id"], unique=False)
    op.create_table(
        "grid",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pinyin", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_grid_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_grid"),
        sa.UniqueConstraint("community_id", "name", name="uq_grid_community_id_name"),
    )
    op.create_table(
        "ledger_seal",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("sum", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_ledger_seal_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_ledger_seal"),
        sa.UniqueConstraint("community_id", "day", name="uq_ledger_seal_community_id_day"),
    )
    op.create_table(
        "message",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_message_community_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_message_person_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_message"),
    )
    op.create_index(
        "ix_message_community_id_person_id_sent_at", "message", ["community_id", "person_id", "sent_at"], unique=False
    )
    op.create_index("ix_message_person_id_sent_at", "message", ["person_id", "sent_at"], unique=False)
    op.create_table(
        "one_time_code",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("issued_by_id", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("issued_by_id <> person_id", name=op.f("ck_one_time_code_not_to_oneself")),
        sa.ForeignKeyConstraint(["issued_by_id"], ["person.id"], name="fk_one_time_code_issued_by_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_one_time_code_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_one_time_code"),
    )
    op.create_index("ix_one_time_code_person_id", "one_time_code", ["person_id"], unique=False)
    op.create_table(
        "open_membership",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_open_membership_community_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_open_membership_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_open_membership"),
    )
    op.create_table(
        "place_closure",
        sa.Column("ancestor_id", sa.BigInteger(), nullable=False),
        sa.Column("descendant_id", sa.BigInteger(), nullable=False),
        sa.Column("depth", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["ancestor_id"], ["place.id"], name="fk_place_closure_ancestor_id"),
        sa.ForeignKeyConstraint(["descendant_id"], ["place.id"], name="fk_place_closure_descendant_id"),
        sa.PrimaryKeyConstraint("ancestor_id", "descendant_id", name="pk_place_closure"),
    )
    op.create_index("ix_place_closure_descendant_id_depth", "place_closure", ["descendant_id", "depth"], unique=False)
    op.create_table(
        "refused_check_in",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_refused_check_in_community_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_refused_check_in_person_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_refused_check_in"),
    )
    op.create_index(
        "ix_refused_check_in_community_id_task_id", "refused_check_in", ["community_id", "task_id"], unique=False
    )
    op.create_table(
        "role",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("place_id", sa.BigInteger(), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=True),
        sa.Column("department_id", sa.BigInteger(), nullable=True),
        sa.Column("granted_by_id", sa.BigInteger(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(kind = 'clerk') = (company_id IS NOT NULL)", name=op.f("ck_role_clerk_has_company")),
        sa.CheckConstraint("kind IN ('staff', 'handler', 'clerk', 'administrator')", name=op.f("ck_role_kind")),
        sa.CheckConstraint("granted_by_id IS NULL OR granted_by_id <> person_id", name=op.f("ck_role_not_to_oneself")),
        sa.ForeignKeyConstraint(["company_id"], ["property_company.id"], name="fk_role_company_id"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name="fk_role_department_id"),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name="fk_role_ended_by_id"),
        sa.ForeignKeyConstraint(["granted_by_id"], ["person.id"], name="fk_role_granted_by_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_role_person_id"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name="fk_role_place_id"),
        sa.PrimaryKeyConstraint("id", name="pk_role"),
    )
    op.create_index("ix_role_person_id", "role", ["person_id"], unique=False)
    op.create_index(
        "uq_role_open",
        "role",
        ["person_id", "kind", "place_id", "company_id", "department_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "rule_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("rule_set_id", sa.BigInteger(), nullable=False),
        sa.Column("place_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("rounding", sa.Text(), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), server_default="", nullable=False),
        sa.Column("created_by_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.BigInteger(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(origin = 'person') = (created_by_id IS NOT NULL)", name=op.f("ck_rule_version_origin_has_person")
        ),
        sa.CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)", name=op.f("ck_rule_version_published_at")
        ),
        sa.CheckConstraint("kind IN ('table', 'parameters')", name=op.f("ck_rule_version_kind")),
        sa.CheckConstraint("origin IN ('defaults', 'person')", name=op.f("ck_rule_version_origin")),
        sa.CheckConstraint(
            "state = 'draft' OR origin = 'defaults' OR (checked_by_id IS NOT NULL AND checked_by_id <> created_by_id)",
            name=op.f("ck_rule_version_second_person"),
        ),
        sa.CheckConstraint("state IN ('draft', 'checked', 'published')", name=op.f("ck_rule_version_state")),
        sa.CheckConstraint("number > 0", name=op.f("ck_rule_version_number")),
        sa.ForeignKeyConstraint(["checked_by_id"], ["person.id"], name="fk_rule_version_checked_by_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name="fk_rule_version_created_by_id"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name="fk_rule_version_place_id"),
        sa.ForeignKeyConstraint(["published_by_id"], ["person.id"], name="fk_rule_version_published_by_id"),
        sa.ForeignKeyConstraint(["rule_set_id"], ["rule_set.id"], name="fk_rule_version_rule_set_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rule_version"),
        sa.UniqueConstraint("rule_set_id", "place_id", "number", name="uq_rule_version_rule_set_id_place_id_number"),
    )
    op.create_index(
        "ix_rule_version_in_force",
        "rule_version",
        ["rule_set_id", "place_id", "valid_from"],
        unique=False,
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_table(
        "settlement",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("funding_source", sa.Text(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_signed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("company_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("community_signed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("community_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'closed') = (company_signed_at IS NOT NULL AND community_signed_at IS NOT NULL)",
            name=op.f("ck_settlement_closed_by_two"),
        ),
        sa.CheckConstraint("state IN ('open', 'signed_once', 'closed')", name=op.f("ck_settlement_state")),
        sa.CheckConstraint("company_signed_by_id <> community_signed_by_id", name=op.f("ck_settlement_two_people")),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_settlement_community_id"),
        sa.ForeignKeyConstraint(["community_signed_by_id"], ["person.id"], name="fk_settlement_community_signed_by_id"),
        sa.ForeignKeyConstraint(["company_id"], ["property_company.id"], name="fk_settlement_company_id"),
        sa.ForeignKeyConstraint(["company_signed_by_id"], ["person.id"], name="fk_settlement_company_signed_by_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_settlement"),
        sa.UniqueConstraint("community_id", "company_id", "month", name="uq_settlement_community_id_company_id_month"),
    )
    op.create_index("ix_settlement_company_id_month", "settlement", ["company_id", "month"], unique=False)
    op.create_table(
        "sign_in",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_sign_in_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in"),
        sa.UniqueConstraint("token_hash", name="uq_sign_in_token_hash"),
    )
    op.create_index("ix_sign_in_person_id", "sign_in", ["person_id"], unique=False)
    op.create_table(
        "stored_upload",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("place_id", sa.BigInteger(), nullable=True),
        sa.Column("company_id", sa.BigInteger(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["property_company.id"], name="fk_stored_upload_company_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_stored_upload_person_id"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name="fk_stored_upload_place_id"),
        sa.PrimaryKeyConstraint("token", name="pk_stored_upload"),
    )
    op.create_index("ix_stored_upload_made_at", "stored_upload", ["made_at"], unique=False)
    op.create_index("ix_stored_upload_person_id_purpose", "stored_upload", ["person_id", "purpose"], unique=False)
    op.create_table(
        "unknown_code",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["property_company.id"], name="fk_unknown_code_company_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_unknown_code_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_unknown_code"),
    )
    op.create_index("ix_unknown_code_person_id_at", "unknown_code", ["person_id", "at"], unique=False)
    op.create_table(
        "award",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("event_kind", sa.Text(), nullable=False),
        sa.Column("source_type", sa.Text(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("rule_version_id", sa.BigInteger(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("matched_row", sa.Text(), nullable=False),
        sa.Column("outputs", JSONB(), nullable=False),
        sa.Column("counted_minutes", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("waits_for", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_person_id", sa.BigInteger(), nullable=True),
        sa.Column("second_person_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("(state = 'waiting') = (waits_for <> '')", name=op.f("ck_award_waiting_says_why")),
        sa.CheckConstraint("state IN ('due', 'waiting', 'paid', 'reversed')", name=op.f("ck_award_state")),
        sa.CheckConstraint(
            "waits_for IN ('', 'budget', 'wallet_cap', 'second_person', 'daily_cap')", name=op.f("ck_award_waits_for")
        ),
        sa.CheckConstraint("points >= 0", name=op.f("ck_award_points")),
        sa.CheckConstraint(
            "second_person_id IS NULL OR second_person_id <> first_person_id", name=op.f("ck_award_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "account_id"],
            ["account.community_id", "account.id"],
            name="fk_award_community_id_account_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_award_community_id"),
        sa.ForeignKeyConstraint(["first_person_id"], ["person.id"], name="fk_award_first_person_id"),
        sa.ForeignKeyConstraint(["rule_version_id"], ["rule_version.id"], name="fk_award_rule_version_id"),
        sa.ForeignKeyConstraint(["second_person_id"], ["person.id"], name="fk_award_second_person_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_award"),
        sa.UniqueConstraint(
            "community_id",
            "event_kind",
            "source_type",
            "source_id",
            name="uq_award_community_id_event_kind_source_type_source_id",
        ),
    )
    op.create_index(
        "ix_award_community_id_account_id_decided_at",
        "award",
        ["community_id", "account_id", "decided_at"],
        unique=False,
    )
    op.create_index(
        "ix_award_community_id_source_type_source_id",
        "award",
        ["community_id", "source_type", "source_id"],
        unique=False,
    )
    op.create_index(
        "ix_award_waiting",
        "award",
        ["community_id", "decided_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "building",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pinyin", sa.Text(), nullable=False),
        sa.Column("grid_id", sa.BigInteger(), nullable=False),
        sa.Column("compound_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "compound_id"],
            ["compound.community_id", "compound.id"],
            name="fk_building_community_id_compound_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "grid_id"], ["grid.community_id", "grid.id"], name="fk_building_community_id_grid_id"
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_building_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_building"),
        sa.UniqueConstraint("community_id", "compound_id", "name", name="uq_building_community_id_compound_id_name"),
    )
    op.create_index("ix_building_community_id_grid_id", "building", ["community_id", "grid_id"], unique=False)
    op.create_table(
        "service_area",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("compound_id", sa.BigInteger(), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.CheckConstraint("until_day IS NULL OR until_day > from_day", name=op.f("ck_service_area_days")),
        sa.ForeignKeyConstraint(
            ["community_id", "compound_id"],
            ["compound.community_id", "compound.id"],
            name="fk_service_area_community_id_compound_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_service_area_community_id"),
        sa.ForeignKeyConstraint(["company_id"], ["property_company.id"], name="fk_service_area_company_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_service_area"),
    )
    op.create_index("ix_service_area_company_id", "service_area", ["company_id"], unique=False)
    op.create_index(
        "uq_service_area_open",
        "service_area",
        ["community_id", "compound_id"],
        unique=True,
        postgresql_where=sa.text("until_day IS NULL"),
    )
    op.create_table(
        "task",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("safety_note", sa.Text(), nullable=False),
        sa.Column("meeting_point", sa.Text(), nullable=False),
        sa.Column("grid_id", sa.BigInteger(), nullable=True),
        sa.Column("compound_id", sa.BigInteger(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claims_open_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claims_close_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("capacity", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.Column("members_only", sa.Boolean(), nullable=False),
        sa.Column("heavy_or_dirty", sa.Boolean(), nullable=False),
        sa.Column("outdoor", sa.Boolean(), nullable=False),
        sa.Column("temperature_c", sa.Numeric(precision=4, scale=1), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("organiser_id", sa.BigInteger(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'open', 'running', 'done', 'cancelled')", name=op.f("ck_task_state")),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_task_capacity")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_task_times")),
        sa.CheckConstraint("taken >= 0 AND taken <= capacity", name=op.f("ck_task_slots")),
        sa.ForeignKeyConstraint(
            ["community_id", "compound_id"],
            ["compound.community_id", "compound.id"],
            name="fk_task_community_id_compound_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "grid_id"], ["grid.community_id", "grid.id"], name="fk_task_community_id_grid_id"
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_task_community_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name="fk_task_created_by_id"),
        sa.ForeignKeyConstraint(["kind_id"], ["task_kind.id"], name="fk_task_kind_id"),
        sa.ForeignKeyConstraint(["organiser_id"], ["person.id"], name="fk_task_organiser_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_task"),
    )
    op.create_index(
        "ix_task_community_id_state_starts_at", "task", ["community_id", "state", "starts_at"], unique=False
    )
    op.create_table(
        "transfer",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("debit_id", sa.BigInteger(), nullable=False),
        sa.Column("credit_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("source_type", sa.Text(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reverses_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('award', 'capture', 'expiry', 'adjustment', 'reversal', 'settlement', 'gift', 'move', 'debt')",
            name=op.f("ck_transfer_kind"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_transfer_amount")),
        sa.CheckConstraint("debit_id <> credit_id", name=op.f("ck_transfer_two_accounts")),
        sa.ForeignKeyConstraint(
            ["community_id", "credit_id"],
            ["account.community_id", "account.id"],
            name="fk_transfer_community_id_credit_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "debit_id"],
            ["account.community_id", "account.id"],
            name="fk_transfer_community_id_debit_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "reverses_id"],
            ["transfer.community_id", "transfer.id"],
            name="fk_transfer_community_id_reverses_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_transfer_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_transfer"),
        sa.UniqueConstraint("community_id", "idempotency_key", name="uq_transfer_community_id_idempotency_key"),
        sa.UniqueConstraint("community_id", "reverses_id", name="uq_transfer_community_id_reverses_id"),
    )
    op.create_index(
        "ix_transfer_community_id_credit_id_posted_at",
        "transfer",
        ["community_id", "credit_id", "posted_at"],
        unique=False,
    )
    op.create_index(
        "ix_transfer_community_id_debit_id_posted_at",
        "transfer",
        ["community_id", "debit_id", "posted_at"],
        unique=False,
    )
    op.create_index("ix_transfer_community_id_posted_at", "transfer", ["community_id", "posted_at"], unique=False)
    op.create_table(
        "adjustment",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reverses_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("transfer_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'reversal') = (reverses_id IS NOT NULL)", name=op.f("ck_adjustment_reversal_names_transfer")
        ),
        sa.CheckConstraint("kind IN ('adjustment', 'reversal')", name=op.f("ck_adjustment_kind")),
        sa.CheckConstraint("state IN ('asked', 'confirmed', 'refused')", name=op.f("ck_adjustment_state")),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_adjustment_amount")),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> asked_by_id", name=op.f("ck_adjustment_two_people")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name="fk_adjustment_asked_by_id"),
        sa.ForeignKeyConstraint(
            ["community_id", "account_id"],
            ["account.community_id", "account.id"],
            name="fk_adjustment_community_id_account_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "reverses_id"],
            ["transfer.community_id", "transfer.id"],
            name="fk_adjustment_community_id_reverses_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "transfer_id"],
            ["transfer.community_id", "transfer.id"],
            name="fk_adjustment_community_id_transfer_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_adjustment_community_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name="fk_adjustment_decided_by_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_adjustment"),
    )
    op.create_index(
        "ix_adjustment_asked",
        "adjustment",
        ["community_id", "asked_at"],
        unique=False,
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_index(
        "uq_adjustment_reversal_asked",
        "adjustment",
        ["community_id", "reverses_id"],
        unique=True,
        postgresql_where=sa.text("state = 'asked' AND reverses_id IS NOT NULL"),
    )
    op.create_table(
        "hold",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("source_type", sa.Text(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("transfer_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(state = 'captured') = (transfer_id IS NOT NULL)", name=op.f("ck_hold_captured_has_transfer")
        ),
        sa.CheckConstraint("state IN ('open', 'captured', 'released', 'expired')", name=op.f("ck_hold_state")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_hold_amount")),
        sa.ForeignKeyConstraint(
            ["community_id", "account_id"],
            ["account.community_id", "account.id"],
            name="fk_hold_community_id_account_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "transfer_id"],
            ["transfer.community_id", "transfer.id"],
            name="fk_hold_community_id_transfer_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_hold_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_hold"),
        sa.UniqueConstraint(
            "community_id", "source_type", "source_id", name="uq_hold_community_id_source_type_source_id"
        ),
    )
    op.create_index(
        "ix_hold_open", "hold", ["community_id", "account_id"], unique=False, postgresql_where=sa.text("state = 'open'")
    )
    op.create_table(
        "household",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("door", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "building_id"],
            ["building.community_id", "building.id"],
            name="fk_household_community_id_building_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_household_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_household"),
        sa.UniqueConstraint(
            "community_id", "building_id", "unit", "door", name="uq_household_community_id_building_id_unit_door"
        ),
    )
    op.create_table(
        "known_member",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone_last4", sa.Text(), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id", "building_id"],
            ["building.community_id", "building.id"],
            name="fk_known_member_community_id_building_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_known_member_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_known_member"),
        sa.UniqueConstraint(
            "community_id",
            "building_id",
            "name",
            "phone_last4",
            name="uq_known_member_community_id_building_id_name_phone_last4",
        ),
    )
    op.create_table(
        "bill",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("household_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("points_fen", sa.BigInteger(), nullable=False),
        sa.Column("cash_fen", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'part_paid', 'paid', 'disputed', 'void')", name=op.f("ck_bill_state")),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_bill_amount")),
        sa.CheckConstraint(
            "points_fen >= 0 AND cash_fen >= 0 AND points_fen + cash_fen <= amount_fen",
            name=op.f("ck_bill_paid_within"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "household_id"],
            ["household.community_id", "household.id"],
            name="fk_bill_community_id_household_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_bill_community_id"),
        sa.ForeignKeyConstraint(["company_id"], ["property_company.id"], name="fk_bill_company_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_bill"),
        sa.UniqueConstraint("community_id", "company_id", "number", name="uq_bill_community_id_company_id_number"),
    )
    op.create_index("ix_bill_community_id_household_id", "bill", ["community_id", "household_id"], unique=False)
    op.create_index(
        "ix_bill_company_id_community_id_state", "bill", ["company_id", "community_id", "state"], unique=False
    )
    op.create_table(
        "lead_household",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=False),
        sa.Column("household_id", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.CheckConstraint("until_day IS NULL OR until_day > from_day", name=op.f("ck_lead_household_days")),
        sa.ForeignKeyConstraint(
            ["community_id", "building_id"],
            ["building.community_id", "building.id"],
            name="fk_lead_household_community_id_building_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "household_id"],
            ["household.community_id", "household.id"],
            name="fk_lead_household_community_id_household_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_lead_household_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_lead_household"),
    )
    op.create_index(
        "uq_lead_household_in_office",
        "lead_household",
        ["community_id", "building_id", "unit"],
        unique=True,
        postgresql_where=sa.text("until_day IS NULL"),
    )
    op.create_table(
        "membership",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=False),
        sa.Column("household_id", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("door", sa.Text(), nullable=False),
        sa.Column("workplace_id", sa.BigInteger(), nullable=True),
        sa.Column("referred_by_id", sa.BigInteger(), nullable=True),
        sa.Column("skills", JSONB(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind = 'resident' OR workplace_id IS NOT NULL", name=op.f("ck_membership_in_service_has_workplace")
        ),
        sa.CheckConstraint("kind IN ('in_service', 'resident')", name=op.f("ck_membership_kind")),
        sa.CheckConstraint("state IN ('asked', 'active', 'returned', 'left')", name=op.f("ck_membership_state")),
        sa.ForeignKeyConstraint(
            ["community_id", "building_id"],
            ["building.community_id", "building.id"],
            name="fk_membership_community_id_building_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "household_id"],
            ["household.community_id", "household.id"],
            name="fk_membership_community_id_household_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "referred_by_id"],
            ["membership.community_id", "membership.id"],
            name="fk_membership_community_id_referred_by_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_membership_community_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name="fk_membership_decided_by_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_membership_person_id"),
        sa.ForeignKeyConstraint(["workplace_id"], ["workplace.id"], name="fk_membership_workplace_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_membership"),
    )
    op.create_index(
        "ix_membership_community_id_building_id", "membership", ["community_id", "building_id"], unique=False
    )
    op.create_index("ix_membership_community_id_state", "membership", ["community_id", "state"], unique=False)
    op.create_index("ix_membership_person_id", "membership", ["person_id"], unique=False)
    op.create_index(
        "uq_membership_open",
        "membership",
        ["community_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('asked', 'active')"),
    )
    op.create_table(
        "claim",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=False),
        sa.Column("membership_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'taken', 'withdrawn', 'no_show')", name=op.f("ck_claim_state")),
        sa.ForeignKeyConstraint(
            ["community_id", "membership_id"],
            ["membership.community_id", "membership.id"],
            name="fk_claim_community_id_membership_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "task_id"], ["task.community_id", "task.id"], name="fk_claim_community_id_task_id"
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_claim_community_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_claim_person_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_claim"),
    )
    op.create_index(
        "ix_claim_community_id_person_id_state", "claim", ["community_id", "person_id", "state"], unique=False
    )
    op.create_index(
        "ix_claim_community_id_task_id_state_claimed_at",
        "claim",
        ["community_id", "task_id", "state", "claimed_at"],
        unique=False,
    )
    op.create_index(
        "uq_claim_live",
        "claim",
        ["community_id", "task_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('waiting', 'taken')"),
    )
    op.create_table(
        "grid_lead",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("grid_id", sa.BigInteger(), nullable=False),
        sa.Column("membership_id", sa.BigInteger(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.CheckConstraint("office IN ('grid_lead', 'grid_worker')", name=op.f("ck_grid_lead_office")),
        sa.CheckConstraint("until_day IS NULL OR until_day > from_day", name=op.f("ck_grid_lead_days")),
        sa.ForeignKeyConstraint(
            ["community_id", "grid_id"], ["grid.community_id", "grid.id"], name="fk_grid_lead_community_id_grid_id"
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "membership_id"],
            ["membership.community_id", "membership.id"],
            name="fk_grid_lead_community_id_membership_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_grid_lead_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_grid_lead"),
    )
    op.create_index(
        "uq_grid_lead_in_office",
        "grid_lead",
        ["community_id", "grid_id", "membership_id", "office"],
        unique=True,
        postgresql_where=sa.text("until_day IS NULL"),
    )
    op.create_table(
        "rating",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("lead_household_id", sa.BigInteger(), nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=False),
        sa.Column("grid_id", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("weight_counted", sa.BigInteger(), nullable=False),
        sa.Column("stars", sa.BigInteger(), nullable=True),
        sa.Column("lines", JSONB(), nullable=False),
        sa.Column("rule_version_id", sa.BigInteger(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("stars BETWEEN 0 AND 5", name=op.f("ck_rating_stars")),
        sa.ForeignKeyConstraint(
            ["community_id", "building_id"],
            ["building.community_id", "building.id"],
            name="fk_rating_community_id_building_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "grid_id"], ["grid.community_id", "grid.id"], name="fk_rating_community_id_grid_id"
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "lead_household_id"],
            ["lead_household.community_id", "lead_household.id"],
            name="fk_rating_community_id_lead_household_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_rating_community_id"),
        sa.ForeignKeyConstraint(["rule_version_id"], ["rule_version.id"], name="fk_rating_rule_version_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_rating"),
        sa.UniqueConstraint(
            "community_id", "period", "lead_household_id", name="uq_rating_community_id_period_lead_household_id"
        ),
    )
    op.create_index(
        "ix_rating_community_id_period_grid_id", "rating", ["community_id", "period", "grid_id"], unique=False
    )
    op.create_table(
        "redemption",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("bill_id", sa.BigInteger(), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("hold_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rule_version_id", sa.BigInteger(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("matched_row", sa.Text(), nullable=False),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clerk_id", sa.BigInteger(), nullable=True),
        sa.Column("cash_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settlement_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(state = 'captured') = (captured_at IS NOT NULL)", name=op.f("ck_redemption_captured_at")),
        sa.CheckConstraint("(state = 'reserved') = (closed_at IS NULL)", name=op.f("ck_redemption_closed_at")),
        sa.CheckConstraint("kind IN ('own_bill', 'gift_bill', 'gift_care_list')", name=op.f("ck_redemption_kind")),
        sa.CheckConstraint(
            "settlement_id IS NULL OR state = 'captured'", name=op.f("ck_redemption_settled_is_captured")
        ),
        sa.CheckConstraint(
            "state IN ('reserved', 'captured', 'refused', 'released', 'expired')", name=op.f("ck_redemption_state")
        ),
        sa.CheckConstraint("points > 0 AND fen > 0", name=op.f("ck_redemption_amounts")),
        sa.ForeignKeyConstraint(["clerk_id"], ["person.id"], name="fk_redemption_clerk_id"),
        sa.ForeignKeyConstraint(
            ["community_id", "account_id"],
            ["account.community_id", "account.id"],
            name="fk_redemption_community_id_account_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "bill_id"], ["bill.community_id", "bill.id"], name="fk_redemption_community_id_bill_id"
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "hold_id"], ["hold.community_id", "hold.id"], name="fk_redemption_community_id_hold_id"
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "settlement_id"],
            ["settlement.community_id", "settlement.id"],
            name="fk_redemption_community_id_settlement_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_redemption_community_id"),
        sa.ForeignKeyConstraint(["company_id"], ["property_company.id"], name="fk_redemption_company_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_redemption_person_id"),
        sa.ForeignKeyConstraint(["rule_version_id"], ["rule_version.id"], name="fk_redemption_rule_version_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_redemption"),
        sa.UniqueConstraint("community_id", "code", name="uq_redemption_community_id_code"),
    )
    op.create_index(
        "ix_redemption_community_id_account_id_reserved_at",
        "redemption",
        ["community_id", "account_id", "reserved_at"],
        unique=False,
    )
    op.create_index("ix_redemption_community_id_bill_id", "redemption", ["community_id", "bill_id"], unique=False)
    op.create_index(
        "ix_redemption_community_id_person_id_reserved_at",
        "redemption",
        ["community_id", "person_id", "reserved_at"],
        unique=False,
    )
    op.create_index("ix_redemption_company_id_closed_at", "redemption", ["company_id", "closed_at"], unique=False)
    op.create_index(
        "ix_redemption_due", "redemption", ["expires_at"], unique=False, postgresql_where=sa.text("state = 'reserved'")
    )
    op.create_index(
        "ix_redemption_unsettled",
        "redemption",
        ["community_id", "company_id", "captured_at"],
        unique=False,
        postgresql_where=sa.text("state = 'captured' AND settlement_id IS NULL"),
    )
    op.create_table(
        "attendance",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=False),
        sa.Column("claim_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_by", sa.Text(), nullable=False),
        sa.Column("in_recorded_by_id", sa.BigInteger(), nullable=True),
        sa.Column("in_device_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_step", sa.BigInteger(), nullable=True),
        sa.Column("checked_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("out_by", sa.Text(), nullable=True),
        sa.Column("out_recorded_by_id", sa.BigInteger(), nullable=True),
        sa.Column("out_device_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("out_step", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("in_by IN ('code', 'roll_call')", name=op.f("ck_attendance_in_by")),
        sa.CheckConstraint("out_by IN ('code', 'roll_call')", name=op.f("ck_attendance_out_by")),
        sa.CheckConstraint(
            "checked_out_at IS NULL OR checked_out_at >= checked_in_at", name=op.f("ck_attendance_order")
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "claim_id"], ["claim.community_id", "claim.id"], name="fk_attendance_community_id_claim_id"
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "task_id"], ["task.community_id", "task.id"], name="fk_attendance_community_id_task_id"
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_attendance_community_id"),
        sa.ForeignKeyConstraint(["in_recorded_by_id"], ["person.id"], name="fk_attendance_in_recorded_by_id"),
        sa.ForeignKeyConstraint(["out_recorded_by_id"], ["person.id"], name="fk_attendance_out_recorded_by_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_attendance_person_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_attendance"),
        sa.UniqueConstraint("community_id", "claim_id", name="uq_attendance_community_id_claim_id"),
    )
    op.create_index("ix_attendance_community_id_task_id", "attendance", ["community_id", "task_id"], unique=False)
    op.create_table(
        "service_record",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=False),
        sa.Column("claim_id", sa.BigInteger(), nullable=False),
        sa.Column("membership_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("measured_minutes", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("amend_reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("evaluation", sa.Text(), nullable=False),
        sa.Column("paid_work_time", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "evaluation IN ('normal', 'misconduct', 'complaint_upheld', 'falsified')",
            name=op.f("ck_service_record_evaluation"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'approved', 'returned', 'rejected', 'annulled')", name=op.f("ck_service_record_state")
        ),
        sa.CheckConstraint("measured_minutes >= 0 AND minutes >= 0", name=op.f("ck_service_record_minutes")),
        sa.ForeignKeyConstraint(
            ["community_id", "claim_id"],
            ["claim.community_id", "claim.id"],
            name="fk_service_record_community_id_claim_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "membership_id"],
            ["membership.community_id", "membership.id"],
            name="fk_service_record_community_id_membership_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "task_id"], ["task.community_id", "task.id"], name="fk_service_record_community_id_task_id"
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_service_record_community_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name="fk_service_record_decided_by_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_service_record_person_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_service_record"),
        sa.UniqueConstraint("community_id", "claim_id", name="uq_service_record_community_id_claim_id"),
    )
    op.create_index(
        "ix_service_record_community_id_person_id_started_at",
        "service_record",
        ["community_id", "person_id", "started_at"],
        unique=False,
    )
    op.create_index(
        "ix_service_record_community_id_state_started_at",
        "service_record",
        ["community_id", "state", "started_at"],
        unique=False,
    )
    op.create_table(
        "settlement_line",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("settlement_id", sa.BigInteger(), nullable=False),
        sa.Column("redemption_id", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("company_fen", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("changed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state = 'agreed' OR company_fen IS NOT NULL", name=op.f("ck_settlement_line_difference_has_figure")
        ),
        sa.CheckConstraint(
            "state IN ('agreed', 'disputed', 'resolved', 'carried')", name=op.f("ck_settlement_line_state")
        ),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name="fk_settlement_line_changed_by_id"),
        sa.ForeignKeyConstraint(
            ["community_id", "redemption_id"],
            ["redemption.community_id", "redemption.id"],
            name="fk_settlement_line_community_id_redemption_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "settlement_id"],
            ["settlement.community_id", "settlement.id"],
            name="fk_settlement_line_community_id_settlement_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_settlement_line_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_settlement_line"),
        sa.UniqueConstraint(
            "community_id",
            "settlement_id",
            "redemption_id",
            name="uq_settlement_line_community_id_settlement_id_redemption_id",
        ),
    )
    op.create_table(
        "record_change",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("before", JSONB(), nullable=False),
        sa.Column("after", JSONB(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "record_id"],
            ["service_record.community_id", "service_record.id"],
            name="fk_record_change_community_id_record_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_record_change_community_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_record_change_person_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_record_change"),
    )
    op.create_index(
        "ix_record_change_community_id_record_id", "record_change", ["community_id", "record_id"], unique=False
    )
    guard()


def guard() -> None:
    """Append-only triggers, and the rights of the application's role, as they stood with this migration."""
    op.execute(REFUSE_CHANGE)
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_keeps_rows BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_keeps_all BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    for table in TABLES:
        rights = "SELECT, INSERT"
        if table not in APPEND_ONLY:
            rights += ", UPDATE" if table in NEVER_DELETED else ", UPDATE, DELETE"
        op.execute(
            "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
            f"THEN GRANT {rights} ON {table} TO baodao_app; END IF; END $$"
        )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_change()")

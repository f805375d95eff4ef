"""Gifts to neighbours' bills, the pool, and the list of households in need."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("redemption", "person_id", existing_type=sa.BigInteger(), nullable=True)
    op.execute("UPDATE redemption SET person_id = NULL WHERE kind = 'gift_care_list'")
    op.add_column("redemption", sa.Column("is_named", sa.Boolean(), server_default="false", nullable=False))
    op.create_check_constraint(
        op.f("ck_redemption_pool_has_no_person"), "redemption", "(kind = 'gift_care_list') = (person_id IS NULL)"
    )
    op.create_check_constraint(
        op.f("ck_redemption_gift_without_cash"), "redemption", "kind = 'own_bill' OR cash_fen = 0"
    )
    create_entries()
    create_gifts()
    create_grants()
    op.create_table(
        "gift_try",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_gift_try_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_gift_try"),
    )
    op.create_index("ix_gift_try_person_id_at", "gift_try", ["person_id", "at"])
    guard()


def operational(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=f"fk_{name}_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name=f"pk_{name}"),
    )


def scoped(name: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["community_id", column],
        [f"{target}.community_id", f"{target}.id"],
        name=f"fk_{name}_community_id_{column}",
    )


def person(name: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["person.id"], name=f"fk_{name}_{column}")


def create_entries() -> None:
    operational(
        "support_entry",
        sa.Column("household_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("added_by_id", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by_id", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name=op.f("ck_support_entry_ended")),
        scoped("support_entry", "household_id", "household"),
        person("support_entry", "added_by_id"),
        person("support_entry", "ended_by_id"),
    )
    op.create_index(
        "uq_support_entry_open",
        "support_entry",
        ["community_id", "household_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def create_gifts() -> None:
    operational(
        "support_gift",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("rule_version_id", sa.BigInteger(), nullable=False),
        sa.Column("facts", sa.dialects.postgresql.JSONB(), nullable=False),
        sa.Column("matched_row", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("points > 0", name=op.f("ck_support_gift_points")),
        scoped("support_gift", "account_id", "account"),
        person("support_gift", "person_id"),
        sa.ForeignKeyConstraint(["rule_version_id"], ["rule_version.id"], name="fk_support_gift_rule_version_id"),
    )
    op.create_index(
        "ix_support_gift_community_id_person_id_given_at", "support_gift", ["community_id", "person_id", "given_at"]
    )


def create_grants() -> None:
    operational(
        "support_grant",
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("bill_id", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redemption_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('asked', 'confirmed', 'refused')", name=op.f("ck_support_grant_state")),
        sa.CheckConstraint("points > 0", name=op.f("ck_support_grant_points")),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> asked_by_id", name=op.f("ck_support_grant_two_people")
        ),
        sa.CheckConstraint(
            "(state = 'confirmed') = (redemption_id IS NOT NULL)",
            name=op.f("ck_support_grant_confirmed_has_redemption"),
        ),
        scoped("support_grant", "entry_id", "support_entry"),
        scoped("support_grant", "bill_id", "bill"),
        scoped("support_grant", "redemption_id", "redemption"),
        person("support_grant", "asked_by_id"),
        person("support_grant", "decided_by_id"),
    )
    op.create_index("ix_support_grant_community_id_entry_id", "support_grant", ["community_id", "entry_id"])
    op.create_index(
        "uq_support_grant_asked",
        "support_grant",
        ["community_id", "bill_id"],
        unique=True,
        postgresql_where=sa.text("state = 'asked'"),
    )


def guard() -> None:
    op.execute(
        "CREATE TRIGGER support_gift_keeps_rows BEFORE UPDATE OR DELETE ON support_gift "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER support_gift_keeps_all BEFORE TRUNCATE ON support_gift "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') THEN "
        "GRANT SELECT, INSERT ON support_gift TO baodao_app; "
        "GRANT SELECT, INSERT, UPDATE, DELETE ON support_entry, support_grant, gift_try TO baodao_app; "
        "END IF; END $$"
    )


def downgrade() -> None:
    for name in ("pool_has_no_person", "gift_without_cash"):
        op.drop_constraint(op.f(f"ck_redemption_{name}"), "redemption", type_="check")
    # Reservations out of the pool name nobody: without gifts, they are those of the person who assigned them.
    op.execute(
        "UPDATE redemption SET person_id = support_grant.asked_by_id FROM support_grant "
        "WHERE support_grant.community_id = redemption.community_id AND support_grant.redemption_id = redemption.id"
    )
    op.drop_table("gift_try")
    op.drop_table("support_grant")
    op.drop_table("support_gift")
    op.drop_table("support_entry")
    op.drop_column("redemption", "is_named")
    op.alter_column("redemption", "person_id", existing_type=sa.BigInteger(), nullable=False)

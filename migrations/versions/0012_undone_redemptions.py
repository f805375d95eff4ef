"""Redemptions that the counter undid, as a negative line where the settlement was signed; cash without points."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STATES = "state IN ('reserved', 'captured', 'refused', 'released', 'expired', 'undone')"
STATES_BEFORE = "state IN ('reserved', 'captured', 'refused', 'released', 'expired')"
CHECKS = {
    "state": (STATES, STATES_BEFORE),
    "captured_at": (
        "(state IN ('captured', 'undone')) = (captured_at IS NOT NULL)",
        "(state = 'captured') = (captured_at IS NOT NULL)",
    ),
    "settled_is_captured": (
        "settlement_id IS NULL OR state IN ('captured', 'undone')",
        "settlement_id IS NULL OR state = 'captured'",
    ),
}
NEW_CHECKS = {
    "undone_at": "(state = 'undone') = (undone_at IS NOT NULL)",
    "undo_asked": "(undo_asked_at IS NULL) = (undo_asked_by_id IS NULL)",
    "taken_off_was_on": "undone_settlement_id IS NULL OR (state = 'undone' AND settlement_id IS NOT NULL)",
}
TAKEN_OFF = "state = 'undone' AND settlement_id IS NOT NULL AND undone_settlement_id IS NULL"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("redemption", sa.Column("undo_asked_by_id", sa.BigInteger(), nullable=True))
    op.add_column("redemption", sa.Column("undo_asked_at", moment, nullable=True))
    op.add_column("redemption", sa.Column("undo_reason", sa.Text(), nullable=False, server_default=""))
    op.add_column("redemption", sa.Column("undone_at", moment, nullable=True))
    op.add_column("redemption", sa.Column("undone_by_id", sa.BigInteger(), nullable=True))
    op.add_column("redemption", sa.Column("undone_settlement_id", sa.BigInteger(), nullable=True))
    for column in ("undo_asked_by_id", "undone_by_id"):
        op.create_foreign_key(f"fk_redemption_{column}", "redemption", "person", [column], ["id"])
    op.create_foreign_key(
        "fk_redemption_community_id_undone_settlement_id",
        "redemption",
        "settlement",
        ["community_id", "undone_settlement_id"],
        ["community_id", "id"],
    )
    for name, (now, _before) in CHECKS.items():
        set_check(name, now)
    for name, condition in NEW_CHECKS.items():
        op.create_check_constraint(op.f(f"ck_redemption_{name}"), "redemption", condition)
    op.create_index(
        "ix_redemption_taken_off",
        "redemption",
        ["community_id", "company_id", "undone_at"],
        postgresql_where=sa.text(TAKEN_OFF),
    )
    add_cash_payments()


def set_check(name: str, condition: str) -> None:
    op.drop_constraint(op.f(f"ck_redemption_{name}"), "redemption", type_="check")
    op.create_check_constraint(op.f(f"ck_redemption_{name}"), "redemption", condition)


def add_cash_payments() -> None:
    op.create_table(
        "cash_payment",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("bill_id", sa.BigInteger(), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("clerk_id", sa.BigInteger(), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("fen > 0", name=op.f("ck_cash_payment_fen")),
        sa.ForeignKeyConstraint(
            ["community_id", "bill_id"], ["bill.community_id", "bill.id"], name="fk_cash_payment_community_id_bill_id"
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_cash_payment_community_id"),
        sa.ForeignKeyConstraint(["company_id"], ["property_company.id"], name="fk_cash_payment_company_id"),
        sa.ForeignKeyConstraint(["clerk_id"], ["person.id"], name="fk_cash_payment_clerk_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_cash_payment"),
    )
    op.create_index("ix_cash_payment_company_id_at", "cash_payment", ["company_id", "at"])
    guard()


def guard() -> None:
    op.execute(
        "CREATE TRIGGER cash_payment_keeps_rows BEFORE UPDATE OR DELETE ON cash_payment "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER cash_payment_keeps_all BEFORE TRUNCATE ON cash_payment "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
        "THEN GRANT SELECT, INSERT ON cash_payment TO baodao_app; END IF; END $$"
    )


def downgrade() -> None:
    """The older program knows no undone redemption: one becomes released, its lines stay."""
    op.drop_table("cash_payment")
    op.drop_index("ix_redemption_taken_off", "redemption")
    for name in NEW_CHECKS:
        op.drop_constraint(op.f(f"ck_redemption_{name}"), "redemption", type_="check")
    op.execute(
        "UPDATE redemption SET state = 'released', captured_at = NULL, settlement_id = NULL, undone_settlement_id = NULL, "
        "reason = undo_reason WHERE state = 'undone'"
    )
    for name, (_now, before) in CHECKS.items():
        set_check(name, before)
    op.drop_constraint("fk_redemption_community_id_undone_settlement_id", "redemption", type_="foreignkey")
    for column in ("undo_asked_by_id", "undone_by_id"):
        op.drop_constraint(f"fk_redemption_{column}", "redemption", type_="foreignkey")
    for column in (
        "undone_settlement_id", "undone_by_id", "undone_at", "undo_reason", "undo_asked_at", "undo_asked_by_id"
    ):  # fmt: skip
        op.drop_column("redemption", column)

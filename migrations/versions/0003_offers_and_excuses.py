"""Slots kept for the first in line, absences that are excused, and members whom staff let claim again."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATES = "state IN ('waiting', 'offered', 'taken', 'withdrawn', 'no_show', 'excused')"
STATES_BEFORE = "state IN ('waiting', 'taken', 'withdrawn', 'no_show')"
ONE_CLAIM = ["community_id", "task_id", "person_id"]


def upgrade() -> None:
    op.add_column("claim", sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("claim", sa.Column("offer_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("claim", sa.Column("excuse", sa.Text(), nullable=True))
    op.add_column("claim", sa.Column("excused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("claim", sa.Column("excused_by_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key("fk_claim_excused_by_id", "claim", "person", ["excused_by_id"], ["id"])
    set_states(STATES)
    op.create_check_constraint(op.f("ck_claim_offer"), "claim", "state <> 'offered' OR offer_until IS NOT NULL")
    op.create_check_constraint(
        op.f("ck_claim_excuse"), "claim", "state <> 'excused' OR (excuse IS NOT NULL AND excused_by_id IS NOT NULL)"
    )
    set_one_claim("state IN ('waiting', 'offered', 'taken')")
    op.create_index("ix_claim_offers", "claim", ["offer_until"], postgresql_where=sa.text("state = 'offered'"))
    op.create_table(
        "claiming_resumption",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_claiming_resumption_community_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_claiming_resumption_person_id"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_claiming_resumption_by_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_claiming_resumption"),
    )
    op.create_index(
        "ix_claiming_resumption_community_id_person_id_at", "claiming_resumption", ["community_id", "person_id", "at"]
    )
    guard()


def set_states(states: str) -> None:
    op.drop_constraint(op.f("ck_claim_state"), "claim", type_="check")
    op.create_check_constraint(op.f("ck_claim_state"), "claim", states)


def set_one_claim(live: str) -> None:
    op.drop_index("uq_claim_live", "claim")
    op.create_index("uq_claim_live", "claim", ONE_CLAIM, unique=True, postgresql_where=sa.text(live))


def guard() -> None:
    op.execute(
        "CREATE TRIGGER claiming_resumption_keeps_rows BEFORE UPDATE OR DELETE ON claiming_resumption "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER claiming_resumption_keeps_all BEFORE TRUNCATE ON claiming_resumption "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
        "THEN GRANT SELECT, INSERT ON claiming_resumption TO baodao_app; END IF; END $$"
    )


def downgrade() -> None:
    """An offered slot becomes a taken one, and an excused absence a withdrawal: the older program knows neither."""
    op.drop_table("claiming_resumption")
    op.drop_index("ix_claim_offers", "claim")
    op.drop_constraint(op.f("ck_claim_excuse"), "claim", type_="check")
    op.drop_constraint(op.f("ck_claim_offer"), "claim", type_="check")
    op.execute("UPDATE claim SET state = 'taken', taken_at = offered_at WHERE state = 'offered'")
    op.execute("UPDATE claim SET state = 'withdrawn', taken_at = NULL WHERE state = 'excused'")
    set_one_claim("state IN ('waiting', 'taken')")
    set_states(STATES_BEFORE)
    op.drop_constraint("fk_claim_excused_by_id", "claim", type_="foreignkey")
    for column in ("excused_by_id", "excused_at", "excuse", "offer_until", "offered_at"):
        op.drop_column("claim", column)

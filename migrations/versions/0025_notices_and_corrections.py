"""Several notices before points expire, and settlement lines corrected to what the company's books say."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

NOTICE = "uq_expiry_notice_community_id_account_id_expires_on"
STATES = "state IN ('agreed', 'disputed', 'resolved', 'carried')"


def upgrade() -> None:
    op.add_column("expiry_notice", sa.Column("days_before", sa.BigInteger(), server_default="30", nullable=False))
    op.alter_column("expiry_notice", "days_before", server_default=None)
    op.drop_constraint(NOTICE, "expiry_notice", type_="unique")
    op.create_unique_constraint(
        f"{NOTICE}_days_before", "expiry_notice", ["community_id", "account_id", "expires_on", "days_before"]
    )
    op.drop_constraint(op.f("ck_settlement_line_state"), "settlement_line", type_="check")
    op.create_check_constraint(
        op.f("ck_settlement_line_state"), "settlement_line", STATES.replace("'carried'", "'corrected', 'carried'")
    )
    op.create_check_constraint(
        op.f("ck_settlement_line_corrected_to_theirs"), "settlement_line", "state <> 'corrected' OR fen = company_fen"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_settlement_line_corrected_to_theirs"), "settlement_line", type_="check")
    op.execute("UPDATE settlement_line SET state = 'resolved' WHERE state = 'corrected'")
    op.drop_constraint(op.f("ck_settlement_line_state"), "settlement_line", type_="check")
    op.create_check_constraint(op.f("ck_settlement_line_state"), "settlement_line", STATES)
    op.drop_constraint(f"{NOTICE}_days_before", "expiry_notice", type_="unique")
    # Of several notices of one date the first stays: what is append-only to everybody else, a migration may change.
    op.execute("ALTER TABLE expiry_notice DISABLE TRIGGER USER")
    op.execute(
        "DELETE FROM expiry_notice AS later USING expiry_notice AS first WHERE later.community_id = first.community_id "
        "AND later.account_id = first.account_id AND later.expires_on = first.expires_on AND later.id > first.id"
    )
    op.execute("ALTER TABLE expiry_notice ENABLE TRIGGER USER")
    op.drop_column("expiry_notice", "days_before")
    op.create_unique_constraint(NOTICE, "expiry_notice", ["community_id", "account_id", "expires_on"])

"""Who was told that points expire, so that everybody is told once."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "expiry_notice",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("points > 0", name=op.f("ck_expiry_notice_points")),
        sa.ForeignKeyConstraint(
            ["community_id", "account_id"],
            ["account.community_id", "account.id"],
            name="fk_expiry_notice_community_id_account_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name="fk_expiry_notice_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_expiry_notice"),
        sa.UniqueConstraint(
            "community_id", "account_id", "expires_on", name="uq_expiry_notice_community_id_account_id_expires_on"
        ),
    )
    guard()


def guard() -> None:
    op.execute(
        "CREATE TRIGGER expiry_notice_keeps_rows BEFORE UPDATE OR DELETE ON expiry_notice "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER expiry_notice_keeps_all BEFORE TRUNCATE ON expiry_notice "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
        "THEN GRANT SELECT, INSERT ON expiry_notice TO baodao_app; END IF; END $$"
    )


def downgrade() -> None:
    op.drop_table("expiry_notice")

"""How each company names the columns of its bills' files."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bill_columns",
        sa.Column("company_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("headings", JSONB(), nullable=False),
        sa.Column("fixed", JSONB(), nullable=False),
        sa.Column("changed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["property_company.id"], name="fk_bill_columns_company_id"),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name="fk_bill_columns_changed_by_id"),
        sa.PrimaryKeyConstraint("company_id", name="pk_bill_columns"),
    )
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
        "THEN GRANT SELECT, INSERT, UPDATE, DELETE ON bill_columns TO baodao_app; END IF; END $$"
    )


def downgrade() -> None:
    op.drop_table("bill_columns")

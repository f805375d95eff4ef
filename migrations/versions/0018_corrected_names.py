"""How people were called before they put their name right."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "name_change",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_name_change_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_name_change"),
    )
    op.create_index("ix_name_change_person_id", "name_change", ["person_id"])
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
        "THEN GRANT SELECT, INSERT, UPDATE, DELETE ON name_change TO baodao_app; END IF; END $$"
    )


def downgrade() -> None:
    op.drop_table("name_change")

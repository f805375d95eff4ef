"""Limits on asking which mobile numbers have an account."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sign_in_attempt", sa.Column("kind", sa.Text(), nullable=False, server_default="password"))
    op.create_check_constraint(op.f("ck_sign_in_attempt_kind"), "sign_in_attempt", "kind IN ('password', 'number')")


def downgrade() -> None:
    op.execute("DELETE FROM sign_in_attempt WHERE kind <> 'password'")  # else they would count as wrong passwords
    op.drop_constraint(op.f("ck_sign_in_attempt_kind"), "sign_in_attempt", type_="check")
    op.drop_column("sign_in_attempt", "kind")

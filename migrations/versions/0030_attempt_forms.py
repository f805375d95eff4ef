"""An attempt knows its form, so that the same form at the same moment is one attempt."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sign_in_attempt", sa.Column("form_mark", sa.Text(), nullable=True))
    op.create_index(
        "uq_sign_in_attempt_form",
        "sign_in_attempt",
        ["phone_index", "kind", "form_mark"],
        unique=True,
        postgresql_where=sa.text("form_mark IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("uq_sign_in_attempt_form", table_name="sign_in_attempt")
    op.drop_column("sign_in_attempt", "form_mark")

"""A try to give knows its form, so that the same form at the same moment is one try."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("gift_try", sa.Column("form_mark", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("gift_try", "form_mark")

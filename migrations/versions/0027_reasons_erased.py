"""Why a household was in need is erased some time after it left the list."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("support_entry", "reason", nullable=True)


def downgrade() -> None:
    # Refused by the database where a reason was erased: nothing can bring it back.
    op.alter_column("support_entry", "reason", nullable=False)

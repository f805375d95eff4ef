"""Memberships that move: where one comes from, and where it went."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("moves_from_id", "moved_to_id"):
        op.add_column("membership", sa.Column(column, sa.BigInteger(), nullable=True))
        op.create_foreign_key(f"fk_membership_{column}", "membership", "place", [column], ["id"])
    op.create_check_constraint(op.f("ck_membership_moves"), "membership", "moves_from_id <> community_id")
    op.create_index("ix_membership_community_id_moved_to_id", "membership", ["community_id", "moved_to_id"])


def downgrade() -> None:
    op.drop_index("ix_membership_community_id_moved_to_id", "membership")
    op.drop_constraint(op.f("ck_membership_moves"), "membership")
    for column in ("moves_from_id", "moved_to_id"):
        op.drop_column("membership", column)

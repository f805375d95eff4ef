"""Numbers of receipts, for those too who were accepted before there were any."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SPREAD = 20_011


def number(place_id: int) -> str:
    """As `app/public_numbers.py` made them when this was written."""
    prefix = place_id * SPREAD % 32**3
    random = "".join(secrets.choice(ALPHABET) for _ in range(9))
    return "".join(ALPHABET[prefix >> shift & 31] for shift in (10, 5, 0)) + random


def upgrade() -> None:
    op.add_column("membership", sa.Column("receipt_number", sa.Text(), nullable=True))
    bind = op.get_bind()
    accepted = sa.text(
        "SELECT community_id, id FROM membership "
        "WHERE state = 'active' OR (state = 'left' AND decided_at IS NOT NULL) ORDER BY community_id, id"
    )
    numbered = [{"community": c, "id": i, "number": number(c)} for c, i in bind.execute(accepted)]
    if numbered:
        bind.execute(
            sa.text("UPDATE membership SET receipt_number = :number WHERE community_id = :community AND id = :id"),
            numbered,
        )
    op.create_unique_constraint(
        "uq_membership_community_id_receipt_number", "membership", ["community_id", "receipt_number"]
    )


def downgrade() -> None:
    op.drop_column("membership", "receipt_number")

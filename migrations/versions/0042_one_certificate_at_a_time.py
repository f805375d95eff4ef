"""Of a member's certificates one holds at a time; one that counts hours which were annulled says so."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

SEVERAL = """
UPDATE star_sign SET ended_at = now(), end_kind = 'replaced' FROM (
    SELECT community_id, id, row_number() OVER (PARTITION BY community_id, membership_id ORDER BY id DESC) AS n
    FROM star_sign WHERE kind = 'certificate' AND ended_at IS NULL
) AS counted
WHERE counted.n > 1 AND star_sign.community_id = counted.community_id AND star_sign.id = counted.id
"""
WITHDRAWN = "UPDATE star_sign SET end_kind = 'withdrawn' WHERE end_kind = 'corrected'"
KINDS = "ck_star_sign_end_kind"


def upgrade() -> None:
    op.execute(SEVERAL)
    op.create_index(
        "uq_star_sign_certificate",
        "star_sign",
        ["community_id", "membership_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'certificate' AND ended_at IS NULL"),
    )
    op.drop_constraint(op.f(KINDS), "star_sign")
    op.create_check_constraint(op.f(KINDS), "star_sign", "end_kind IN ('replaced', 'withdrawn', 'corrected')")
    op.create_check_constraint(
        op.f("ck_star_sign_corrected"), "star_sign", "end_kind <> 'corrected' OR kind = 'certificate'"
    )


def downgrade() -> None:
    op.execute(WITHDRAWN)
    op.drop_constraint(op.f("ck_star_sign_corrected"), "star_sign")
    op.drop_constraint(op.f(KINDS), "star_sign")
    op.create_check_constraint(op.f(KINDS), "star_sign", "end_kind IN ('replaced', 'withdrawn')")
    op.drop_index("uq_star_sign_certificate", "star_sign")

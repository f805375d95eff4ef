"""A building is inspected once a day: of several rows of one day the first counts, the others are taken out."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

SEVERAL = """
UPDATE star_record SET removed_at = now() FROM (
    SELECT community_id, id, row_number() OVER (PARTITION BY community_id, building_id, on_day ORDER BY id) AS n
    FROM star_record WHERE kind = 'inspection' AND removed_at IS NULL
) AS counted
WHERE counted.n > 1 AND star_record.community_id = counted.community_id AND star_record.id = counted.id
"""


def upgrade() -> None:
    op.execute(SEVERAL)
    op.create_index(
        "uq_star_record_inspection",
        "star_record",
        ["community_id", "building_id", "on_day"],
        unique=True,
        postgresql_where=sa.text("kind = 'inspection' AND removed_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("uq_star_record_inspection", "star_record")

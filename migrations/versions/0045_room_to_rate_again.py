"""Ratings of the running half-year are written anew each night: room beside each row, and lines without names.

What is stored stays as it is, and reads alike: final results are never written again.
"""

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

NAMED = """
UPDATE {table} SET lines = (
    SELECT COALESCE(jsonb_agg(
        CASE jsonb_typeof(one) WHEN 'object' THEN one ELSE jsonb_build_object(
            'code', one->0, 'weight', one->1, 'value', one->2, 'cases', one->3, 'points', one->4, 'left_out', one->5)
        END ORDER BY place), '[]')
    FROM jsonb_array_elements(lines) WITH ORDINALITY AS said (one, place))
"""


def upgrade() -> None:
    op.execute("ALTER TABLE rating SET (fillfactor = 45)")


def downgrade() -> None:
    op.execute("ALTER TABLE rating RESET (fillfactor)")
    op.execute(NAMED.format(table="rating"))
    op.execute("ALTER TABLE star_result DISABLE TRIGGER star_result_keeps_final")
    op.execute(NAMED.format(table="star_result"))
    op.execute("ALTER TABLE star_result ENABLE TRIGGER star_result_keeps_final")

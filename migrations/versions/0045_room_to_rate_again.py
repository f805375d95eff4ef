"""Ratings of the running half-year are written anew each night: room beside each row, and lines without names.

What is stored stays as it is, and reads alike: final results are never written again. Going back names the lines of
what was stored since; those in `star_change`, which nobody reads, stay as they are.
"""

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

NAMED = """
UPDATE {table} SET lines = (
    SELECT COALESCE(jsonb_agg(
        jsonb_build_object(
            'code', one->0, 'weight', one->1, 'value', one->2, 'cases', one->3, 'points', one->4, 'left_out', one->5)
        ORDER BY place), '[]')
    FROM jsonb_array_elements(lines) WITH ORDINALITY AS said (one, place))
WHERE jsonb_typeof(lines -> 0) = 'array'
"""


def upgrade() -> None:
    op.execute("ALTER TABLE rating SET (fillfactor = 45)")


def downgrade() -> None:
    op.execute("ALTER TABLE rating RESET (fillfactor)")
    op.execute(NAMED.format(table="rating"))
    op.execute("ALTER TABLE star_result DISABLE TRIGGER star_result_keeps_final")
    op.execute(NAMED.format(table="star_result"))
    op.execute("ALTER TABLE star_result ENABLE TRIGGER star_result_keeps_final")

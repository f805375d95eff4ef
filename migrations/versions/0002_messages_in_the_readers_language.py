"""Messages keep what was said, and are worded in the language of who reads them."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# What the older ones say in words stays those words: a JSON string. Back again, a sentence keeps its source.
WORDS = "CASE jsonb_typeof({0}) WHEN 'object' THEN {0} ->> 'say' ELSE {0} #>> '{{}}' END"


def upgrade() -> None:
    for column in ("title", "body"):
        op.execute(f"ALTER TABLE message ALTER COLUMN {column} TYPE jsonb USING to_jsonb({column})")


def downgrade() -> None:
    for column in ("title", "body"):
        op.execute(f"ALTER TABLE message ALTER COLUMN {column} TYPE text USING {WORDS.format(column)}")

"""Who completed and who took out a row of a register, and which removal of stars a veto came from."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0036"
branch_labels = None
depends_on = None

# The removals until now entered their veto under the same person and the same reason.
LINK = """
UPDATE star_veto SET decision_id = (
  SELECT max(made.id) FROM star_decision made
  WHERE made.community_id = star_veto.community_id AND made.kind = 'removal'
    AND made.subject_kind = star_veto.subject_kind AND made.subject_id = star_veto.subject_id
    AND made.decided_by_id = star_veto.entered_by_id AND made.reason = star_veto.reason)
WHERE code = 'false_record'
"""


def upgrade() -> None:
    for name in ("done_by_id", "removed_by_id"):
        op.add_column("star_record", sa.Column(name, sa.BigInteger(), nullable=True))
        op.create_foreign_key(f"fk_star_record_{name}", "star_record", "person", [name], ["id"])
    op.add_column("star_veto", sa.Column("decision_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        "fk_star_veto_community_id_decision_id",
        "star_veto",
        "star_decision",
        ["community_id", "decision_id"],
        ["community_id", "id"],
    )
    op.execute(LINK)


def downgrade() -> None:
    op.drop_column("star_veto", "decision_id")
    op.drop_column("star_record", "removed_by_id")
    op.drop_column("star_record", "done_by_id")

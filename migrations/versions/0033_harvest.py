"""The harvest of orchards with the shares that were agreed on its day; care noted for who has no phone."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "harvest",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("orchard_id", sa.BigInteger(), nullable=False),
        sa.Column("tree_id", sa.BigInteger(), nullable=True),
        sa.Column("row", sa.BigInteger(), nullable=True),
        sa.Column("picked_on", sa.Date(), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("share_adopter", sa.BigInteger(), nullable=False),
        sa.Column("share_helpers", sa.BigInteger(), nullable=False),
        sa.Column("share_common", sa.BigInteger(), nullable=False),
        sa.Column("share_care_list", sa.BigInteger(), nullable=False),
        sa.Column("noted_by_id", sa.BigInteger(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_by_id", sa.BigInteger(), nullable=True),
        sa.Column("strike_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("(struck_at IS NULL) = (struck_by_id IS NULL)", name=op.f("ck_harvest_struck")),
        sa.CheckConstraint("grams > 0", name=op.f("ck_harvest_grams")),
        sa.CheckConstraint(
            "least(share_adopter, share_helpers, share_common, share_care_list) >= 0 AND share_adopter + share_helpers + share_common + share_care_list = 100",
            name=op.f("ck_harvest_shares"),
        ),
        sa.CheckConstraint("tree_id IS NULL OR row IS NULL", name=op.f("ck_harvest_one_place")),
        sa.ForeignKeyConstraint(
            ["community_id", "orchard_id"],
            ["orchard.community_id", "orchard.id"],
            name=op.f("fk_harvest_community_id_orchard_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "tree_id"], ["tree.community_id", "tree.id"], name=op.f("fk_harvest_community_id_tree_id")
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_harvest_community_id")),
        sa.ForeignKeyConstraint(["noted_by_id"], ["person.id"], name=op.f("fk_harvest_noted_by_id")),
        sa.ForeignKeyConstraint(["struck_by_id"], ["person.id"], name=op.f("fk_harvest_struck_by_id")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_harvest")),
    )
    op.create_index(
        op.f("ix_harvest_community_id_orchard_id_picked_on"),
        "harvest",
        ["community_id", "orchard_id", "picked_on"],
        unique=False,
    )
    # ### end Alembic commands ###

    op.add_column("care_entry", sa.Column("entered_by_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_care_entry_entered_by_id"), "care_entry", "person", ["entered_by_id"], ["id"])
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
        "THEN GRANT SELECT, INSERT, UPDATE, DELETE ON harvest TO baodao_app; END IF; END $$"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_care_entry_entered_by_id"), "care_entry", type_="foreignkey")
    op.drop_column("care_entry", "entered_by_id")
    op.drop_table("harvest")

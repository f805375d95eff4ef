"""Orchards, their trees, and who adopts them."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

TABLES = (
    "orchard",
    "orchard_photo",
    "tree",
    "tree_state",
    "adopter_group",
    "adoption",
    "group_member",
    "adoption_helper",
)


def upgrade() -> None:
    op.create_table(
        "orchard",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("where", sa.Text(), nullable=False),
        sa.Column("grid_id", sa.BigInteger(), nullable=True),
        sa.Column("row_count", sa.BigInteger(), nullable=False),
        sa.Column("column_count", sa.BigInteger(), nullable=False),
        sa.Column("adopters_per_tree", sa.BigInteger(), nullable=False),
        sa.Column("accepts_by_rule", sa.Boolean(), nullable=False),
        sa.Column("share_adopter", sa.BigInteger(), nullable=False),
        sa.Column("share_helpers", sa.BigInteger(), nullable=False),
        sa.Column("share_common", sa.BigInteger(), nullable=False),
        sa.Column("share_care_list", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("adopters_per_tree > 0", name=op.f("ck_orchard_adopters")),
        sa.CheckConstraint(
            "least(share_adopter, share_helpers, share_common, share_care_list) >= 0 AND share_adopter + share_helpers + share_common + share_care_list = 100",
            name=op.f("ck_orchard_shares"),
        ),
        sa.CheckConstraint("row_count > 0 AND column_count > 0", name=op.f("ck_orchard_plan")),
        sa.ForeignKeyConstraint(
            ["community_id", "grid_id"], ["grid.community_id", "grid.id"], name=op.f("fk_orchard_community_id_grid_id")
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_orchard_community_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_orchard_made_by_id")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_orchard")),
        sa.UniqueConstraint("community_id", "name", name=op.f("uq_orchard_community_id_name")),
    )
    op.create_table(
        "orchard_photo",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("orchard_id", sa.BigInteger(), nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_orchard_photo_added_by_id")),
        sa.ForeignKeyConstraint(
            ["community_id", "orchard_id"],
            ["orchard.community_id", "orchard.id"],
            name=op.f("fk_orchard_photo_community_id_orchard_id"),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_orchard_photo_community_id")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_orchard_photo")),
    )
    op.create_index(
        op.f("ix_orchard_photo_community_id_orchard_id"), "orchard_photo", ["community_id", "orchard_id"], unique=False
    )
    op.create_table(
        "tree",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("orchard_id", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.BigInteger(), nullable=False),
        sa.Column("column", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("species", sa.Text(), nullable=False),
        sa.Column("variety", sa.Text(), nullable=False),
        sa.Column("planted_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("adoptable", sa.Boolean(), nullable=False),
        sa.Column("why_not", sa.Text(), nullable=False),
        sa.Column("plate", sa.Text(), nullable=False),
        sa.Column("replaces_id", sa.BigInteger(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("adoptable OR why_not <> ''", name=op.f("ck_tree_why_not")),
        sa.CheckConstraint("state IN ('alive', 'weak', 'dead', 'replaced')", name=op.f("ck_tree_state")),
        sa.CheckConstraint('row > 0 AND "column" > 0', name=op.f("ck_tree_place")),
        sa.ForeignKeyConstraint(
            ["community_id", "orchard_id"],
            ["orchard.community_id", "orchard.id"],
            name=op.f("fk_tree_community_id_orchard_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "replaces_id"],
            ["tree.community_id", "tree.id"],
            name=op.f("fk_tree_community_id_replaces_id"),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_tree_community_id")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_tree")),
        sa.UniqueConstraint("community_id", "plate", name=op.f("uq_tree_community_id_plate")),
    )
    op.create_index(
        "uq_tree_label",
        "tree",
        ["community_id", "orchard_id", "label"],
        unique=True,
        postgresql_where=sa.text("state <> 'replaced'"),
    )
    op.create_index(
        "uq_tree_place",
        "tree",
        ["community_id", "orchard_id", "row", "column"],
        unique=True,
        postgresql_where=sa.text("state <> 'replaced'"),
    )
    op.create_table(
        "tree_state",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("tree_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('alive', 'weak', 'dead', 'replaced')", name=op.f("ck_tree_state_state")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_tree_state_by_id")),
        sa.ForeignKeyConstraint(
            ["community_id", "tree_id"],
            ["tree.community_id", "tree.id"],
            name=op.f("fk_tree_state_community_id_tree_id"),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_tree_state_community_id")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_tree_state")),
    )
    op.create_index(
        op.f("ix_tree_state_community_id_tree_id_on_day"),
        "tree_state",
        ["community_id", "tree_id", "on_day"],
        unique=False,
    )
    op.create_table(
        "adopter_group",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "made_by_id"],
            ["membership.community_id", "membership.id"],
            name=op.f("fk_adopter_group_community_id_made_by_id"),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_adopter_group_community_id")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_adopter_group")),
        sa.UniqueConstraint("community_id", "name", name=op.f("uq_adopter_group_community_id_name")),
    )
    op.create_index(
        op.f("ix_adopter_group_community_id_made_by_id"), "adopter_group", ["community_id", "made_by_id"], unique=False
    )
    op.create_table(
        "adoption",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("orchard_id", sa.BigInteger(), nullable=False),
        sa.Column("tree_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("household_id", sa.BigInteger(), nullable=True),
        sa.Column("membership_id", sa.BigInteger(), nullable=True),
        sa.Column("group_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=False),
        sa.Column("exclusive", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.BigInteger(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("renewal_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("renewal_said", sa.Text(), nullable=True),
        sa.Column("renewed_from_id", sa.BigInteger(), nullable=True),
        sa.Column("offered_to_id", sa.BigInteger(), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over_from_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(kind = 'group') = (group_id IS NOT NULL)", name=op.f("ck_adoption_group")),
        sa.CheckConstraint("(kind = 'household') = (household_id IS NOT NULL)", name=op.f("ck_adoption_household")),
        sa.CheckConstraint("(kind = 'member') = (membership_id IS NOT NULL)", name=op.f("ck_adoption_member")),
        sa.CheckConstraint(
            "(state IN ('refused', 'withdrawn', 'ended')) = (ended_at IS NOT NULL)", name=op.f("ck_adoption_ended_at")
        ),
        sa.CheckConstraint("kind IN ('household', 'member', 'group')", name=op.f("ck_adoption_kind")),
        sa.CheckConstraint("offered_to_id IS NULL OR state = 'active'", name=op.f("ck_adoption_offered")),
        sa.CheckConstraint("renewal_said IN ('yes', 'no')", name=op.f("ck_adoption_renewal_said")),
        sa.CheckConstraint(
            "state IN ('asked', 'waiting', 'active', 'refused', 'withdrawn', 'ended')", name=op.f("ck_adoption_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('active', 'ended') OR (tree_id IS NOT NULL AND from_day IS NOT NULL AND until_day IS NOT NULL)",
            name=op.f("ck_adoption_active_has_tree"),
        ),
        sa.CheckConstraint("until_day >= from_day", name=op.f("ck_adoption_days")),
        sa.ForeignKeyConstraint(
            ["community_id", "asked_by_id"],
            ["membership.community_id", "membership.id"],
            name=op.f("fk_adoption_community_id_asked_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "group_id"],
            ["adopter_group.community_id", "adopter_group.id"],
            name=op.f("fk_adoption_community_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "handed_over_from_id"],
            ["adoption.community_id", "adoption.id"],
            name=op.f("fk_adoption_community_id_handed_over_from_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "household_id"],
            ["household.community_id", "household.id"],
            name=op.f("fk_adoption_community_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "membership_id"],
            ["membership.community_id", "membership.id"],
            name=op.f("fk_adoption_community_id_membership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "offered_to_id"],
            ["membership.community_id", "membership.id"],
            name=op.f("fk_adoption_community_id_offered_to_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "orchard_id"],
            ["orchard.community_id", "orchard.id"],
            name=op.f("fk_adoption_community_id_orchard_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "renewed_from_id"],
            ["adoption.community_id", "adoption.id"],
            name=op.f("fk_adoption_community_id_renewed_from_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "tree_id"], ["tree.community_id", "tree.id"], name=op.f("fk_adoption_community_id_tree_id")
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_adoption_community_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_adoption_decided_by_id")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_adoption_entered_by_id")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_adoption")),
    )
    op.create_index(
        op.f("ix_adoption_community_id_asked_by_id"), "adoption", ["community_id", "asked_by_id"], unique=False
    )
    op.create_index(
        op.f("ix_adoption_community_id_state_asked_at"), "adoption", ["community_id", "state", "asked_at"], unique=False
    )
    op.create_index("ix_adoption_of_tree", "adoption", ["community_id", "tree_id", "state"], unique=False)
    op.create_index(
        "ix_adoption_term", "adoption", ["until_day"], unique=False, postgresql_where=sa.text("state = 'active'")
    )
    op.create_index(
        "uq_adoption_group",
        "adoption",
        ["community_id", "orchard_id", "tree_id", "group_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("state IN ('asked', 'waiting', 'active') AND group_id IS NOT NULL"),
    )
    op.create_index(
        "uq_adoption_household",
        "adoption",
        ["community_id", "orchard_id", "tree_id", "household_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("state IN ('asked', 'waiting', 'active') AND household_id IS NOT NULL"),
    )
    op.create_index(
        "uq_adoption_membership",
        "adoption",
        ["community_id", "orchard_id", "tree_id", "membership_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("state IN ('asked', 'waiting', 'active') AND membership_id IS NOT NULL"),
    )
    op.create_table(
        "group_member",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("membership_id", sa.BigInteger(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id", "group_id"],
            ["adopter_group.community_id", "adopter_group.id"],
            name=op.f("fk_group_member_community_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "membership_id"],
            ["membership.community_id", "membership.id"],
            name=op.f("fk_group_member_community_id_membership_id"),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_group_member_community_id")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_group_member")),
    )
    op.create_index(
        op.f("ix_group_member_community_id_membership_id"),
        "group_member",
        ["community_id", "membership_id"],
        unique=False,
    )
    op.create_index(
        "uq_group_member_in",
        "group_member",
        ["community_id", "group_id", "membership_id"],
        unique=True,
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.create_table(
        "adoption_helper",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("adoption_id", sa.BigInteger(), nullable=False),
        sa.Column("membership_id", sa.BigInteger(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id", "adoption_id"],
            ["adoption.community_id", "adoption.id"],
            name=op.f("fk_adoption_helper_community_id_adoption_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "membership_id"],
            ["membership.community_id", "membership.id"],
            name=op.f("fk_adoption_helper_community_id_membership_id"),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_adoption_helper_community_id")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_adoption_helper")),
    )
    op.create_index(
        op.f("ix_adoption_helper_community_id_membership_id"),
        "adoption_helper",
        ["community_id", "membership_id"],
        unique=False,
    )
    op.create_index(
        "uq_adoption_helper_now",
        "adoption_helper",
        ["community_id", "adoption_id", "membership_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )

    for table in TABLES:
        op.execute(
            "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'baodao_app') "
            f"THEN GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO baodao_app; END IF; END $$"
        )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)

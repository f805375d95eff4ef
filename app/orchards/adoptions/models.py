"""Adoptions: of a household, a member or a group of members; helpers whom the adopter names."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import InCommunity, belongs_to, scoped_fk
from app.people.models import Person


class Adoption(InCommunity):
    """An adoption 认养 for a season: asked for, waiting in line, active, or over."""

    __table_args__ = (
        CheckConstraint("kind IN ('household', 'member', 'group')", name="kind"),
        CheckConstraint("state IN ('asked', 'waiting', 'active', 'refused', 'withdrawn', 'ended')", name="state"),
        CheckConstraint("(kind = 'household') = (household_id IS NOT NULL)", name="household"),
        CheckConstraint("(kind = 'member') = (membership_id IS NOT NULL)", name="member"),
        CheckConstraint("(kind = 'group') = (group_id IS NOT NULL)", name="group"),
        CheckConstraint(
            "state NOT IN ('active', 'ended') "
            "OR (tree_id IS NOT NULL AND from_day IS NOT NULL AND until_day IS NOT NULL)",
            name="active_has_tree",
        ),
        CheckConstraint("until_day >= from_day", name="days"),
        CheckConstraint("(state IN ('refused', 'withdrawn', 'ended')) = (ended_at IS NOT NULL)", name="ended_at"),
        CheckConstraint("renewal_said IN ('yes', 'no')", name="renewal_said"),
        CheckConstraint("offered_to_id IS NULL OR state = 'active'", name="offered"),
        scoped_fk("orchard_id", "orchard"),
        scoped_fk("tree_id", "tree"),
        scoped_fk("household_id", "household"),
        scoped_fk("membership_id", "membership"),
        scoped_fk("group_id", "adopter_group"),
        scoped_fk("asked_by_id", "membership"),
        scoped_fk("offered_to_id", "membership"),
        scoped_fk("renewed_from_id", "adoption"),
        scoped_fk("handed_over_from_id", "adoption"),
        *(
            Index(
                f"uq_adoption_{column.removesuffix('_id')}",
                "community_id",
                "orchard_id",
                "tree_id",
                column,
                unique=True,
                postgresql_nulls_not_distinct=True,
                postgresql_where=text(f"state IN ('asked', 'waiting', 'active') AND {column} IS NOT NULL"),
            )
            for column in ("household_id", "membership_id", "group_id")
        ),
        Index("ix_adoption_of_tree", "community_id", "tree_id", "state"),
        Index(None, "community_id", "asked_by_id"),
        Index(None, "community_id", "state", "asked_at"),
        Index("ix_adoption_term", "until_day", postgresql_where=text("state = 'active'")),
    )

    orchard_id: Mapped[int]
    tree_id: Mapped[int | None]  # none: any tree that needs someone
    kind: Mapped[str]
    household_id: Mapped[int | None]
    membership_id: Mapped[int | None]
    group_id: Mapped[int | None]
    asked_by_id: Mapped[int]  # the membership that asked, and keeps it
    exclusive: Mapped[bool]
    state: Mapped[str]
    asked_at: Mapped[datetime]
    entered_by_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("person.id")
    )  # staff, for who has no phone
    from_day: Mapped[date | None]
    until_day: Mapped[date | None]
    decided_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))  # none: the rule did
    decided_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(default="")
    renewal_asked_at: Mapped[datetime | None]
    renewal_said: Mapped[str | None]  # what the adopter answered: the next season follows, or it ends
    renewed_from_id: Mapped[int | None]
    offered_to_id: Mapped[int | None]  # the member to whom it is to be handed over, until they answer
    offered_at: Mapped[datetime | None]
    handed_over_from_id: Mapped[int | None]

    orchard: Mapped[Any] = belongs_to("Adoption", "orchard_id", "Orchard")
    tree: Mapped[Any] = belongs_to("Adoption", "tree_id", "Tree")
    household: Mapped[Any] = belongs_to("Adoption", "household_id", "Household")
    membership: Mapped[Any] = belongs_to("Adoption", "membership_id", "Membership")
    group: Mapped[Any] = belongs_to("Adoption", "group_id", "AdopterGroup")
    asked_by: Mapped[Any] = belongs_to("Adoption", "asked_by_id", "Membership")
    offered_to: Mapped[Any] = belongs_to("Adoption", "offered_to_id", "Membership")
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])


class AdoptionHelper(InCommunity):
    """A member whom the adopter named to help with the tree, for a time."""

    __table_args__ = (
        scoped_fk("adoption_id", "adoption"),
        scoped_fk("membership_id", "membership"),
        Index(
            "uq_adoption_helper_now",
            "community_id",
            "adoption_id",
            "membership_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(None, "community_id", "membership_id"),
    )

    adoption_id: Mapped[int]
    membership_id: Mapped[int]
    named_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    adoption: Mapped[Any] = belongs_to("AdoptionHelper", "adoption_id", "Adoption")
    membership: Mapped[Any] = belongs_to("AdoptionHelper", "membership_id", "Membership")

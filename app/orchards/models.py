"""Orchards: the ground with its plan, its photos, and its trees."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import InCommunity, belongs_to, scoped_fk
from app.people.models import Person


class Orchard(InCommunity):
    """An orchard 果园: a plan of rows and columns, and how its trees are adopted and its harvest is shared."""

    __table_args__ = (
        CheckConstraint("row_count > 0 AND column_count > 0", name="plan"),
        CheckConstraint("adopters_per_tree > 0", name="adopters"),
        CheckConstraint(
            "least(share_adopter, share_helpers, share_common, share_care_list) >= 0 "
            "AND share_adopter + share_helpers + share_common + share_care_list = 100",
            name="shares",
        ),
        UniqueConstraint("community_id", "name"),
        scoped_fk("grid_id", "grid"),
    )

    name: Mapped[str]
    story: Mapped[str] = mapped_column(default="")
    where: Mapped[str]  # how to find it
    grid_id: Mapped[int | None]
    row_count: Mapped[int]
    column_count: Mapped[int]
    adopters_per_tree: Mapped[int]
    accepts_by_rule: Mapped[bool]  # an adoption is accepted at once; else staff decide
    share_adopter: Mapped[int]  # of the harvest, in percent, as the other three
    share_helpers: Mapped[int]
    share_common: Mapped[int]
    share_care_list: Mapped[int]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    grid: Mapped[Any] = belongs_to("Orchard", "grid_id", "Grid")


class OrchardPhoto(InCommunity):
    """A photo of an orchard with what is to be seen on it; the picture lies in `photo`."""

    __table_args__ = (scoped_fk("orchard_id", "orchard"), Index(None, "community_id", "orchard_id"))

    orchard_id: Mapped[int]
    caption: Mapped[str]
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))

    orchard: Mapped[Any] = belongs_to("OrchardPhoto", "orchard_id", "Orchard")


class Tree(InCommunity):
    """A tree at its place of the plan; one that was replaced stays on record, and its place has another."""

    __table_args__ = (
        CheckConstraint("state IN ('alive', 'weak', 'dead', 'replaced')", name="state"),
        CheckConstraint('row > 0 AND "column" > 0', name="place"),
        CheckConstraint("adoptable OR why_not <> ''", name="why_not"),
        UniqueConstraint("community_id", "plate"),
        scoped_fk("orchard_id", "orchard"),
        scoped_fk("replaces_id", "tree"),
        Index(
            "uq_tree_place",
            "community_id",
            "orchard_id",
            "row",
            "column",
            unique=True,
            postgresql_where=text("state <> 'replaced'"),
        ),
        Index(
            "uq_tree_label",
            "community_id",
            "orchard_id",
            "label",
            unique=True,
            postgresql_where=text("state <> 'replaced'"),
        ),
    )

    orchard_id: Mapped[int]
    row: Mapped[int]
    column: Mapped[int]
    label: Mapped[str]
    species: Mapped[str]  # a code of the duty table
    variety: Mapped[str] = mapped_column(default="")
    planted_on: Mapped[date]
    state: Mapped[str] = mapped_column(default="alive")
    adoptable: Mapped[bool] = mapped_column(default=True)
    why_not: Mapped[str] = mapped_column(default="")  # said to whoever wants to adopt it
    plate: Mapped[str]  # the code on its plate, which names the community
    replaces_id: Mapped[int | None]
    added_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    orchard: Mapped[Any] = belongs_to("Tree", "orchard_id", "Orchard")
    replaces: Mapped[Any] = belongs_to("Tree", "replaces_id", "Tree", remote_side="Tree.id", viewonly=True)


class TreeState(InCommunity):
    """What was noted of a tree's state on a day, and by whom."""

    __table_args__ = (
        CheckConstraint("state IN ('alive', 'weak', 'dead', 'replaced')", name="state"),
        scoped_fk("tree_id", "tree"),
        Index(None, "community_id", "tree_id", "on_day"),
    )

    tree_id: Mapped[int]
    state: Mapped[str]
    on_day: Mapped[date]
    note: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    noted_at: Mapped[datetime]

    tree: Mapped[Any] = belongs_to("TreeState", "tree_id", "Tree")
    by: Mapped[Person] = relationship(foreign_keys=[by_id])

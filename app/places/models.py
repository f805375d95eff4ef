"""Places: the tree from the city down to the community, and what lies inside a community."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import InCommunity, Shared, belongs_to, identity, scoped_fk

LEVELS = ("city", "county", "street", "community")


class Place(Shared):
    """A place of the tree: city, county, street or community, with its official code."""

    never_deleted = True
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("level IN ('city', 'county', 'street', 'community')", name="level"),
        Index(None, "parent_id"),
    )

    id: Mapped[int] = identity()
    code: Mapped[str]
    name: Mapped[str]
    short_name: Mapped[str]  # 太阳社区 of 太阳社区居民委员会: what people call it
    level: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("place.id"))
    pinyin: Mapped[str]  # the order of names
    initials: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    telephone: Mapped[str] = mapped_column(default="", server_default="")  # whom to call, shown to everybody

    parent: Mapped["Place | None"] = relationship(remote_side="Place.id")


class PlaceClosure(Shared):
    """Every place below every place, itself included at depth 0."""

    __table_args__ = (Index(None, "descendant_id", "depth"),)

    ancestor_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("place.id"), primary_key=True)
    descendant_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("place.id"), primary_key=True)
    depth: Mapped[int]


class Grid(InCommunity):
    """A grid of 100 to 300 households, the unit of all departments' work."""

    __table_args__ = (UniqueConstraint("community_id", "name"),)

    name: Mapped[str]
    pinyin: Mapped[str]  # the order of names, numbers padded


class Compound(InCommunity):
    """A residential compound 小区; `walking_order` sorts what is near."""

    __table_args__ = (UniqueConstraint("community_id", "name"),)

    name: Mapped[str]
    pinyin: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    walking_order: Mapped[int] = mapped_column(default=0)


class Building(InCommunity):
    """A building, which has two parents: its grid and its compound."""

    __table_args__ = (
        UniqueConstraint("community_id", "compound_id", "name"),
        scoped_fk("grid_id", "grid"),
        scoped_fk("compound_id", "compound"),
        Index(None, "community_id", "grid_id"),
    )

    name: Mapped[str]
    pinyin: Mapped[str]
    grid_id: Mapped[int]
    compound_id: Mapped[int]

    grid: Mapped[Any] = belongs_to("Building", "grid_id", "Grid")
    compound: Mapped[Any] = belongs_to("Building", "compound_id", "Compound")


class Household(InCommunity):
    """A household, by building, unit label and door."""

    __table_args__ = (
        UniqueConstraint("community_id", "building_id", "unit", "door"),
        scoped_fk("building_id", "building"),
    )

    building_id: Mapped[int]
    unit: Mapped[str] = mapped_column(default="")
    door: Mapped[str]
    added_at: Mapped[datetime]

    building: Mapped[Any] = belongs_to("Household", "building_id", "Building")

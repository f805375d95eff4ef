"""Stars: the running half-year's ratings, with every figure they stand on; and the volunteers counted by theirs."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import InCommunity, belongs_to, scoped_fk
from app.stars.domain import Line
from app.stars.lines import Lines


class Rating(InCommunity):
    """A lead household's score of a half-year as of an instant; null stars: not rated."""

    __table_args__ = (
        UniqueConstraint("community_id", "period", "lead_household_id"),
        CheckConstraint("stars BETWEEN 0 AND 5", name="stars"),
        scoped_fk("lead_household_id", "lead_household"),
        scoped_fk("building_id", "building"),
        scoped_fk("grid_id", "grid"),
        Index(None, "community_id", "period", "grid_id"),
        {"postgresql_with": {"fillfactor": 45}},  # each night writes each row again: there is room beside it
    )

    period: Mapped[str]  # 2026H2
    lead_household_id: Mapped[int]
    building_id: Mapped[int]
    grid_id: Mapped[int]
    score: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))  # of 100, rescaled to the weight counted
    weight_counted: Mapped[int]
    stars: Mapped[int | None]
    lines: Mapped[tuple[Line, ...]] = mapped_column(Lines)  # one a metric, in the order of the rules
    rule_version_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("rule_version.id"))
    as_of: Mapped[datetime]

    lead_household: Mapped[Any] = belongs_to("Rating", "lead_household_id", "LeadHousehold")
    building: Mapped[Any] = belongs_to("Rating", "building_id", "Building")
    grid: Mapped[Any] = belongs_to("Rating", "grid_id", "Grid")

    @property
    def household_id(self) -> int:
        """The household that is rated."""
        return int(self.lead_household.household_id)


class VolunteerCount(InCommunity):
    """How many volunteers of a community have so many stars by their approved hours, and when that was counted."""

    __table_args__ = (UniqueConstraint("community_id", "stars"), CheckConstraint("stars BETWEEN 0 AND 5", name="stars"))

    stars: Mapped[int]
    people: Mapped[int]
    as_of: Mapped[datetime]

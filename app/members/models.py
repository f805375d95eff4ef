"""Members: who reported in at a community, and the offices that members hold inside it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import InCommunity, Local, belongs_to, scoped_fk
from app.organisations.models import Workplace
from app.people.models import Person


class Membership(InCommunity):
    """A person's membership 报到关系 of a community: asked, active, returned or left."""

    __table_args__ = (
        CheckConstraint("kind IN ('in_service', 'resident')", name="kind"),
        CheckConstraint("state IN ('asked', 'active', 'returned', 'left')", name="state"),
        CheckConstraint("kind = 'resident' OR workplace_id IS NOT NULL", name="in_service_has_workplace"),
        CheckConstraint("moves_from_id <> community_id", name="moves"),
        scoped_fk("building_id", "building"),
        scoped_fk("household_id", "household"),
        scoped_fk("referred_by_id", "membership"),
        UniqueConstraint("community_id", "receipt_number"),
        Index(
            "uq_membership_open",
            "community_id",
            "person_id",
            unique=True,
            postgresql_where=text("state IN ('asked', 'active')"),
        ),
        Index(None, "person_id"),
        Index(None, "community_id", "state"),
        Index(None, "community_id", "building_id"),
        Index(None, "community_id", "moved_to_id"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="asked")
    building_id: Mapped[int]
    household_id: Mapped[int | None]  # proven by staff at acceptance; its bills show only then
    unit: Mapped[str] = mapped_column(default="")  # unit and door as the member wrote them; staff prove the household
    door: Mapped[str] = mapped_column(default="")
    workplace_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("workplace.id"))
    referred_by_id: Mapped[int | None]
    skills: Mapped[list[Any]] = mapped_column(default=list)
    asked_at: Mapped[datetime]
    entered_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))  # staff, of who has no phone
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(default="")
    left_at: Mapped[datetime | None]
    moves_from_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("place.id"))  # as asked; closed with it
    moved_to_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("place.id"))  # points follow there
    receipt_number: Mapped[str | None]  # from acceptance on; it names its community, and strangers check it

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    workplace: Mapped[Workplace | None] = relationship()
    building: Mapped[Any] = belongs_to("Membership", "building_id", "Building")
    household: Mapped[Any] = belongs_to("Membership", "household_id", "Household")


class OpenMembership(Local):
    """One open membership a person, in the whole city."""

    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"), primary_key=True, autoincrement=False)
    community_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("place.id"))


class LeadHousehold(InCommunity):
    """A lead household 党员中心户 of a building, or of one unit of it, for a time."""

    __table_args__ = (
        scoped_fk("building_id", "building"),
        scoped_fk("household_id", "household"),
        CheckConstraint("until_day IS NULL OR until_day > from_day", name="days"),
        Index(
            "uq_lead_household_in_office",
            "community_id",
            "building_id",
            "unit",
            unique=True,
            postgresql_where=text("until_day IS NULL"),
        ),
    )

    building_id: Mapped[int]
    household_id: Mapped[int]
    unit: Mapped[str] = mapped_column(default="")  # empty: the whole building
    from_day: Mapped[date]
    until_day: Mapped[date | None]  # the first day out of office

    building: Mapped[Any] = belongs_to("LeadHousehold", "building_id", "Building")
    household: Mapped[Any] = belongs_to("LeadHousehold", "household_id", "Household")


class GridLead(InCommunity):
    """A grid lead 网格长 or grid worker 网格员, for a time."""

    __table_args__ = (
        scoped_fk("grid_id", "grid"),
        scoped_fk("membership_id", "membership"),
        CheckConstraint("office IN ('grid_lead', 'grid_worker')", name="office"),
        CheckConstraint("until_day IS NULL OR until_day > from_day", name="days"),
        Index(
            "uq_grid_lead_in_office",
            "community_id",
            "grid_id",
            "membership_id",
            "office",
            unique=True,
            postgresql_where=text("until_day IS NULL"),
        ),
    )

    grid_id: Mapped[int]
    membership_id: Mapped[int]
    office: Mapped[str]
    from_day: Mapped[date]
    until_day: Mapped[date | None]

    grid: Mapped[Any] = belongs_to("GridLead", "grid_id", "Grid")
    membership: Mapped[Any] = belongs_to("GridLead", "membership_id", "Membership")


class KnownMember(InCommunity):
    """A known in-service member of a building, from the staff's list: the divisor of the report-in rate."""

    __table_args__ = (
        UniqueConstraint("community_id", "building_id", "name", "phone_last4"),
        scoped_fk("building_id", "building"),
    )

    building_id: Mapped[int]
    name: Mapped[str]
    phone_last4: Mapped[str]
    listed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    building: Mapped[Any] = belongs_to("KnownMember", "building_id", "Building")

"""Contacts of members with residents: private, seen by the member and the community's staff alone."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import InCommunity, belongs_to, scoped_fk
from app.people.models import Person


class Contact(InCommunity):
    """A member spoke with somebody 联系群众: when, with whom, and what about in a sentence."""

    __table_args__ = (
        scoped_fk("membership_id", "membership"),
        scoped_fk("household_id", "household"),
        Index(None, "community_id", "person_id", "on_day"),
        Index(None, "community_id", "on_day"),
    )

    membership_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    on_day: Mapped[date]
    who: Mapped[str]
    note: Mapped[str]
    household_id: Mapped[int | None]
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("person.id")
    )  # staff, for who has no phone
    removed_at: Mapped[datetime | None]  # a slip: it counts no more, and is not shown

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    membership: Mapped[Any] = belongs_to("Contact", "membership_id", "Membership")
    household: Mapped[Any] = belongs_to("Contact", "household_id", "Household")

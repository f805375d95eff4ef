"""The year's points of a community: what was granted, and what is drawn of it."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import InCommunity
from app.people.models import Person


class BudgetGrant(InCommunity):
    """Points that a street grants a community for a calendar year."""

    append_only = True
    __table_args__ = (CheckConstraint("points > 0", name="points"),)

    year: Mapped[int]
    points: Mapped[int]
    funding_source: Mapped[str]
    granted_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    granted_at: Mapped[datetime]

    granted_by: Mapped[Person | None] = relationship(foreign_keys=[granted_by_id])


class Budget(InCommunity):
    """What is granted and drawn of a community's year, in points; drawn by one conditional UPDATE a transaction."""

    __table_args__ = (
        UniqueConstraint("community_id", "year"),
        CheckConstraint("drawn >= 0 AND drawn <= granted", name="within"),
    )

    year: Mapped[int]
    granted: Mapped[int] = mapped_column(default=0)
    drawn: Mapped[int] = mapped_column(default=0)

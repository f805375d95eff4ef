"""Which company serves which compound, and what it agreed with the community."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import InCommunity, belongs_to, scoped_fk
from app.organisations.models import PropertyCompany
from app.places.models import Place


class ServiceArea(InCommunity):
    """A company serves a compound, for a time."""

    __table_args__ = (
        scoped_fk("compound_id", "compound"),
        CheckConstraint("until_day IS NULL OR until_day > from_day", name="days"),
        Index(
            "uq_service_area_open",
            "community_id",
            "compound_id",
            unique=True,
            postgresql_where=text("until_day IS NULL"),
        ),
        Index(None, "company_id"),
    )

    compound_id: Mapped[int]
    company_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("property_company.id"))
    from_day: Mapped[date]
    until_day: Mapped[date | None]

    compound: Mapped[Any] = belongs_to("ServiceArea", "compound_id", "Compound")
    company: Mapped[PropertyCompany] = relationship()
    place: Mapped[Place] = relationship(viewonly=True)


class Agreement(InCommunity):
    """This year's agreement of a company with the community; it names who pays for the points."""

    __table_args__ = (UniqueConstraint("community_id", "company_id", "year"),)

    company_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("property_company.id"))
    year: Mapped[int]
    funding_source: Mapped[str]
    signed_on: Mapped[date]
    recorded_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]

    company: Mapped[PropertyCompany] = relationship()

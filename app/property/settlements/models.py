"""Property: each month's settlement of a company and a community."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import InCommunity, belongs_to, scoped_fk
from app.organisations.models import PropertyCompany
from app.people.models import Person
from app.places.models import Place


class Settlement(InCommunity):
    """A month of a company and a community: open, signed once, closed."""

    __table_args__ = (
        CheckConstraint("state IN ('open', 'signed_once', 'closed')", name="state"),
        CheckConstraint("company_signed_by_id <> community_signed_by_id", name="two_people"),
        CheckConstraint(
            "(state = 'closed') = (company_signed_at IS NOT NULL AND community_signed_at IS NOT NULL)",
            name="closed_by_two",
        ),
        UniqueConstraint("community_id", "company_id", "month"),
        Index(None, "company_id", "month"),
    )

    company_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("property_company.id"))
    month: Mapped[str]  # 2026-10, Shanghai
    state: Mapped[str] = mapped_column(default="open")
    funding_source: Mapped[str]
    points: Mapped[int]
    fen: Mapped[int]
    made_at: Mapped[datetime]
    company_signed_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    company_signed_at: Mapped[datetime | None]
    community_signed_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    community_signed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    company: Mapped[PropertyCompany] = relationship()
    place: Mapped[Place] = relationship(viewonly=True)
    company_signed_by: Mapped[Person | None] = relationship(foreign_keys=[company_signed_by_id])
    community_signed_by: Mapped[Person | None] = relationship(foreign_keys=[community_signed_by_id])


class SettlementLine(InCommunity):
    """A redemption on a settlement, or a difference: explained, corrected, or carried over to the next month."""

    __table_args__ = (
        CheckConstraint("state IN ('agreed', 'disputed', 'resolved', 'corrected', 'carried')", name="state"),
        CheckConstraint("state <> 'corrected' OR fen = company_fen", name="corrected_to_theirs"),
        CheckConstraint("state = 'agreed' OR company_fen IS NOT NULL", name="difference_has_figure"),
        UniqueConstraint("community_id", "settlement_id", "redemption_id"),
        scoped_fk("settlement_id", "settlement"),
        scoped_fk("redemption_id", "redemption"),
    )

    settlement_id: Mapped[int]
    redemption_id: Mapped[int]
    points: Mapped[int]
    fen: Mapped[int]
    state: Mapped[str] = mapped_column(default="agreed")
    company_fen: Mapped[int | None]  # what the company's own books say, where they differ
    reason: Mapped[str] = mapped_column(default="")  # the company's
    answer: Mapped[str] = mapped_column(default="")  # the community's
    changed_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    changed_at: Mapped[datetime | None]

    redemption: Mapped[Any] = belongs_to("SettlementLine", "redemption_id", "Redemption")

"""Feedback letters to workplaces: what was said stays as it was said; a newer one replaces it."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import InCommunity
from app.organisations.models import Workplace


class FeedbackLetter(InCommunity):
    """What the members of one workplace did here in one quarter, as it was when the letter was issued."""

    __table_args__ = (
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        UniqueConstraint("community_id", "number"),
        Index(
            "uq_feedback_letter_in_force",
            "community_id",
            "year",
            "quarter",
            "workplace_id",
            unique=True,
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )

    workplace_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("workplace.id"))
    year: Mapped[int]
    quarter: Mapped[int]
    number: Mapped[str]
    figures: Mapped[list[Any]]  # a line for each membership; names are read where they stand
    activities_expected: Mapped[int | None]
    contacts_expected: Mapped[int | None]
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    replaced_at: Mapped[datetime | None]

    workplace: Mapped[Workplace] = relationship()

"""A member's dispute of decided hours."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import InCommunity, belongs_to, scoped_fk
from app.people.models import Person


class HoursDispute(InCommunity):
    """What a member says against a decision on a service record, and what a second reviewer answers; once a record."""

    __table_args__ = (
        CheckConstraint("state IN ('open', 'upheld', 'refused', 'withdrawn')", name="state"),
        CheckConstraint("(state IN ('upheld', 'refused')) = (answered_by_id IS NOT NULL)", name="answered"),
        CheckConstraint("answered_by_id IS NULL OR answered_by_id <> first_reviewer_id", name="two_reviewers"),
        UniqueConstraint("community_id", "record_id"),
        scoped_fk("record_id", "service_record"),
        Index(None, "community_id", "state", "answer_by"),
    )

    record_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    said: Mapped[str]
    wanted_minutes: Mapped[int | None]  # what the member thinks it should be, where it is about the length
    first_reviewer_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))  # none: a rule decided
    state: Mapped[str] = mapped_column(default="open")
    made_at: Mapped[datetime]
    answer_by: Mapped[date] = mapped_column(Date)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    reply: Mapped[str] = mapped_column(default="")

    record: Mapped[Any] = belongs_to("HoursDispute", "record_id", "ServiceRecord")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])

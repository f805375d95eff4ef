"""Who was reminded by staff, when, and of what: so that nobody is reminded twice in a few days."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import InCommunity


class Reminder(InCommunity):
    """One message to one person; of a subject once a day, however many press at once."""

    append_only = True
    __table_args__ = (
        CheckConstraint("subject IN ('known', 'absent')", name="subject"),
        UniqueConstraint("community_id", "person_id", "subject", "on_day"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    subject: Mapped[str]
    on_day: Mapped[date]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))

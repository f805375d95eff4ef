"""What staff decided about who may claim."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.database import InCommunity


class ClaimingResumption(InCommunity):
    """Staff let a member claim again: absences before it no longer stop anything."""

    append_only = True
    __table_args__ = (Index(None, "community_id", "person_id", "at"),)

    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    reason: Mapped[str]

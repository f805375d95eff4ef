"""Codes that were refused."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.database import InCommunity


class RefusedCheckIn(InCommunity):
    """A code that was refused: kept, although nothing came of it."""

    append_only = True
    __table_args__ = (Index(None, "community_id", "task_id"),)

    task_id: Mapped[int | None]
    person_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    reason: Mapped[str]
    at: Mapped[datetime]
    address: Mapped[str]

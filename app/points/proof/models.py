"""The seals of closed days."""

from datetime import date, datetime

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import InCommunity


class LedgerSeal(InCommunity):
    """The Merkle tree head over a day's transfers, chained to the day before."""

    append_only = True
    __table_args__ = (UniqueConstraint("community_id", "day"),)

    day: Mapped[date]
    count: Mapped[int]
    sum: Mapped[int]
    root: Mapped[bytes] = mapped_column(LargeBinary)
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    head: Mapped[bytes] = mapped_column(LargeBinary)  # sha256 over day, count, sum, root and previous
    sealed_at: Mapped[datetime]

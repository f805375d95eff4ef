"""Operations: the last recounts of the ledger."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from app.database import Local, identity


class LedgerCheck(Local):
    """One recount of everything: how many figures did not come out."""

    __table_args__ = (Index(None, "checked_at"),)

    id: Mapped[int] = identity()
    checked_at: Mapped[datetime]
    wrong: Mapped[int]
    seconds: Mapped[int]

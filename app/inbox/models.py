"""Inbox: what concerns me."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.database import InCommunity
from app.kept import KeptText


class Message(InCommunity):
    """A message 通知 to one person, about something in one community."""

    __table_args__ = (Index(None, "community_id", "person_id", "sent_at"), Index(None, "person_id", "sent_at"))

    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    kind: Mapped[str]
    title: Mapped[str] = mapped_column(KeptText)
    body: Mapped[str] = mapped_column(KeptText, default="")
    path: Mapped[str] = mapped_column(default="")  # the page it is about
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

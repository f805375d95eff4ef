"""Inbox: what concerns me."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import InCommunity, Local, identity
from app.storage.encrypted import EncryptedText
from app.words.kept import KeptText


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


class Reach(Local):
    """How a person wants to be told outside of the application, and the address that they gave for it."""

    __table_args__ = (
        UniqueConstraint("person_id"),
        CheckConstraint("email_confirmed_at IS NULL OR email IS NOT NULL", name="confirmed_address"),
        CheckConstraint("NOT by_email OR email_confirmed_at IS NOT NULL", name="only_to_confirmed"),
    )

    id: Mapped[int] = identity()
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    email: Mapped[str | None] = mapped_column(EncryptedText)
    email_confirmed_at: Mapped[datetime | None]
    code_seed: Mapped[str] = mapped_column(default="")  # the digits are derived from it, and stored nowhere
    code_expires_at: Mapped[datetime | None]
    code_tries: Mapped[int] = mapped_column(default=0)  # wrong ones
    by_email: Mapped[bool] = mapped_column(default=False)
    by_sms: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(default="", server_default="")  # of the pages on which they chose


class Delivery(Local):
    """A message on its way to one person by one channel: the outbox, written in the transaction of what it tells."""

    __table_args__ = (
        CheckConstraint("channel IN ('email', 'sms')", name="channel"),
        CheckConstraint("state IN ('waiting', 'sent', 'failed', 'dropped')", name="state"),
        Index("ix_delivery_waiting", "next_try_at", "id", postgresql_where=text("state = 'waiting'")),
        Index(None, "person_id", "made_at"),
    )

    id: Mapped[int] = identity()
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    channel: Mapped[str]
    kind: Mapped[str]  # that of the message; `confirm` carries the code for a new address
    title: Mapped[str] = mapped_column(KeptText)
    body: Mapped[str] = mapped_column(KeptText, default="")
    path: Mapped[str] = mapped_column(default="")
    urgent: Mapped[bool] = mapped_column(default=False)  # also at night
    made_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="waiting")
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(default="")  # why the last try failed: address, refused, unreachable

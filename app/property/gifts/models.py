"""Gifts: households in need, what members gave for them, and what staff assign to their bills."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import InCommunity, Local, belongs_to, identity, scoped_fk
from app.people.models import Person
from app.storage.encrypted import EncryptedText


class SupportEntry(InCommunity):
    """A household in need, for a time. Only the community's staff see it, and its reason is stored encrypted."""

    __table_args__ = (
        scoped_fk("household_id", "household"),
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended"),
        Index(
            "uq_support_entry_open",
            "community_id",
            "household_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    household_id: Mapped[int]
    reason: Mapped[str | None] = mapped_column(EncryptedText)  # erased some time after it left the list
    until_day: Mapped[date]  # the last day on which bills may be helped with
    added_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    added_at: Mapped[datetime]
    ended_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]

    household: Mapped[Any] = belongs_to("SupportEntry", "household_id", "Household")
    added_by: Mapped[Person] = relationship(foreign_keys=[added_by_id])


class SupportGift(InCommunity):
    """Points that a member gave into the pool, with the rule that allowed it: transfer `gift:support_gift:<id>`."""

    append_only = True
    __table_args__ = (
        CheckConstraint("points > 0", name="points"),
        scoped_fk("account_id", "account"),
        Index(None, "community_id", "person_id", "given_at"),
    )

    account_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    points: Mapped[int]
    rule_version_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("rule_version.id"))
    facts: Mapped[dict[str, Any]]
    matched_row: Mapped[str]
    given_at: Mapped[datetime]


class SupportGrant(InCommunity):
    """Points of the pool that staff assign to a bill of a household in need; many of them need a second person."""

    __table_args__ = (
        CheckConstraint("state IN ('asked', 'confirmed', 'refused')", name="state"),
        CheckConstraint("points > 0", name="points"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> asked_by_id", name="two_people"),
        CheckConstraint("(state = 'confirmed') = (redemption_id IS NOT NULL)", name="confirmed_has_redemption"),
        scoped_fk("entry_id", "support_entry"),
        scoped_fk("bill_id", "bill"),
        scoped_fk("redemption_id", "redemption"),
        Index(None, "community_id", "entry_id"),
        Index(
            "uq_support_grant_asked", "community_id", "bill_id", unique=True, postgresql_where=text("state = 'asked'")
        ),
    )

    entry_id: Mapped[int]
    bill_id: Mapped[int]
    points: Mapped[int]
    state: Mapped[str]
    asked_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    redemption_id: Mapped[int | None]

    entry: Mapped[Any] = belongs_to("SupportGrant", "entry_id", "SupportEntry")
    bill: Mapped[Any] = belongs_to("SupportGrant", "bill_id", "Bill")
    redemption: Mapped[Any] = belongs_to("SupportGrant", "redemption_id", "Redemption")
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])


class GiftTry(Local):
    """A member tried to give to some household: few a day, or trying would tell how much a neighbour owes."""

    __table_args__ = (Index(None, "person_id", "at"),)

    id: Mapped[int] = identity()
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    at: Mapped[datetime]
    form_mark: Mapped[str | None]  # of the form, until it is answered no: the same form meanwhile is the same try

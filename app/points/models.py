"""Points: accounts, append-only transfers, holds, and awards with their reasons."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import InCommunity, belongs_to, scoped_fk
from app.people.models import Person


class Account(InCommunity):
    """A wallet of a person, a company's clearing account, or a counter-account whose balance is derived.

    Stored balances are `balance` and `reserved` (Σ of open holds), in points; counter-accounts have none.
    """

    __table_args__ = (
        CheckConstraint(
            "kind IN ('wallet', 'company', 'care_list', 'issuance', 'expired', 'adjustment', 'settled', 'moved', "
            "'owed')",
            name="kind",
        ),
        CheckConstraint("(kind IN ('wallet', 'company', 'care_list')) = (balance IS NOT NULL)", name="stored_balance"),
        CheckConstraint("balance - reserved >= 0 AND reserved >= 0 AND debt >= 0", name="not_negative"),
        CheckConstraint("debt = 0 OR frozen_reason <> ''", name="debt_freezes"),
        CheckConstraint("(kind = 'wallet') = (person_id IS NOT NULL)", name="wallet_has_person"),
        CheckConstraint("(kind = 'company') = (company_id IS NOT NULL)", name="clearing_has_company"),
        UniqueConstraint("community_id", "kind", "person_id", "company_id", postgresql_nulls_not_distinct=True),
        Index(None, "person_id"),
    )

    kind: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    company_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("property_company.id"))
    balance: Mapped[int | None]
    reserved: Mapped[int] = mapped_column(default=0, server_default="0")
    debt: Mapped[int] = mapped_column(default=0, server_default="0")  # of a reversal whose points were spent
    frozen_reason: Mapped[str] = mapped_column(default="", server_default="")
    expired_before: Mapped[date | None]  # what was earned before this Shanghai day has expired or been spent
    opened_at: Mapped[datetime]

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])


class Transfer(InCommunity):
    """Points that went from `debit` to `credit`. Never changed, never deleted."""

    append_only = True
    __table_args__ = (
        UniqueConstraint("community_id", "idempotency_key"),
        UniqueConstraint("community_id", "reverses_id"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("debit_id <> credit_id", name="two_accounts"),
        CheckConstraint(
            "kind IN ('award', 'capture', 'expiry', 'adjustment', 'reversal', 'settlement', 'gift', 'move', 'debt')",
            name="kind",
        ),
        scoped_fk("debit_id", "account"),
        scoped_fk("credit_id", "account"),
        scoped_fk("reverses_id", "transfer"),
        Index(None, "community_id", "debit_id", "posted_at"),
        Index(None, "community_id", "credit_id", "posted_at"),
        Index(None, "community_id", "posted_at"),
    )

    debit_id: Mapped[int]
    credit_id: Mapped[int]
    amount: Mapped[int]
    kind: Mapped[str]
    idempotency_key: Mapped[str]
    source_type: Mapped[str]
    source_id: Mapped[int]
    occurred_at: Mapped[datetime]  # when it was earned or spent: expiry goes by the year of this
    posted_at: Mapped[datetime]
    reverses_id: Mapped[int | None]


class Hold(InCommunity):
    """Points reserved in a wallet: open, then captured (which posts), released or expired."""

    __table_args__ = (
        CheckConstraint("state IN ('open', 'captured', 'released', 'expired')", name="state"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("(state = 'captured') = (transfer_id IS NOT NULL)", name="captured_has_transfer"),
        scoped_fk("account_id", "account"),
        scoped_fk("transfer_id", "transfer"),
        UniqueConstraint("community_id", "source_type", "source_id"),
        Index("ix_hold_open", "community_id", "account_id", postgresql_where=text("state = 'open'")),
    )

    account_id: Mapped[int]
    amount: Mapped[int]
    state: Mapped[str] = mapped_column(default="open")
    source_type: Mapped[str]
    source_id: Mapped[int]
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    transfer_id: Mapped[int | None]


class Award(InCommunity):
    """One decision of the award rules, also of 0 points, with all that it stood on."""

    __table_args__ = (
        CheckConstraint("state IN ('due', 'waiting', 'paid', 'reversed')", name="state"),
        CheckConstraint("waits_for IN ('', 'budget', 'wallet_cap', 'second_person', 'daily_cap')", name="waits_for"),
        CheckConstraint("(state = 'waiting') = (waits_for <> '')", name="waiting_says_why"),
        CheckConstraint("points >= 0", name="points"),
        CheckConstraint("second_person_id IS NULL OR second_person_id <> first_person_id", name="two_people"),
        UniqueConstraint("community_id", "event_kind", "source_type", "source_id"),
        scoped_fk("account_id", "account"),
        Index(None, "community_id", "account_id", "decided_at"),
        Index(None, "community_id", "source_type", "source_id"),
        Index("ix_award_waiting", "community_id", "decided_at", "id", postgresql_where=text("state = 'waiting'")),
    )

    account_id: Mapped[int]
    event_kind: Mapped[str]  # its transfer has the key `award:<id>`
    source_type: Mapped[str]
    source_id: Mapped[int]
    title: Mapped[str]  # what the member reads on the line
    rule_version_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("rule_version.id"))
    facts: Mapped[dict[str, Any]]
    matched_row: Mapped[str]
    outputs: Mapped[dict[str, Any]]
    counted_minutes: Mapped[int]
    points: Mapped[int]
    state: Mapped[str]
    waits_for: Mapped[str] = mapped_column(default="")
    occurred_at: Mapped[datetime]
    decided_at: Mapped[datetime]
    first_person_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))  # who approved
    second_person_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(default="", server_default="")  # why it was refused or reversed

    account: Mapped[Account] = belongs_to("Award", "account_id", "Account")

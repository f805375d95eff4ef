"""Property: fee bills, and the points that are redeemed for them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import InCommunity, belongs_to, scoped_fk
from app.organisations.models import PropertyCompany
from app.people.models import Person
from app.places.models import Place


class Bill(InCommunity):
    """A property fee bill of a household, in fen."""

    __table_args__ = (
        CheckConstraint("state IN ('open', 'part_paid', 'paid', 'disputed', 'void')", name="state"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint(
            "points_fen >= 0 AND cash_fen >= 0 AND points_fen + cash_fen <= amount_fen", name="paid_within"
        ),
        UniqueConstraint("community_id", "company_id", "number"),
        scoped_fk("household_id", "household"),
        Index(None, "community_id", "household_id"),
        Index(None, "company_id", "community_id", "state"),
    )

    company_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("property_company.id"))
    household_id: Mapped[int]
    number: Mapped[str]
    period: Mapped[str]  # as the company writes it: 2026年下半年
    amount_fen: Mapped[int]
    points_fen: Mapped[int] = mapped_column(default=0)
    cash_fen: Mapped[int] = mapped_column(default=0)
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(default="open")
    loaded_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")

    household: Mapped[Any] = belongs_to("Bill", "household_id", "Household")
    company: Mapped[PropertyCompany] = relationship()
    place: Mapped[Place] = relationship(viewonly=True)

    @property
    def left_fen(self) -> int:
        """What remains to be paid, reserved points not yet taken off."""
        return self.amount_fen - self.points_fen - self.cash_fen


class Redemption(InCommunity):
    """Points reserved for a bill, shown as a code, and confirmed at the company's counter."""

    __table_args__ = (
        CheckConstraint("state IN ('reserved', 'captured', 'refused', 'released', 'expired', 'undone')", name="state"),
        CheckConstraint("kind IN ('own_bill', 'gift_bill', 'gift_care_list')", name="kind"),
        CheckConstraint("points > 0 AND fen > 0", name="amounts"),
        CheckConstraint("(kind = 'gift_care_list') = (person_id IS NULL)", name="pool_has_no_person"),
        CheckConstraint("kind = 'own_bill' OR cash_fen = 0", name="gift_without_cash"),
        UniqueConstraint("community_id", "code"),
        CheckConstraint("(state IN ('captured', 'undone')) = (captured_at IS NOT NULL)", name="captured_at"),
        CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name="undone_at"),
        CheckConstraint("(undo_asked_at IS NULL) = (undo_asked_by_id IS NULL)", name="undo_asked"),
        CheckConstraint("(state = 'reserved') = (closed_at IS NULL)", name="closed_at"),
        CheckConstraint("settlement_id IS NULL OR state IN ('captured', 'undone')", name="settled_is_captured"),
        CheckConstraint(
            "undone_settlement_id IS NULL OR (state = 'undone' AND settlement_id IS NOT NULL)", name="taken_off_was_on"
        ),
        scoped_fk("bill_id", "bill"),
        scoped_fk("account_id", "account"),
        scoped_fk("hold_id", "hold"),
        scoped_fk("settlement_id", "settlement"),
        scoped_fk("undone_settlement_id", "settlement"),
        Index(None, "community_id", "person_id", "reserved_at"),
        Index(None, "community_id", "account_id", "reserved_at"),
        Index(None, "community_id", "bill_id"),
        Index(None, "company_id", "closed_at"),
        Index("ix_redemption_due", "expires_at", postgresql_where=text("state = 'reserved'")),
        Index(
            "ix_redemption_unsettled",
            "community_id",
            "company_id",
            "captured_at",
            postgresql_where=text("state = 'captured' AND settlement_id IS NULL"),
        ),
        Index(
            "ix_redemption_taken_off",
            "community_id",
            "company_id",
            "undone_at",
            postgresql_where=text("state = 'undone' AND settlement_id IS NOT NULL AND undone_settlement_id IS NULL"),
        ),
    )

    bill_id: Mapped[int]
    company_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("property_company.id"))
    person_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))  # none: out of the pool
    account_id: Mapped[int]
    hold_id: Mapped[int | None]
    kind: Mapped[str]
    points: Mapped[int]
    fen: Mapped[int]
    is_named: Mapped[bool] = mapped_column(default=False, server_default="false")  # the household may read who gave
    code: Mapped[str]
    state: Mapped[str] = mapped_column(default="reserved")
    rule_version_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("rule_version.id"))
    facts: Mapped[dict[str, Any]]
    matched_row: Mapped[str]
    reserved_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    captured_at: Mapped[datetime | None]
    entered_by_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("person.id")
    )  # staff, for who has no phone
    clerk_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    cash_fen: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")
    settlement_id: Mapped[int | None]
    undo_asked_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    undo_asked_at: Mapped[datetime | None]
    undo_reason: Mapped[str] = mapped_column(default="", server_default="")
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    undone_settlement_id: Mapped[int | None]  # where it stands as a negative line: the one it was on had a signature

    bill: Mapped[Any] = belongs_to("Redemption", "bill_id", "Bill")
    hold: Mapped[Any] = belongs_to("Redemption", "hold_id", "Hold")
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    clerk: Mapped[Person | None] = relationship(foreign_keys=[clerk_id])
    undo_asked_by: Mapped[Person | None] = relationship(foreign_keys=[undo_asked_by_id])
    company: Mapped[PropertyCompany] = relationship()
    place: Mapped[Place] = relationship(viewonly=True)

    @property
    def is_gift(self) -> bool:
        """True where neighbours or the pool pay: nobody of the household comes with a code, and no cash is taken."""
        return self.kind != "own_bill"

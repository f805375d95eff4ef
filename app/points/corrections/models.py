"""Points given or taken by hand."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import InCommunity, belongs_to, scoped_fk
from app.people.models import Person
from app.points.models import Account


class Adjustment(InCommunity):
    """Points given or taken by hand (a reversal too), which a second person confirms before anything moves."""

    __table_args__ = (
        CheckConstraint("state IN ('asked', 'confirmed', 'refused')", name="state"),
        CheckConstraint("kind IN ('adjustment', 'reversal')", name="kind"),
        CheckConstraint("amount <> 0", name="amount"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> asked_by_id", name="two_people"),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal_names_transfer"),
        scoped_fk("account_id", "account"),
        scoped_fk("reverses_id", "transfer"),
        scoped_fk("transfer_id", "transfer"),
        Index("ix_adjustment_asked", "community_id", "asked_at", postgresql_where=text("state = 'asked'")),
        Index(
            "uq_adjustment_reversal_asked",
            "community_id",
            "reverses_id",
            unique=True,
            postgresql_where=text("state = 'asked' AND reverses_id IS NOT NULL"),
        ),
    )

    account_id: Mapped[int]
    kind: Mapped[str]
    amount: Mapped[int]  # signed points, from the wallet's view
    reason: Mapped[str]
    reverses_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(default="asked")
    asked_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    transfer_id: Mapped[int | None]

    account: Mapped[Account] = belongs_to("Adjustment", "account_id", "Account")
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])

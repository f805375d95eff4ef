"""What the counter writes down beside redemptions."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import InCommunity, Local, belongs_to, identity, scoped_fk
from app.people.models import Person


class CashPayment(InCommunity):
    """Cash for a bill without points, so that the day's list of the counter agrees with the drawer."""

    append_only = True
    __table_args__ = (
        CheckConstraint("fen > 0", name="fen"),
        scoped_fk("bill_id", "bill"),
        Index(None, "company_id", "at"),
    )

    bill_id: Mapped[int]
    company_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("property_company.id"))
    clerk_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    fen: Mapped[int]
    at: Mapped[datetime]

    bill: Mapped[Any] = belongs_to("CashPayment", "bill_id", "Bill")
    clerk: Mapped[Person] = relationship()


class UnknownCode(Local):
    """A code that a clerk tried and that was not there: a few are slips, many are guessing."""

    __table_args__ = (Index(None, "person_id", "at"),)

    id: Mapped[int] = identity()
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    company_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("property_company.id"))
    code: Mapped[str]
    at: Mapped[datetime]

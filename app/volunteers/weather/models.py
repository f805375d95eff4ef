"""The temperatures of a community, day by day."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import InCommunity


class DayTemperature(InCommunity):
    """What staff noted for one day, from a thermometer or from a forecast; the last word counts."""

    __table_args__ = (
        UniqueConstraint("community_id", "day"),
        CheckConstraint("day_c IS NOT NULL OR night_c IS NOT NULL", name="known"),
    )

    day: Mapped[date] = mapped_column(Date)
    day_c: Mapped[Decimal | None] = mapped_column(Numeric(4, 1))
    night_c: Mapped[Decimal | None] = mapped_column(Numeric(4, 1))
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))

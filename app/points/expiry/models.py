"""What members were told of points that expire."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.database import InCommunity, belongs_to, scoped_fk
from app.points.models import Account


class ExpiryNotice(InCommunity):
    """A member was told, so many days before, that points expire on a day; once for each."""

    append_only = True
    __table_args__ = (
        CheckConstraint("points > 0", name="points"),
        UniqueConstraint("community_id", "account_id", "expires_on", "days_before"),
        scoped_fk("account_id", "account"),
    )

    account_id: Mapped[int]
    expires_on: Mapped[date]
    days_before: Mapped[int]
    points: Mapped[int]
    sent_at: Mapped[datetime]

    account: Mapped[Account] = belongs_to("ExpiryNotice", "account_id", "Account")

"""A weekly series of tasks."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import InCommunity
from app.storage.encrypted import EncryptedText
from app.volunteers.tasks.kinds_models import TaskKind


class TaskSeries(InCommunity):
    """A task that comes again on a weekday; what it says is kept as of the task that it was made from."""

    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("starts_minute BETWEEN 0 AND 1439", name="starts"),
        CheckConstraint("until_day >= from_day", name="days"),
        Index(None, "community_id", "ended_at"),
    )

    kind_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("task_kind.id"))
    said: Mapped[dict[str, Any]]  # the text of the task, and its lengths in minutes
    private_address: Mapped[str | None] = mapped_column(EncryptedText)  # apart from the rest, which is plain
    weekday: Mapped[int]  # Monday is 0
    starts_minute: Mapped[int]  # after midnight in Shanghai
    from_day: Mapped[date] = mapped_column(Date)
    until_day: Mapped[date] = mapped_column(Date)
    skips_holidays: Mapped[bool]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]

    task_kind: Mapped[TaskKind] = relationship()

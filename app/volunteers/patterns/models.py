"""Tasks to draft from."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import InCommunity
from app.volunteers.tasks.kinds_models import TaskKind


class TaskPattern(InCommunity):
    """What a task says, without its day and without anybody's address, under a name of its own."""

    __table_args__ = (
        Index("uq_task_pattern_name", "community_id", "name", unique=True, postgresql_where=text("removed_at IS NULL")),
    )

    kind_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("task_kind.id"))
    name: Mapped[str]
    said: Mapped[dict[str, Any]]  # as that of a series
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    changed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    task_kind: Mapped[TaskKind] = relationship()

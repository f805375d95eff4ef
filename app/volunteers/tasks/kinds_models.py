"""The kinds of tasks."""

from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from app.database import Shared, identity


class TaskKind(Shared):
    """A kind of activity, from the published list (task-kinds.csv)."""

    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[int] = identity()
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str]
    category: Mapped[str]
    category_name: Mapped[str]
    typical_minutes: Mapped[int]
    typical_capacity: Mapped[int]
    members_only: Mapped[bool]
    base_points_per_hour: Mapped[int]
    heavy_or_dirty: Mapped[bool]
    indoor: Mapped[bool]
    min_temperature_c: Mapped[int | None]
    needs_skill: Mapped[str]
    season_months: Mapped[list[Any]]
    safety_note: Mapped[str]

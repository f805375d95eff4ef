"""Organisations: workplaces, property companies and departments."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Shared, identity


class Workplace(Shared):
    """A work unit 工作单位 whose members report in where they live."""

    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[int] = identity()
    name: Mapped[str]
    pinyin: Mapped[str]
    initials: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)


class PropertyCompany(Shared):
    """A property company 物业公司."""

    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[int] = identity()
    name: Mapped[str]
    pinyin: Mapped[str]
    telephone: Mapped[str] = mapped_column(default="")
    counter_address: Mapped[str] = mapped_column(default="")
    opening_hours: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)


class Department(Shared):
    """A department or station that whistles are dispatched to."""

    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("level IN ('county', 'street', 'community', 'enterprise')", name="level"),
    )

    id: Mapped[int] = identity()
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str]
    level: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)

"""Lapses: duties open to others, what adopters were told, and notices that an adoption may end."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import InCommunity, belongs_to, scoped_fk
from app.people.models import Person


class OpenedDuty(InCommunity):
    """Essential care of a tree that is so late that any active member may take it; it ends done, or closed."""

    __table_args__ = (
        CheckConstraint("state IN ('open', 'taken', 'done', 'closed')", name="state"),
        CheckConstraint("state <> 'taken' OR taken_by_id IS NOT NULL", name="taken"),
        CheckConstraint("(state IN ('done', 'closed')) = (ended_at IS NOT NULL)", name="ended"),
        UniqueConstraint("community_id", "tree_id", "duty_code", "due_on"),
        scoped_fk("tree_id", "tree"),
        scoped_fk("taken_by_id", "membership"),
        Index(
            "uq_opened_duty_live",
            "community_id",
            "tree_id",
            "duty_code",
            unique=True,
            postgresql_where=text("state IN ('open', 'taken')"),
        ),
        Index(None, "community_id", "state"),
    )

    tree_id: Mapped[int]
    duty_code: Mapped[str]
    duty_name: Mapped[str]
    due_on: Mapped[date]
    last_day: Mapped[date]  # of its window: after it nothing is to be done any more
    opened_on: Mapped[date]
    state: Mapped[str] = mapped_column(default="open")
    taken_by_id: Mapped[int | None]
    taken_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    tree: Mapped[Any] = belongs_to("OpenedDuty", "tree_id", "Tree")
    taken_by: Mapped[Any] = belongs_to("OpenedDuty", "taken_by_id", "Membership")


class DutyReminder(InCommunity):
    """Somebody was told once that a tree's care is due, or that it is late."""

    __table_args__ = (
        CheckConstraint("kind IN ('due', 'late')", name="kind"),
        UniqueConstraint("community_id", "person_id", "tree_id", "duty_code", "due_on", "kind"),
        scoped_fk("tree_id", "tree"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    tree_id: Mapped[int]
    duty_code: Mapped[str]
    due_on: Mapped[date]
    kind: Mapped[str]
    sent_on: Mapped[date]


class LapseNotice(InCommunity):
    """An adopter was told that the adoption may end after repeated lapses of a season; staff end it or keep it."""

    __table_args__ = (
        CheckConstraint("decision IN ('kept', 'ended')", name="decision"),
        CheckConstraint("(decision IS NULL) = (decided_by_id IS NULL)", name="decided"),
        CheckConstraint("lapses > 0", name="lapses"),
        UniqueConstraint("community_id", "adoption_id", "season"),
        scoped_fk("adoption_id", "adoption"),
        Index("ix_lapse_notice_open", "community_id", "answer_by", postgresql_where=text("decision IS NULL")),
    )

    adoption_id: Mapped[int]
    season: Mapped[int]  # the year
    lapses: Mapped[int]
    noticed_at: Mapped[datetime]
    answer_by: Mapped[date]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    decision: Mapped[str | None]
    reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))

    adoption: Mapped[Any] = belongs_to("LapseNotice", "adoption_id", "Adoption")
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])

"""Volunteers: tasks, claims, attendance, and the service records that wait for approval."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import InCommunity, belongs_to, scoped_fk
from app.people.models import Person
from app.storage.encrypted import EncryptedText
from app.volunteers.tasks.kinds_models import TaskKind
from app.words.kept import KeptText


class Task(InCommunity):
    """A task 活动 that people claim slots of."""

    __table_args__ = (
        CheckConstraint("state IN ('draft', 'open', 'running', 'done', 'cancelled')", name="state"),
        CheckConstraint("taken >= 0 AND taken <= capacity", name="slots"),
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("ends_at > starts_at", name="times"),
        scoped_fk("grid_id", "grid"),
        scoped_fk("compound_id", "compound"),
        CheckConstraint("(source_type IS NULL) = (source_id IS NULL)", name="source"),
        CheckConstraint("source_type IS NULL OR state = 'done'", name="source_done"),
        scoped_fk("series_id", "task_series"),
        UniqueConstraint("community_id", "series_id", "series_day"),
        UniqueConstraint("community_id", "source_type", "source_id"),
        Index(None, "community_id", "state", "starts_at"),
    )

    kind_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("task_kind.id"))
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    safety_note: Mapped[str] = mapped_column(default="")
    meeting_point: Mapped[str]
    private_address: Mapped[str | None] = mapped_column(EncryptedText)  # of a household in need
    grid_id: Mapped[int | None]
    compound_id: Mapped[int | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    claims_open_at: Mapped[datetime]
    claims_close_at: Mapped[datetime]
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    members_only: Mapped[bool]
    heavy_or_dirty: Mapped[bool]
    outdoor: Mapped[bool]
    temperature_c: Mapped[Decimal | None] = mapped_column(Numeric(4, 1))  # typed at the start; unknown is null
    goes_on_at_c: Mapped[Decimal | None] = mapped_column(Numeric(4, 1))  # too cold, and staff said: all the same
    state: Mapped[str] = mapped_column(default="draft")
    organiser_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    created_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    series_id: Mapped[int | None]
    series_day: Mapped[date | None] = mapped_column(Date)  # the day that it was drafted for, wherever it is moved to
    changed_by_hand: Mapped[bool] = mapped_column(default=False)  # one of a series that no longer follows its text
    source_type: Mapped[str | None]  # what was done elsewhere and is over: care of a tree. No list of tasks has it
    source_id: Mapped[int | None]

    task_kind: Mapped[TaskKind] = relationship()
    organiser: Mapped[Person] = relationship(foreign_keys=[organiser_id])
    grid: Mapped[Any] = belongs_to("Task", "grid_id", "Grid")
    compound: Mapped[Any] = belongs_to("Task", "compound_id", "Compound")


class Claim(InCommunity):
    """A member's claim of a slot: waiting in line, offered, taken, withdrawn, no-show or excused."""

    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'offered', 'taken', 'withdrawn', 'no_show', 'excused')", name="state"),
        CheckConstraint("state <> 'offered' OR offer_until IS NOT NULL", name="offer"),
        CheckConstraint("state <> 'excused' OR (excuse IS NOT NULL AND excused_by_id IS NOT NULL)", name="excuse"),
        scoped_fk("task_id", "task"),
        scoped_fk("membership_id", "membership"),
        Index(
            "uq_claim_live",
            "community_id",
            "task_id",
            "person_id",
            unique=True,
            postgresql_where=text("state IN ('waiting', 'offered', 'taken')"),
        ),
        Index("ix_claim_offers", "offer_until", postgresql_where=text("state = 'offered'")),
        Index(None, "community_id", "person_id", "state"),
        Index(None, "community_id", "task_id", "state", "claimed_at"),
    )

    task_id: Mapped[int]
    membership_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    state: Mapped[str]
    claimed_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    offered_at: Mapped[datetime | None]
    offer_until: Mapped[datetime | None]
    entered_by_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("person.id")
    )  # staff, for who has no phone
    excuse: Mapped[str | None]  # why an absence does not count
    excused_at: Mapped[datetime | None]
    excused_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))

    task: Mapped[Any] = belongs_to("Claim", "task_id", "Task")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    membership: Mapped[Any] = belongs_to("Claim", "membership_id", "Membership")


class Attendance(InCommunity):
    """Arrival and leaving of one who claimed: by the rotating code, by roll call, or as a care log says."""

    __table_args__ = (
        UniqueConstraint("community_id", "claim_id"),
        CheckConstraint("in_by IN ('code', 'roll_call', 'care')", name="in_by"),
        CheckConstraint("out_by IN ('code', 'roll_call', 'care')", name="out_by"),
        CheckConstraint("checked_out_at IS NULL OR checked_out_at >= checked_in_at", name="order"),
        scoped_fk("claim_id", "claim"),
        scoped_fk("task_id", "task"),
        Index(None, "community_id", "task_id"),
    )

    task_id: Mapped[int]
    claim_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    checked_in_at: Mapped[datetime]
    in_by: Mapped[str]
    in_recorded_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    in_device_at: Mapped[datetime | None]  # when a roll call was written down, beside the time that counts
    in_step: Mapped[int | None]  # the code's step: one use a member
    checked_out_at: Mapped[datetime | None]
    out_by: Mapped[str | None]
    out_recorded_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    out_device_at: Mapped[datetime | None]
    out_step: Mapped[int | None]


class ServiceRecord(InCommunity):
    """Measured minutes of one person at one task, which staff approve."""

    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'approved', 'returned', 'rejected', 'annulled')", name="state"),
        CheckConstraint("evaluation IN ('normal', 'misconduct', 'complaint_upheld', 'falsified')", name="evaluation"),
        CheckConstraint("measured_minutes >= 0 AND minutes >= 0", name="minutes"),
        UniqueConstraint("community_id", "claim_id"),
        scoped_fk("task_id", "task"),
        scoped_fk("claim_id", "claim"),
        scoped_fk("membership_id", "membership"),
        Index(None, "community_id", "state", "started_at"),
        Index(None, "community_id", "person_id", "started_at"),
    )

    task_id: Mapped[int]
    claim_id: Mapped[int]
    membership_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    measured_minutes: Mapped[int]
    minutes: Mapped[int]  # what counts: measured, or amended with a reason
    amend_reason: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="waiting")
    evaluation: Mapped[str] = mapped_column(default="normal")
    paid_work_time: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    waits_because: Mapped[str] = mapped_column(KeptText, default="")  # of care: why no rule approved it
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    task: Mapped[Any] = belongs_to("ServiceRecord", "task_id", "Task")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    membership: Mapped[Any] = belongs_to("ServiceRecord", "membership_id", "Membership")
    attendance: Mapped[Any] = relationship(
        "Attendance",
        primaryjoin="and_(foreign(ServiceRecord.claim_id) == Attendance.claim_id, "
        "ServiceRecord.community_id == Attendance.community_id)",
        viewonly=True,
        uselist=False,
    )

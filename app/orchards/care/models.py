"""The care log: its lines, what they said before they were mended, and the rain of each day."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import InCommunity, belongs_to, scoped_fk
from app.people.models import Person


class CareEntry(InCommunity):
    """A line of the care log: what somebody did by a tree on a day; its photo lies in `photo`.

    It stands on an adoption, on an opened duty that was taken, or (neither) on an office as staff.
    """

    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes"),
        CheckConstraint("ended_at > started_at", name="times"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("amount_unit IN ('', 'kg', 'L')", name="amount_unit"),
        CheckConstraint("(struck_at IS NULL) = (struck_by_id IS NULL)", name="struck"),
        CheckConstraint(
            "waits_why IN ('', 'off', 'office', 'behalf', 'photo', 'small', 'seen', 'not_due', 'long', 'week', "
            "'overlap')",
            name="waits_why",
        ),
        CheckConstraint("NOT (by_rule AND waits_why <> '')", name="one_way"),
        scoped_fk("tree_id", "tree"),
        scoped_fk("membership_id", "membership"),
        scoped_fk("adoption_id", "adoption"),
        scoped_fk("opened_duty_id", "opened_duty"),
        Index(None, "community_id", "tree_id", "done_on"),
        Index(None, "community_id", "person_id", "done_on"),
        Index(None, "community_id", "done_on"),
    )

    tree_id: Mapped[int]
    duty_code: Mapped[str]
    duty_name: Mapped[str]  # as the rules called it on that day
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    entered_by_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("person.id")
    )  # staff, for who has no phone
    membership_id: Mapped[int | None]  # none: staff who are no members here, for whom no hours are kept
    adoption_id: Mapped[int | None]
    opened_duty_id: Mapped[int | None]
    done_on: Mapped[date]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    minutes: Mapped[int]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    amount_unit: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    by_rule: Mapped[bool] = mapped_column(default=False)  # its hours were approved at once, as the rule says
    waits_why: Mapped[str] = mapped_column(default="")  # else why staff decide of them, as the check above lists
    waits_figure: Mapped[int | None]  # that the reason names: minutes, lines, pixels
    made_at: Mapped[datetime]
    struck_at: Mapped[datetime | None]
    struck_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    strike_reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    tree: Mapped[Any] = belongs_to("CareEntry", "tree_id", "Tree")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    struck_by: Mapped[Person | None] = relationship(foreign_keys=[struck_by_id])


class CareChange(InCommunity):
    """What a line of the care log said before it was mended or struck, and after; why, `CareReason` says."""

    append_only = True
    __table_args__ = (scoped_fk("entry_id", "care_entry"), Index(None, "community_id", "entry_id"))

    entry_id: Mapped[int]
    at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]

    person: Mapped[Person] = relationship()


class CareReason(InCommunity):
    """Why a line was changed, in somebody's own words: apart from the change, as words are forgotten and it is not."""

    __table_args__ = (scoped_fk("change_id", "care_change"), UniqueConstraint("community_id", "change_id"))

    change_id: Mapped[int]
    said: Mapped[str]


class RainDay(InCommunity):
    """How much rain fell on a day, in tenths of a millimetre, as staff measured or heard."""

    __table_args__ = (
        CheckConstraint("tenths_mm > 0 AND tenths_mm <= 5000", name="tenths_mm"),
        UniqueConstraint("community_id", "day"),
    )

    day: Mapped[date]
    tenths_mm: Mapped[int]
    noted_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    noted_at: Mapped[datetime]

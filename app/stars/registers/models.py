"""One row of a register: of which building, lead household or branch, and on which day."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import InCommunity, belongs_to, scoped_fk
from app.people.models import Person

KINDS = "('inspection', 'hazard', 'snow', 'deliberation', 'support_task', 'meeting', 'branch_meeting')"


class StarRecord(InCommunity):
    """What staff noted: an inspection, a hazard, a snowfall, a meeting, a support task that was due."""

    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint("num_nonnulls(building_id, lead_household_id, branch_id) = 1", name="subject"),
        CheckConstraint("(kind = 'meeting') = (lead_household_id IS NOT NULL)", name="household"),
        CheckConstraint("(kind = 'branch_meeting') = (branch_id IS NOT NULL)", name="branch"),
        CheckConstraint("(kind = 'inspection') = (score IS NOT NULL)", name="score"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score_range"),
        CheckConstraint("(kind = 'hazard') = (due_day IS NOT NULL)", name="due"),
        CheckConstraint("(kind = 'meeting') = (presence IS NOT NULL)", name="presence"),
        CheckConstraint("presence IN ('came', 'excused', 'absent')", name="presences"),
        scoped_fk("building_id", "building"),
        scoped_fk("lead_household_id", "lead_household"),
        scoped_fk("branch_id", "grid_branch"),
        Index(None, "community_id", "kind", "on_day"),
        Index(
            "uq_star_record_once",
            "community_id",
            "kind",
            text("coalesce(building_id, lead_household_id, branch_id)"),
            "on_day",
            "note",
            unique=True,
            postgresql_where=text("removed_at IS NULL"),
        ),
        Index(
            "uq_star_record_inspection",
            "community_id",
            "building_id",
            "on_day",
            unique=True,
            postgresql_where=text("kind = 'inspection' AND removed_at IS NULL"),
        ),
    )

    kind: Mapped[str]
    building_id: Mapped[int | None]
    lead_household_id: Mapped[int | None]
    branch_id: Mapped[int | None]
    on_day: Mapped[date] = mapped_column(Date)  # when it was, was found, or was due
    due_day: Mapped[date | None] = mapped_column(Date)  # of a hazard
    done_day: Mapped[date | None] = mapped_column(Date)
    score: Mapped[int | None]  # of an inspection: cleanliness, clutter, posters and lighting, 25 each
    presence: Mapped[str | None]  # at a meeting
    note: Mapped[str] = mapped_column(default="")
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    done_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))  # null: noted when entered
    removed_at: Mapped[datetime | None]  # a slip: it counts no more
    removed_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))

    building: Mapped[Any] = belongs_to("StarRecord", "building_id", "Building")
    entered_by: Mapped[Person] = relationship(foreign_keys=[entered_by_id])

    @property
    def subject_id(self) -> int:
        """The building, the lead household or the branch."""
        return self.building_id or self.lead_household_id or self.branch_id or 0

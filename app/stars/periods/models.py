"""A half-year of a community: its results line by line, what is said against them, and what is decided."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import InCommunity, belongs_to, scoped_fk
from app.people.models import Person
from app.stars.domain import Line
from app.stars.lines import Lines

KINDS = "('lead_household', 'building', 'grid_branch')"


class StarPeriod(InCommunity):
    """A half-year of one community: open, computed, in public notice, final."""

    kept_when = "OLD.state = 'final'"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'computed', 'notice', 'final')", name="state"),
        CheckConstraint("(state = 'open') = (computed_at IS NULL)", name="computed"),
        CheckConstraint("(state IN ('notice', 'final')) = (notice_until IS NOT NULL)", name="notice"),
        CheckConstraint("notice_until > notice_from", name="notice_days"),
        CheckConstraint("(state = 'final') = (final_at IS NOT NULL)", name="final"),
        UniqueConstraint("community_id", "label"),
    )

    label: Mapped[str]  # 2026H2
    state: Mapped[str] = mapped_column(default="open")
    version: Mapped[int] = mapped_column(default=0)  # of what staff saw when they pressed
    rule_version_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("rule_version.id"))
    computed_at: Mapped[datetime | None]
    computed_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    notice_from: Mapped[date | None] = mapped_column(Date)
    notice_until: Mapped[date | None] = mapped_column(Date)  # the last day on which objections are taken
    notice_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    final_at: Mapped[datetime | None]
    final_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))


class StarResult(InCommunity):
    """What one subject's half-year came to: every line as it was counted, and the stars that are given."""

    kept_when = "OLD.is_final"
    __table_args__ = (
        CheckConstraint(f"subject_kind IN {KINDS}", name="subject_kind"),
        CheckConstraint("stars BETWEEN 0 AND 5 AND earned BETWEEN 0 AND 5", name="stars"),
        CheckConstraint("why IN ('', 'grace', 'veto', 'removed', 'barred')", name="why"),
        UniqueConstraint("community_id", "period_id", "subject_kind", "subject_id"),
        scoped_fk("period_id", "star_period"),
        scoped_fk("building_id", "building"),
        scoped_fk("grid_id", "grid"),
        scoped_fk("household_id", "household"),
    )

    period_id: Mapped[int]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    building_id: Mapped[int | None]
    grid_id: Mapped[int | None]
    household_id: Mapped[int | None]  # of a lead household: whom the result concerns
    name: Mapped[str]  # of the place, as it was called then; never a person's
    score: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))  # of 100, rescaled to the weight counted
    weight_counted: Mapped[int]
    earned: Mapped[int | None]  # by the ladder; null: not rated
    stars: Mapped[int | None]  # given, after grace and vetoes
    stars_before: Mapped[int | None]  # held from the half-years before
    why: Mapped[str] = mapped_column(default="")
    vetoes: Mapped[list[Any]] = mapped_column(default=list)  # codes of the rules
    lines: Mapped[tuple[Line, ...]] = mapped_column(Lines)  # one a metric, in the order of the rules
    rule_version_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("rule_version.id"))
    rated_from: Mapped[int]  # of 100: the weight that had to be counted
    is_final: Mapped[bool] = mapped_column(default=False)  # set with the period; the row stays from then on

    period: Mapped[StarPeriod] = belongs_to("StarResult", "period_id", "StarPeriod")
    grid: Mapped[Any] = belongs_to("StarResult", "grid_id", "Grid")


class StarVeto(InCommunity):
    """What forbids or bounds a subject's stars: an upheld complaint, a falsified record, a disciplinary period."""

    __table_args__ = (
        CheckConstraint(f"subject_kind IN {KINDS}", name="subject_kind"),
        CheckConstraint("until_day >= from_day", name="days"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn"),
        scoped_fk("decision_id", "star_decision"),
        Index(None, "community_id", "subject_kind", "subject_id"),
    )

    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    decision_id: Mapped[int | None]  # of the removal of stars that it came from
    code: Mapped[str]  # of the rules: complaint, false_record, discipline …
    from_day: Mapped[date] = mapped_column(Date)
    until_day: Mapped[date | None] = mapped_column(Date)  # the last day; null: of that one day
    reason: Mapped[str]
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))


class StarObjection(InCommunity):
    """What somebody says against a result while the notice stands, and what a second reviewer answers."""

    __table_args__ = (
        CheckConstraint("state IN ('open', 'upheld', 'refused', 'withdrawn')", name="state"),
        CheckConstraint("(state IN ('upheld', 'refused')) = (answered_by_id IS NOT NULL)", name="answered"),
        CheckConstraint(
            "answered_by_id IS NULL OR (answered_by_id <> first_reviewer_id AND answered_by_id <> person_id)",
            name="two_reviewers",
        ),
        UniqueConstraint("community_id", "result_id", "person_id"),
        scoped_fk("period_id", "star_period"),
        scoped_fk("result_id", "star_result"),
        Index(None, "community_id", "period_id", "state"),
    )

    period_id: Mapped[int]
    result_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    said: Mapped[str]
    entered_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))  # for who has no phone
    first_reviewer_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))  # who computed
    state: Mapped[str] = mapped_column(default="open")
    made_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    reply: Mapped[str] = mapped_column(default="")

    result: Mapped[StarResult] = belongs_to("StarObjection", "result_id", "StarResult")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])


class StarChange(InCommunity):
    """A result was corrected while the notice stood: what it said before, and what it says since."""

    append_only = True
    __table_args__ = (
        scoped_fk("result_id", "star_result"),
        scoped_fk("objection_id", "star_objection"),
        Index(None, "community_id", "result_id"),
    )

    result_id: Mapped[int]
    objection_id: Mapped[int | None]  # null: a veto was entered or withdrawn
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))

    result: Mapped[StarResult] = belongs_to("StarChange", "result_id", "StarResult")


class StarDecision(InCommunity):
    """What became final; it never changes: a later decision names the one that it replaces."""

    append_only = True
    __table_args__ = (
        CheckConstraint("kind IN ('final', 'correction', 'removal')", name="kind"),
        CheckConstraint("(kind = 'final') = (replaces_id IS NULL)", name="replaces"),
        CheckConstraint("kind = 'final' OR reason <> ''", name="reason"),
        CheckConstraint("stars BETWEEN 0 AND 5", name="stars"),
        UniqueConstraint("community_id", "replaces_id"),
        Index(
            "uq_star_decision_final",
            "community_id",
            "result_id",
            unique=True,
            postgresql_where=text("kind = 'final'"),
        ),
        scoped_fk("result_id", "star_result"),
        scoped_fk("replaces_id", "star_decision"),
        Index(None, "community_id", "subject_kind", "subject_id"),
    )

    result_id: Mapped[int]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    period: Mapped[str]  # 2026H2
    kind: Mapped[str]
    stars: Mapped[int | None]
    by_grace: Mapped[bool] = mapped_column(default=False)
    replaces_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))

    result: Mapped[StarResult] = belongs_to("StarDecision", "result_id", "StarResult")
    decided_by: Mapped[Person] = relationship()

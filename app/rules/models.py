"""Rules: sets of rules, and their dated versions for a place and all below it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Shared, identity
from app.places.models import Place


class RuleSet(Shared):
    """A subject that has rules: award, redemption, star metrics, limits."""

    never_deleted = True
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[int] = identity()
    code: Mapped[str]


class RuleVersion(Shared):
    """One version of a set of rules. Its content never changes; only its state moves on.

    `sha256` seals the content, so that a version that was tampered with decides nothing any more.
    """

    never_deleted = True
    __table_args__ = (
        UniqueConstraint("rule_set_id", "place_id", "number"),
        CheckConstraint("kind IN ('table', 'parameters')", name="kind"),
        CheckConstraint("state IN ('draft', 'checked', 'published')", name="state"),
        CheckConstraint("origin IN ('defaults', 'person')", name="origin"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint(
            "state = 'draft' OR origin = 'defaults' OR (checked_by_id IS NOT NULL AND checked_by_id <> created_by_id)",
            name="second_person",
        ),
        CheckConstraint("(origin = 'person') = (created_by_id IS NOT NULL)", name="origin_has_person"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published_at"),
        Index(
            "ix_rule_version_in_force",
            "rule_set_id",
            "place_id",
            "valid_from",
            postgresql_where=text("state = 'published'"),
        ),
    )

    id: Mapped[int] = identity()
    rule_set_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("rule_set.id"))
    place_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("place.id"))
    number: Mapped[int]
    kind: Mapped[str]
    state: Mapped[str]
    valid_from: Mapped[date]
    rounding: Mapped[str]
    content: Mapped[dict[str, Any]]
    sha256: Mapped[str]
    origin: Mapped[str]
    remark: Mapped[str] = mapped_column(default="", server_default="")  # what changed, and why
    created_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    created_at: Mapped[datetime]
    checked_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    checked_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    published_at: Mapped[datetime | None]

    rule_set: Mapped[RuleSet] = relationship(lazy="joined", innerjoin=True)
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)

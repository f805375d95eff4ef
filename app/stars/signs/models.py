"""Signs that were issued, each under a number that names its community."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import InCommunity, belongs_to, scoped_fk
from app.people.models import Person

IN_FORCE = "ended_at IS NULL"


class StarSign(InCommunity):
    """A door plate 党员模范之家, a star sign, or a certificate of service; valid until replaced or withdrawn."""

    __table_args__ = (
        CheckConstraint("kind IN ('door_plate', 'star_sign', 'certificate')", name="kind"),
        CheckConstraint("(kind = 'star_sign') = (decision_id IS NOT NULL)", name="decision"),
        CheckConstraint("(kind = 'certificate') = (membership_id IS NOT NULL)", name="membership"),
        CheckConstraint("kind <> 'door_plate' OR household_id IS NOT NULL", name="household"),
        CheckConstraint("end_kind IN ('replaced', 'withdrawn', 'corrected')", name="end_kind"),
        CheckConstraint("end_kind <> 'corrected' OR kind = 'certificate'", name="corrected"),
        CheckConstraint("(ended_at IS NULL) = (end_kind IS NULL)", name="ended"),
        UniqueConstraint("community_id", "number"),
        scoped_fk("household_id", "household"),
        scoped_fk("membership_id", "membership"),
        scoped_fk("decision_id", "star_decision"),
        scoped_fk("replaces_id", "star_sign"),
        Index(
            "uq_star_sign_plate",
            "community_id",
            "household_id",
            unique=True,
            postgresql_where=text(f"kind = 'door_plate' AND {IN_FORCE}"),
        ),
        Index(
            "uq_star_sign_subject",
            "community_id",
            "subject_kind",
            "subject_id",
            unique=True,
            postgresql_where=text(f"kind = 'star_sign' AND {IN_FORCE}"),
        ),
        Index(
            "uq_star_sign_certificate",
            "community_id",
            "membership_id",
            unique=True,
            postgresql_where=text(f"kind = 'certificate' AND {IN_FORCE}"),
        ),
    )

    kind: Mapped[str]
    number: Mapped[str]
    name: Mapped[str]  # of the place, as it was called then; never a person's
    household_id: Mapped[int | None]
    subject_kind: Mapped[str | None]
    subject_id: Mapped[int | None]
    decision_id: Mapped[int | None]
    membership_id: Mapped[int | None]
    period: Mapped[str] = mapped_column(default="")  # 2026H2, of a star sign
    stars: Mapped[int | None]
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)  # of a certificate: minutes, times, days, by kind
    replaces_id: Mapped[int | None]
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    end_kind: Mapped[str | None]
    end_reason: Mapped[str] = mapped_column(default="")

    household: Mapped[Any] = belongs_to("StarSign", "household_id", "Household")
    membership: Mapped[Any] = belongs_to("StarSign", "membership_id", "Membership")
    issued_by: Mapped[Person] = relationship(foreign_keys=[issued_by_id])

    @property
    def state(self) -> str:
        """valid, replaced, withdrawn, or corrected: hours that a certificate counts were annulled."""
        return self.end_kind or "valid"

"""Residents' evaluations; who in the household made one is not kept."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.database import InCommunity, scoped_fk


class StarEvaluation(InCommunity):
    """One to five for the building, and for the lead household where there is one."""

    __table_args__ = (
        CheckConstraint("building_score BETWEEN 1 AND 5", name="building_score"),
        CheckConstraint("lead_score BETWEEN 1 AND 5", name="lead_score"),
        UniqueConstraint("community_id", "period", "household_id"),
        scoped_fk("building_id", "building"),
        scoped_fk("household_id", "household"),
        Index(None, "community_id", "period", "building_id"),
    )

    period: Mapped[str]  # 2026H2
    building_id: Mapped[int]
    household_id: Mapped[int]
    building_score: Mapped[int]
    lead_score: Mapped[int | None]  # null: no lead household, or one's own
    made_at: Mapped[datetime]

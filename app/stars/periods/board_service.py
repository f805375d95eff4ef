"""What everybody may read of a community's stars."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from app.database import db
from app.scope import community_id, in_community
from app.stars.periods.models import StarChange, StarDecision, StarPeriod, StarResult


def public_periods() -> Sequence[StarPeriod]:
    """The half-years in notice or final, the latest first."""
    statement = in_community(StarPeriod).where(StarPeriod.state.in_(("notice", "final")))
    return db.session.execute(statement.order_by(StarPeriod.label.desc())).scalars().all()


def lines(period: StarPeriod) -> Select[Any]:
    """Rows (result, stars that stand, kind of the standing decision), the most stars first.

    While the notice stands there is no decision yet, and the result's stars stand. Of buildings and branches those
    without records to be rated by are left out.
    """
    later = aliased(StarDecision)
    replaced = select(later.id).where(later.community_id == community_id(), later.replaces_id == StarDecision.id)
    standing = (
        select(StarDecision.result_id, StarDecision.stars, StarDecision.kind, StarDecision.reason)
        .where(StarDecision.community_id == community_id(), StarDecision.period == period.label, ~replaced.exists())
        .subquery()
    )
    stars = func.coalesce(standing.c.stars, StarResult.stars)
    return (
        select(StarResult, stars.label("shown_stars"), standing.c.kind, standing.c.reason)
        .outerjoin(standing, standing.c.result_id == StarResult.id)
        .where(StarResult.community_id == community_id(), StarResult.period_id == period.id)
        .where(or_(StarResult.subject_kind == "lead_household", stars.is_not(None)))
        .order_by(StarResult.subject_kind.desc(), stars.desc().nulls_last(), StarResult.name, StarResult.id)
    )


def spread(period: StarPeriod) -> dict[int | None, int]:
    """How many have so many stars."""
    shown = lines(period).order_by(None).subquery()
    level = shown.c.shown_stars
    counted = select(level, func.count()).where(shown.c.community_id == community_id()).group_by(level)
    rows = db.session.execute(counted)
    return {row[0]: row[1] for row in rows}


def changes(period: StarPeriod) -> Sequence[Any]:
    """What was corrected while the notice stood: (result, before, after), in order."""
    statement = (
        select(StarResult.name, StarChange.before, StarChange.after, StarChange.at)
        .join(
            StarResult,
            and_(StarResult.community_id == StarChange.community_id, StarResult.id == StarChange.result_id),
        )
        .where(StarChange.community_id == community_id(), StarResult.period_id == period.id)
        .order_by(StarChange.id)
    )
    return db.session.execute(statement).all()

"""Members of a building: how many of those known have reported in, and how many of these are active."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, or_, select

from app.members.models import KnownMember, Membership
from app.stars.domain import Observation
from app.stars.metrics.frame import Frame, Key, Subject, counted, reported_in


def _members_of_buildings(frame: Frame) -> dict[tuple[int, Any], int]:
    return counted(
        select(Membership.community_id, Membership.building_id, func.count())
        .where(reported_in(frame))
        .group_by(Membership.community_id, Membership.building_id)
    )


def report_in_rate(frame: Frame, found: Sequence[Subject]) -> dict[Key, Observation]:
    """Reported-in members ÷ known in-service members of the building × 100; left out where no list is kept."""
    reported = _members_of_buildings(frame)
    known = counted(
        select(KnownMember.community_id, KnownMember.building_id, func.count())
        .where(
            KnownMember.community_id.in_(frame.communities),
            KnownMember.listed_at < frame.end,
            or_(KnownMember.removed_at.is_(None), KnownMember.removed_at >= frame.end),
        )
        .group_by(KnownMember.community_id, KnownMember.building_id)
    )
    answer = {}
    for one in found:
        at = (one.community_id, one.building_id)
        if count := known.get(at, 0):
            share = min(100.0, reported.get(at, 0) * 100 / count)
            answer[one.key] = Observation(round(share, 1), count)
    return answer


def active_rate(frame: Frame, found: Sequence[Subject]) -> dict[Key, Observation]:
    """Reported-in members with two or more approved activities ÷ reported-in members of the building × 100."""
    reported = _members_of_buildings(frame)
    answer = {}
    for one in found:
        at = (one.community_id, one.building_id)
        count = reported.get(at, 0)
        value = round(frame.service.active.get(at, 0) * 100 / count, 1) if count else None
        answer[one.key] = Observation(value, count)
    return answer

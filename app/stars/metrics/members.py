"""Members of a building or of a branch's grids: how many of those known have reported in, and how many are active."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from app.members.models import KnownMember, Membership
from app.stars.domain import Observation
from app.stars.metrics.frame import Frame, Key, Subject, approved, counted, reported_in, share
from app.stars.metrics.where import located
from app.volunteers.models import ServiceRecord

ACTIVITIES_TO_BE_ACTIVE = 2  # star-metrics.csv, active_rate: two or more approved activities in the half-year


def _grouped(statement: Select[Any], model: Any, kind: str) -> dict[tuple[int, Any], int]:
    joined, where = located(statement, model.building_id, model.community_id, kind)
    return counted(joined.add_columns(where, func.count()).group_by(model.community_id, where))


def _reported(frame: Frame, kind: str) -> dict[tuple[int, Any], int]:
    return _grouped(select(Membership.community_id).where(reported_in(frame)), Membership, kind)


def report_in_rate(frame: Frame, found: Sequence[Subject], kind: str) -> dict[Key, Observation]:
    """Reported-in members ÷ known in-service members × 100; left out where no list is kept."""
    reported = _reported(frame, kind)
    listed = select(KnownMember.community_id).where(
        KnownMember.community_id.in_(frame.communities),
        KnownMember.listed_at < frame.end,
        or_(KnownMember.removed_at.is_(None), KnownMember.removed_at >= frame.end),
    )
    known = _grouped(listed, KnownMember, kind)
    return {
        one.key: Observation(min(100.0, round(reported.get(one.at(kind), 0) * 100 / count, 1)), count)
        for one in found
        if (count := known.get(one.at(kind), 0))
    }


def active_rate(frame: Frame, found: Sequence[Subject], kind: str) -> dict[Key, Observation]:
    """Reported-in members with two or more approved activities ÷ reported-in members × 100."""
    reported = _reported(frame, kind)
    busy = (
        select(ServiceRecord.community_id, ServiceRecord.membership_id)
        .where(approved(frame))
        .group_by(ServiceRecord.community_id, ServiceRecord.membership_id)
        .having(func.count() >= ACTIVITIES_TO_BE_ACTIVE)
        .subquery()
    )
    who = select(Membership.community_id).where(reported_in(frame))
    who = who.join(busy, and_(busy.c.community_id == Membership.community_id, busy.c.membership_id == Membership.id))
    active = _grouped(who, Membership, kind)
    return {one.key: share(active.get(one.at(kind), 0), reported.get(one.at(kind), 0)) for one in found}

"""The metrics of lead households whose records exist: each one set-based statement over many communities."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from app import clock
from app.database import db
from app.members.models import KnownMember, LeadHousehold, Membership
from app.places.models import Building
from app.stars.domain import Observation, Period
from app.volunteers.models import ServiceRecord

ACTIVITIES_TO_BE_ACTIVE = 2  # star-metrics.csv, active_rate: two or more approved activities in the half-year
LeadKey = tuple[int, int]


@dataclass(frozen=True)
class Frame:
    """Which communities, which half-year, and as of when (at most its end)."""

    communities: Sequence[int]
    period: Period
    as_of: datetime

    @property
    def start(self) -> datetime:
        return clock.day_bounds(self.period.first)[0]

    @property
    def end(self) -> datetime:
        return min(self.as_of, clock.day_bounds(self.period.after)[0])


def leads(frame: Frame) -> list[Any]:
    """The lead households in office at the end of the frame, with their building and grid."""
    day = clock.local(frame.end).date()
    statement = (
        select(
            LeadHousehold.community_id,
            LeadHousehold.id,
            LeadHousehold.building_id,
            LeadHousehold.household_id,
            Building.grid_id,
        )
        .join(
            Building,
            and_(Building.community_id == LeadHousehold.community_id, Building.id == LeadHousehold.building_id),
        )
        .where(
            LeadHousehold.community_id.in_(frame.communities),
            LeadHousehold.from_day <= day,
            or_(LeadHousehold.until_day.is_(None), LeadHousehold.until_day > day),
        )
        .order_by(LeadHousehold.community_id, LeadHousehold.id)
    )
    return list(db.session.execute(statement))


def reported_in(frame: Frame) -> Any:
    """The in-service memberships that were active at the end of the frame."""
    return and_(
        Membership.community_id.in_(frame.communities),
        Membership.kind == "in_service",
        Membership.state.in_(("active", "left")),
        Membership.decided_at < frame.end,
        or_(Membership.left_at.is_(None), Membership.left_at >= frame.end),
    )


def approved(frame: Frame) -> Any:
    """The approved service records of the frame."""
    return and_(
        ServiceRecord.community_id.in_(frame.communities),
        ServiceRecord.state == "approved",
        ServiceRecord.started_at >= frame.start,
        ServiceRecord.started_at < frame.end,
    )


def _by_building(statement: Select[*tuple[Any, ...]]) -> dict[LeadKey, Any]:
    return {(row[0], row[1]): row[2] for row in db.session.execute(statement)}


def _members_of_buildings(frame: Frame) -> dict[LeadKey, int]:
    return _by_building(
        select(Membership.community_id, Membership.building_id, func.count())
        .where(reported_in(frame))
        .group_by(Membership.community_id, Membership.building_id)
    )


def report_in_rate(frame: Frame, found: Sequence[Any]) -> dict[LeadKey, Observation]:
    """Reported-in members ÷ known in-service members of the building × 100; left out where no list is kept."""
    reported = _members_of_buildings(frame)
    known = _by_building(
        select(KnownMember.community_id, KnownMember.building_id, func.count())
        .where(
            KnownMember.community_id.in_(frame.communities),
            KnownMember.listed_at < frame.end,
            or_(KnownMember.removed_at.is_(None), KnownMember.removed_at >= frame.end),
        )
        .group_by(KnownMember.community_id, KnownMember.building_id)
    )
    answer = {}
    for lead in found:
        at = (lead.community_id, lead.building_id)
        if count := known.get(at, 0):
            share = min(100.0, reported.get(at, 0) * 100 / count)
            answer[lead.community_id, lead.id] = Observation(round(share, 1), count)
    return answer


def active_rate(frame: Frame, found: Sequence[Any]) -> dict[LeadKey, Observation]:
    """Reported-in members with two or more approved activities ÷ reported-in members of the building × 100."""
    reported = _members_of_buildings(frame)
    busy = (
        select(ServiceRecord.community_id, ServiceRecord.membership_id)
        .where(approved(frame))
        .group_by(ServiceRecord.community_id, ServiceRecord.membership_id)
        .having(func.count() >= ACTIVITIES_TO_BE_ACTIVE)
        .subquery()
    )
    active = _by_building(
        select(Membership.community_id, Membership.building_id, func.count())
        .join(busy, and_(busy.c.community_id == Membership.community_id, busy.c.membership_id == Membership.id))
        .where(reported_in(frame))
        .group_by(Membership.community_id, Membership.building_id)
    )
    answer = {}
    for lead in found:
        at = (lead.community_id, lead.building_id)
        count = reported.get(at, 0)
        value = round(active.get(at, 0) * 100 / count, 1) if count else None
        answer[lead.community_id, lead.id] = Observation(value, count)
    return answer


def own_hours(frame: Frame, found: Sequence[Any]) -> dict[LeadKey, Observation]:
    """Approved hours of the household's members in the half-year."""
    minutes = _by_building(
        select(Membership.community_id, Membership.household_id, func.sum(ServiceRecord.minutes))
        .join(
            ServiceRecord,
            and_(ServiceRecord.community_id == Membership.community_id, ServiceRecord.membership_id == Membership.id),
        )
        .where(approved(frame), Membership.community_id.in_(frame.communities), Membership.household_id.is_not(None))
        .group_by(Membership.community_id, Membership.household_id)
    )
    return {
        (lead.community_id, lead.id): Observation(
            round(float(minutes.get((lead.community_id, lead.household_id), 0)) / 60, 1), 1
        )
        for lead in found
    }


# Adding a metric is one function here; a metric of the table without one is left out openly.
CATALOGUE: dict[str, Callable[[Frame, Sequence[Any]], dict[LeadKey, Observation]]] = {
    "report_in_rate": report_in_rate,
    "active_rate": active_rate,
    "own_hours": own_hours,
}

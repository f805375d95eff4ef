"""Approved hours of a household."""

from collections.abc import Sequence

from sqlalchemy import and_, func, select

from app.members.models import Membership
from app.stars.domain import Observation
from app.stars.metrics.frame import Frame, Key, Subject, approved, counted
from app.volunteers.models import ServiceRecord


def own_hours(frame: Frame, found: Sequence[Subject]) -> dict[Key, Observation]:
    """Approved hours of the household's members in the half-year."""
    minutes = counted(
        select(Membership.community_id, Membership.household_id, func.sum(ServiceRecord.minutes))
        .join(
            ServiceRecord,
            and_(ServiceRecord.community_id == Membership.community_id, ServiceRecord.membership_id == Membership.id),
        )
        .where(approved(frame), Membership.community_id.in_(frame.communities), Membership.household_id.is_not(None))
        .group_by(Membership.community_id, Membership.household_id)
    )
    return {
        one.key: Observation(round(float(minutes.get((one.community_id, one.household_id), 0)) / 60, 1), 1)
        for one in found
    }

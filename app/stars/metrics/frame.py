"""What a statement of a metric looks at: which communities, which half-year, and which of their rows count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, or_

from app import clock
from app.database import db
from app.members.models import Membership
from app.stars.domain import Period
from app.volunteers.models import ServiceRecord

Key = tuple[int, int]  # community and subject


class Subject(NamedTuple):
    """Who or what is rated: the row, and where it stands."""

    community_id: int
    id: int
    building_id: int | None
    household_id: int | None
    grid_id: int | None
    unit: str

    @property
    def key(self) -> Key:
        return self.community_id, self.id


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


def counted(statement: Select[*tuple[Any, ...]]) -> dict[tuple[int, Any], Any]:
    """The rows (community, where, number) of a grouped statement."""
    return {(row[0], row[1]): row[2] for row in db.session.execute(statement)}

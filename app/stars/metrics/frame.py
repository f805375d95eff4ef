"""What a statement of a metric looks at: which communities, which half-year, and which of their rows count."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from app import clock
from app.database import db
from app.members.models import Membership
from app.rules import service as rules
from app.stars.domain import Observation, Period
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

    def at(self, kind: str) -> tuple[int, int | None]:
        """Where rows of its building count for it: a branch counts by its grids, everything else by its building."""
        return self.community_id, self.id if kind == "grid_branch" else self.building_id


@dataclass(frozen=True)
class Frame:
    """Which communities, which half-year, and as of when (at most its end)."""

    communities: Sequence[int]
    period: Period
    as_of: datetime

    def covers(self, community_id: Any) -> ColumnElement[bool]:
        """The rows of its communities."""
        return is_one_of(community_id, self.communities)

    @property
    def start(self) -> datetime:
        return clock.day_bounds(self.period.first)[0]

    @property
    def end(self) -> datetime:
        return min(self.as_of, clock.day_bounds(self.period.after)[0])

    @property
    def last_day(self) -> date:
        """The day of the last instant that counts."""
        return clock.local(self.end - timedelta(microseconds=1)).date()

    def number(self, code: str, community_id: Any) -> ColumnElement[int]:
        """A number of the limits for a row's community, as it is in force there at the end of the frame."""
        places: dict[int, list[int]] = defaultdict(list)
        for place_id in self.communities:
            places[rules.limit_row(code, place_id=place_id, on=self.last_day).value].append(place_id)
        usual, *others = sorted(places, key=lambda number: -len(places[number]))
        own = [(is_one_of(community_id, places[number]), number) for number in others]
        return case(*own, else_=usual) if own else literal(usual)

    @cached_property
    def reported(self) -> dict[tuple[int, int | None], int]:
        """Reported-in members by building, which several metrics ask for."""
        member = Membership
        grouped = select(member.community_id, member.building_id, func.count()).where(reported_in(self))
        return counted(grouped.group_by(member.community_id, member.building_id))

    @cached_property
    def service(self) -> "Service":
        """What the approved records come to, read once for all metrics that ask: they are by far the most rows."""
        return _service(self)


@dataclass(frozen=True)
class Service:
    """Active members by building, and approved minutes by household."""

    active: Mapping[tuple[int, int | None], int]
    minutes: Mapping[tuple[int, int | None], int]


def is_one_of(community_id: Any, places: Sequence[int]) -> ColumnElement[bool]:
    """They are sent as one list, as hundreds of values would be read one by one."""
    sent = bindparam(None, list(places), ARRAY(BigInteger))
    return cast(ColumnElement[bool], community_id == func.any(sent))


def reported_in(frame: Frame) -> Any:
    """The in-service memberships that were active at the end of the frame."""
    return and_(
        frame.covers(Membership.community_id),
        Membership.kind == "in_service",
        Membership.state.in_(("active", "left")),
        Membership.decided_at < frame.end,
        or_(Membership.left_at.is_(None), Membership.left_at >= frame.end),
    )


def approved(frame: Frame) -> Any:
    """The approved service records of the frame."""
    return and_(
        frame.covers(ServiceRecord.community_id),
        ServiceRecord.state == "approved",
        ServiceRecord.started_at >= frame.start,
        ServiceRecord.started_at < frame.end,
    )


def counted(statement: Select[*tuple[Any, ...]]) -> dict[tuple[int, Any], Any]:
    """The rows (community, where, number) of a grouped statement."""
    return {(row[0], row[1]): row[2] for row in db.session.execute(statement)}


def _service(frame: Frame) -> Service:
    """One statement: each member's records are added up, then the members of a building and those of a household.

    Active is a reported-in member with so many approved activities as the limits ask for.
    """
    record, member = ServiceRecord, Membership
    of_member = (
        select(
            record.community_id,
            record.membership_id,
            func.count().label("n"),
            func.sum(record.minutes).label("minutes"),
        )
        .where(approved(frame))
        .group_by(record.community_id, record.membership_id)
        .subquery()
    )
    by_building = func.grouping(member.household_id) == 1
    is_active = and_(reported_in(frame), of_member.c.n >= frame.number("active_from_activities", member.community_id))
    statement = (
        select(
            by_building,
            member.community_id,
            func.coalesce(member.building_id, member.household_id),
            func.count().filter(is_active),
            func.sum(of_member.c.minutes),
        )
        .join(of_member, and_(of_member.c.community_id == member.community_id, of_member.c.membership_id == member.id))
        .where(frame.covers(member.community_id))
        .group_by(
            func.grouping_sets(
                tuple_(member.community_id, member.building_id), tuple_(member.community_id, member.household_id)
            )
        )
    )
    active: dict[tuple[int, int | None], int] = {}
    minutes: dict[tuple[int, int | None], int] = {}
    for is_building, community_id, where, count, total in db.session.execute(statement):
        if is_building:
            active[community_id, where] = count
        elif where is not None:
            minutes[community_id, where] = int(total)
    return Service(active, minutes)


def share(part: int, whole: int) -> Observation:
    """A part of so many cases × 100; no value where there is no case."""
    return Observation(round(part * 100 / whole, 1) if whole else None, whole)

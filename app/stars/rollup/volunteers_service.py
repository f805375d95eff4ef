"""Volunteers by the hours that they served in a community: one to five stars by its ladder, counted every night.

All hours count, of however many years: a page that adds them up would take longer every year.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import ColumnElement, Select, case, delete, func, insert, literal, select

from app import clock, scope
from app.database import Line, db, in_line, plan_for_many
from app.places import service as places
from app.rules import service as rules
from app.stars.metrics.frame import is_one_of
from app.stars.models import VolunteerCount
from app.volunteers.models import ServiceRecord

VOLUNTEER = "volunteer"
ROOM = 64  # megabytes: the hours of a city's volunteers are added up in memory
MOST_STARS = 5  # rungs that count; a ladder that was published before had perhaps more
AT_ONCE = 300  # communities of which the rules are looked up together


def count_volunteers(*, as_of: datetime) -> None:
    """Count anew whoever has approved hours until now, by community and stars; who serves in two counts in each.

    `as_of` is what the counts say of when, and the day of the ladders. One at a time: the last one stands whole.
    """
    in_line(Line.VOLUNTEERS, 0)
    plan_for_many(ROOM)
    with scope.across_communities():
        db.session.execute(delete(VolunteerCount))
        for hours, communities in _ladders(as_of).items():
            counts = _counted(hours[:MOST_STARS], communities, as_of)
            db.session.execute(insert(VolunteerCount).from_select(["community_id", "stars", "people", "as_of"], counts))


def volunteers_below(place_id: int) -> Any:
    """A row (community, stars, n) for the communities at or below the place, as counted last."""
    said = VolunteerCount
    return (
        select(said.community_id, said.stars, said.people.label("n"))
        .where(said.community_id.in_(places.ids_below(place_id)))
        .subquery()
    )


def counted_at(place_id: int) -> datetime | None:
    """When the volunteers at or below a place were counted last; None where there are none."""
    with scope.across_communities():
        return db.session.scalar(
            select(func.max(VolunteerCount.as_of)).where(VolunteerCount.community_id.in_(places.ids_below(place_id)))
        )


def _ladders(as_of: datetime) -> dict[tuple[int, ...], list[int]]:
    """The communities of each ladder, in hours, that is in force on the day; those that switched it off have none."""
    communities, day = places.all_communities(), clock.local(as_of).date()
    found: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for start in range(0, len(communities), AT_ONCE):
        some = communities[start : start + AT_ONCE]
        rules.look_up(some)
        for place_id in some:
            if hours := tuple(rules.limit_row("volunteer_star_hours", place_id=place_id, on=day).numbers):
                found[hours].append(place_id)
    return found


def _counted(hours: Sequence[int], communities: Sequence[int], as_of: datetime) -> Select[*tuple[Any, ...]]:
    record, minutes = ServiceRecord, func.sum(ServiceRecord.minutes)
    each = (
        select(record.community_id, _stars(minutes, hours).label("stars"))
        .where(is_one_of(record.community_id, communities), record.state == "approved")
        .group_by(record.community_id, record.person_id)
        .subquery()
    )
    return select(each.c.community_id, each.c.stars, func.count(), literal(as_of)).group_by(
        each.c.community_id, each.c.stars
    )


def _stars(minutes: Any, hours: Sequence[int]) -> ColumnElement[int]:
    """How many rungs of the ladder so many minutes have reached."""
    rungs: list[ColumnElement[int]] = [case((minutes >= one * 60, 1), else_=0) for one in hours]
    return reduce(add, rungs, literal(0))

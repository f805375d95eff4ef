"""Volunteers by the hours that they served in a community: one to five stars as the limits of the place say."""

from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, select

from app.places.models import PlaceClosure
from app.rules import service as rules
from app.volunteers.models import ServiceRecord

VOLUNTEER = "volunteer"


def volunteers_below(place_id: int) -> Any:
    """A row (community, stars) for whoever has approved hours in a community at or below the place.

    Who serves in two communities is counted in each, by the hours there.
    """
    record, minutes = ServiceRecord, func.sum(ServiceRecord.minutes)
    below = select(PlaceClosure.descendant_id).where(PlaceClosure.ancestor_id == place_id)
    return (
        select(record.community_id, _stars(minutes, place_id).label("stars"))
        .where(record.community_id.in_(below), record.state == "approved")
        .group_by(record.community_id, record.person_id)
        .subquery()
    )


def _stars(minutes: Any, place_id: int) -> ColumnElement[int]:
    """How many rungs of the ladder, in hours, so many minutes have reached."""
    hours = rules.limit_row("volunteer_star_hours", place_id=place_id).numbers
    rungs: list[ColumnElement[int]] = [case((minutes >= one * 60, 1), else_=0) for one in hours]
    return reduce(add, rungs, literal(0))

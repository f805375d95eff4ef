"""Members of a building or of a branch's grids: how many of those known have reported in, and how many are active."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, or_, select

from app.database import db
from app.members.models import KnownMember
from app.places.models import Building
from app.stars.domain import Observation
from app.stars.metrics.frame import Frame, Key, Subject, counted, share
from app.stars.metrics.where import located

Numbers = Mapping[tuple[int, int | None], int]


def report_in_rate(frame: Frame, found: Sequence[Subject], kind: str) -> dict[Key, Observation]:
    """Reported-in members ÷ known in-service members × 100; left out where no list is kept."""
    reported = _where(frame, frame.reported, kind)
    listed = select(KnownMember.community_id).where(
        frame.covers(KnownMember.community_id),
        KnownMember.listed_at < frame.end,
        or_(KnownMember.removed_at.is_(None), KnownMember.removed_at >= frame.end),
    )
    joined, where = located(frame, listed, KnownMember.building_id, KnownMember.community_id, kind)
    known = counted(joined.add_columns(where, func.count()).group_by(KnownMember.community_id, where))
    return {
        one.key: Observation(min(100.0, round(reported.get(one.at(kind), 0) * 100 / count, 1)), count)
        for one in found
        if (count := known.get(one.at(kind), 0))
    }


def active_rate(frame: Frame, found: Sequence[Subject], kind: str) -> dict[Key, Observation]:
    """Reported-in members with two approved activities or more (`active_from_activities`) ÷ reported-in ones × 100."""
    reported, active = _where(frame, frame.reported, kind), _where(frame, frame.service.active, kind)
    return {one.key: share(active.get(one.at(kind), 0), reported.get(one.at(kind), 0)) for one in found}


def _where(frame: Frame, by_building: Numbers, kind: str) -> Numbers:
    """Numbers of buildings, for a branch added up over the buildings of its grids."""
    if kind != "grid_branch":
        return by_building
    statement: Any = select(Building.community_id, Building.id).where(frame.covers(Building.community_id))
    joined, branch_id = located(frame, statement, Building.id, Building.community_id, kind)
    found: Counter[tuple[int, int | None]] = Counter()
    for community_id, building_id, branch in db.session.execute(joined.add_columns(branch_id)):
        found[community_id, branch] += by_building.get((community_id, building_id), 0)
    return found

"""Members of a building or of a branch's grids: how many of those known have reported in, and how many are active."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select

from app.database import db
from app.members.models import KnownMember, Membership
from app.places.models import Building
from app.stars.domain import Observation
from app.stars.metrics.frame import Frame, Key, Subject, counted, reported_in, share
from app.stars.metrics.where import located


def _grouped(frame: Frame, statement: Select[Any], model: Any, kind: str) -> dict[tuple[int, Any], int]:
    joined, where = located(frame, statement, model.building_id, model.community_id, kind)
    return counted(joined.add_columns(where, func.count()).group_by(model.community_id, where))


def _reported(frame: Frame, kind: str) -> dict[tuple[int, Any], int]:
    return _grouped(frame, select(Membership.community_id).where(reported_in(frame)), Membership, kind)


def report_in_rate(frame: Frame, found: Sequence[Subject], kind: str) -> dict[Key, Observation]:
    """Reported-in members ÷ known in-service members × 100; left out where no list is kept."""
    reported = _reported(frame, kind)
    listed = select(KnownMember.community_id).where(
        KnownMember.community_id.in_(frame.communities),
        KnownMember.listed_at < frame.end,
        or_(KnownMember.removed_at.is_(None), KnownMember.removed_at >= frame.end),
    )
    known = _grouped(frame, listed, KnownMember, kind)
    return {
        one.key: Observation(min(100.0, round(reported.get(one.at(kind), 0) * 100 / count, 1)), count)
        for one in found
        if (count := known.get(one.at(kind), 0))
    }


def active_rate(frame: Frame, found: Sequence[Subject], kind: str) -> dict[Key, Observation]:
    """Reported-in members with two or more approved activities ÷ reported-in members × 100."""
    reported = _reported(frame, kind)
    active = frame.service.active if kind != "grid_branch" else _by_branch(frame, frame.service.active)
    return {one.key: share(active.get(one.at(kind), 0), reported.get(one.at(kind), 0)) for one in found}


def _by_branch(frame: Frame, by_building: Mapping[tuple[int, int | None], int]) -> dict[tuple[int, int | None], int]:
    """Numbers of buildings added up to the branches that their grids belong to."""
    statement: Any = select(Building.community_id, Building.id).where(Building.community_id.in_(frame.communities))
    joined, branch_id = located(frame, statement, Building.id, Building.community_id, "grid_branch")
    found: Counter[tuple[int, int | None]] = Counter()
    for community_id, building_id, branch in db.session.execute(joined.add_columns(branch_id)):
        found[community_id, branch] += by_building.get((community_id, building_id), 0)
    return dict(found)

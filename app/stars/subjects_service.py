"""Whom stars are about in the community in scope: the frame of a half-year, what they are called, who stands today."""

from collections.abc import Sequence

from sqlalchemy import select

from app import clock
from app.database import db
from app.places.models import Building, Compound
from app.scope import community_id, in_community
from app.stars.branches.models import GridBranch
from app.stars.domain import Period, half_year
from app.stars.metrics.frame import Frame, Subject
from app.stars.metrics.subjects import SUBJECTS


def frame_of(period: Period) -> Frame:
    """The whole half-year."""
    return Frame([community_id()], period, clock.day_bounds(period.after)[0])


def frame_now() -> Frame:
    """The running half-year until now."""
    return Frame([community_id()], half_year(clock.today()), clock.now())


def names_of(found: Sequence[Subject]) -> dict[int, str]:
    """What the subjects are called now: compound, building and unit, or the branch; never a person."""
    ids = {one.building_id for one in found if one.building_id is not None}
    statement = (
        select(Building.id, Compound.name, Building.name)
        .join(Compound, (Compound.community_id == Building.community_id) & (Compound.id == Building.compound_id))
        .where(Building.community_id == community_id(), Building.id.in_(ids))
    )
    places = {row[0]: f"{row[1]} {row[2]}" for row in db.session.execute(statement)}
    named = [one.id for one in found if one.building_id is None]
    branches = {one.id: one.name for one in db.session.execute(in_community(GridBranch)).scalars()} if named else {}
    return {
        one.id: f"{places[one.building_id]} {one.unit}".strip() if one.building_id else branches.get(one.id, "")
        for one in found
    }


def subjects_now() -> dict[str, str]:
    """Who can be rated today, as `kind:id` and the name of the place."""
    frame = frame_now()
    found: dict[str, str] = {}
    for kind, statement in SUBJECTS.items():
        subjects = statement(frame)
        names = names_of(subjects)
        found |= {f"{kind}:{one.id}": names[one.id] for one in subjects}
    return found

"""What became final over the half-years at or below a place, and a community's compounds side by side."""

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from app import scope
from app.database import db
from app.places.models import Building, Compound, PlaceClosure
from app.rules import service as rules
from app.stars.domain import Period
from app.stars.models import Rating
from app.stars.periods.models import StarDecision
from app.stars.rollup.domain import HIGH, Trend
from app.stars.service import Distribution

MOST_PERIODS = 8


def shield_below(place_id: int) -> int:
    """A place with fewer rated is not ranked."""
    return rules.limit("shield_below", place_id=place_id) or 0


def trend(place_id: int, *, kind: str = "lead_household") -> list[Trend]:
    """What stands as final of the last half-years at or below the place, the oldest first, in one statement."""
    later, said = aliased(StarDecision), StarDecision
    replaced = select(later.id).where(later.community_id == said.community_id, later.replaces_id == said.id)
    statement = (
        select(said.period, func.count(), func.count(said.stars), func.count().filter(said.stars >= HIGH))
        .join(PlaceClosure, PlaceClosure.descendant_id == said.community_id)
        .where(PlaceClosure.ancestor_id == place_id, said.subject_kind == kind, ~replaced.exists())
        .group_by(said.period)
        .order_by(said.period.desc())
        .limit(MOST_PERIODS)
    )
    with scope.across_communities():
        return [Trend(*row) for row in reversed(db.session.execute(statement).all())]


def by_compound(period: Period) -> list[Distribution]:
    """One distribution for each compound of the community in scope."""
    at = and_(Building.community_id == Rating.community_id, Building.id == Rating.building_id)
    statement = (
        select(Compound.id, Compound.name, Rating.stars, func.count().label("n"))
        .select_from(Rating)
        .join(Building, at)
        .join(Compound, and_(Compound.community_id == Building.community_id, Compound.id == Building.compound_id))
        .where(Rating.community_id == scope.community_id(), Rating.period == period.label)
        .group_by(Compound.id, Compound.name, Compound.pinyin, Rating.stars)
        .order_by(Compound.pinyin, Compound.id)
    )
    found: dict[int, Distribution] = {}
    for row in db.session.execute(statement):
        found.setdefault(row.id, Distribution(row.id, row.name, "", "compound", {})).by_stars[row.stars] = row.n
    return list(found.values())

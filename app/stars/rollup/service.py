"""Stars of places side by side: what stands below each now or became final, and over the half-years.

Lead households are rated every night; of buildings and branches only what became final stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, and_, func, literal, select
from sqlalchemy.orm import aliased

from app import scope
from app.database import db
from app.places.models import Building, Compound, Grid, Place, PlaceClosure
from app.rules import service as rules
from app.stars.domain import Period
from app.stars.models import Rating
from app.stars.periods.models import StarDecision
from app.stars.rating_service import SUBJECT
from app.stars.rollup.domain import Trend
from app.stars.rollup.volunteers_service import VOLUNTEER, volunteers_below

MOST_PERIODS = 8


@dataclass(frozen=True)
class Distribution:
    """How many of a place have none, one … five stars, and how many are not rated."""

    place_id: int
    name: str
    code: str
    level: str
    by_stars: dict[int | None, int]

    @property
    def total(self) -> int:
        return sum(self.by_stars.values())

    @property
    def rated(self) -> int:
        return self.total - self.by_stars.get(None, 0)


def distributions(place_id: int, period: Period, *, kind: str = SUBJECT) -> list[Distribution]:
    """One distribution for each child of a place of the tree, in one statement; children without stars have none.

    Volunteers are counted by all their hours until they were counted last, whatever the half-year.
    """
    child, below = select(Place).where(Place.parent_id == place_id).subquery(), PlaceClosure
    each = volunteers_below(place_id) if kind == VOLUNTEER else _each(period, kind)
    counts = (
        select(below.ancestor_id, each.c.stars, func.sum(each.c.n).cast(BigInteger).label("n"))
        .join(each, each.c.community_id == below.descendant_id)
        .where(below.ancestor_id.in_(select(child.c.id)))
        .group_by(below.ancestor_id, each.c.stars)
        .subquery()
    )
    statement = (
        select(child.c.id, child.c.name, child.c.short_name, child.c.code, child.c.level, counts.c.stars, counts.c.n)
        .outerjoin(counts, counts.c.ancestor_id == child.c.id)
        .order_by(child.c.pinyin, child.c.id)
    )
    found: dict[int, Distribution] = {}
    with scope.across_communities():
        for row in db.session.execute(statement):
            one = found.setdefault(row.id, Distribution(row.id, row.short_name or row.name, row.code, row.level, {}))
            if row.n:
                one.by_stars[row.stars] = row.n
    return list(found.values())


def _each(period: Period, kind: str) -> Any:
    """The stars that stand, one row each, with their community."""
    one = literal(1).label("n")
    if kind == SUBJECT:
        return select(Rating.community_id, Rating.stars, one).where(Rating.period == period.label).subquery()
    return (
        _standing(kind)
        .with_only_columns(StarDecision.community_id, StarDecision.stars, one)
        .where(StarDecision.period == period.label)
        .subquery()
    )


def _standing(kind: str) -> Select[StarDecision]:
    """The decisions that nothing replaced."""
    later, said = aliased(StarDecision), StarDecision
    replaced = select(later.id).where(later.community_id == said.community_id, later.replaces_id == said.id)
    return select(said).where(said.subject_kind == kind, ~replaced.exists())


def shield_below(place_id: int) -> int:
    """A place with fewer rated is not ranked."""
    return rules.limit("shield_below", place_id=place_id) or 0


def high_stars(place_id: int) -> int:
    """Places are compared by how many have so many stars at least."""
    return rules.limit_row("high_stars", place_id=place_id).value


def trend(place_id: int, *, kind: str = SUBJECT) -> list[Trend]:
    """What stands as final of the last half-years in which any was rated at or below the place, the oldest first."""
    said = StarDecision
    high = func.count().filter(said.stars >= high_stars(place_id))
    statement = (
        _standing(kind)
        .with_only_columns(said.period, func.count(), func.count(said.stars), high)
        .join(PlaceClosure, PlaceClosure.descendant_id == said.community_id)
        .where(PlaceClosure.ancestor_id == place_id)
        .group_by(said.period)
        .having(func.count(said.stars) > 0)
        .order_by(said.period.desc())
        .limit(MOST_PERIODS)
    )
    with scope.across_communities():
        return [Trend(*row) for row in reversed(db.session.execute(statement).all())]


def by_grid(period: Period) -> list[Distribution]:
    """One distribution of lead households for each grid of the community in scope."""
    statement = (
        select(Grid.id, Grid.name, Rating.stars, func.count().label("n"))
        .join(Rating, and_(Rating.community_id == Grid.community_id, Rating.grid_id == Grid.id))
        .where(Grid.community_id == scope.community_id(), Rating.period == period.label)
        .group_by(Grid.id, Grid.name, Grid.pinyin, Rating.stars)
        .order_by(Grid.pinyin, Grid.id)
    )
    return _side_by_side("grid", db.session.execute(statement))


def by_compound(period: Period) -> list[Distribution]:
    """One distribution of lead households for each compound of the community in scope."""
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
    return _side_by_side("compound", db.session.execute(statement))


def _side_by_side(level: str, rows: Iterable[Any]) -> list[Distribution]:
    found: dict[int, Distribution] = {}
    for row in rows:
        found.setdefault(row.id, Distribution(row.id, row.name, "", level, {})).by_stars[row.stars] = row.n
    return list(found.values())

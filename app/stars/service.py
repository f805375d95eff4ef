"""Stars: rate the running half-year, and read what it stands on."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import joinedload

from app import clock, scope
from app.database import db
from app.members import service as members
from app.members.models import LeadHousehold
from app.people.models import Person
from app.people.service import oversees_here
from app.places.models import Building, Compound, PlaceClosure
from app.rules import service as rules
from app.rules.star_metrics import StarMetrics
from app.stars.domain import Period, half_year, period_named
from app.stars.models import Rating
from app.stars.rating_service import SUBJECT, compute
from app.stars.rollup.volunteers_service import count_volunteers

__all__ = [
    "SUBJECT",
    "as_of",
    "compute",
    "count_volunteers",
    "rating_of",
    "ratings",
    "rules_of",
    "sees_rating",
    "shown_period",
]


def shown_period(label: str | None, *, is_final: bool = False) -> Period:
    """The half-year asked for by its label, else the running one, or the last that may be final."""
    running = half_year(clock.today())
    return (label and period_named(label)) or (running.previous if is_final else running)


def as_of(place_id: int, period: Period) -> datetime | None:
    """When the ratings at or below a place were last computed; None where there are none."""
    with scope.across_communities():
        return db.session.execute(
            select(func.max(Rating.as_of))
            .join(PlaceClosure, PlaceClosure.descendant_id == Rating.community_id)
            .where(PlaceClosure.ancestor_id == place_id, Rating.period == period.label)
        ).scalar()


def ratings(period: Period, *, grid_id: int | None = None, compound_id: int | None = None) -> Select[Any]:
    """The community's ratings of a half-year, by compound and building: a statement for a paged list."""
    statement = (
        scope.in_community(Rating)
        .join(Building, and_(Building.community_id == Rating.community_id, Building.id == Rating.building_id))
        .join(Compound, and_(Compound.community_id == Building.community_id, Compound.id == Building.compound_id))
        .where(Rating.period == period.label)
        .options(
            joinedload(Rating.building).joinedload(Building.compound),
            joinedload(Rating.lead_household).joinedload(LeadHousehold.household),
        )
        .order_by(Compound.pinyin, Compound.id, Building.pinyin, Building.id, Rating.id)
    )
    statement = statement.where(Building.compound_id == compound_id) if compound_id else statement
    return statement.where(Rating.grid_id == grid_id) if grid_id else statement


def rating_of(lead_household_id: int, period: Period) -> Rating | None:
    """A lead household's rating of a half-year."""
    return db.session.execute(
        scope.in_community(Rating).filter_by(lead_household_id=lead_household_id, period=period.label)
    ).scalar()


def rules_of(rating: Rating) -> StarMetrics:
    """The metrics and ladder that a rating was computed by."""
    return rules.star_metrics_of(rules.version(rating.rule_version_id))


def sees_rating(person: Person, rating: object) -> bool:
    """Staff of this community and above; and the members of the rated household itself: of a rating or a result."""
    if oversees_here(person, rating):
        return True
    membership = members.active_membership(person.id) if scope.find_community() else None
    if membership is None:
        return False
    if rating is None:
        return True
    mine = membership.household_id  # none until it is proven: then nobody's is one's own
    return mine is not None and rating.household_id == mine  # type: ignore[attr-defined]

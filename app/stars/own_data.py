"""What this slice holds about a person: the ratings of the lead household that they are of."""

from sqlalchemy import and_, select

from app.members.models import LeadHousehold, Membership
from app.own_data import Part, Rows
from app.places.models import Place
from app.stars.models import Rating
from app.texts import later as _l


def ratings(person_id: int) -> Rows:
    """Each half-year's stars."""
    lived = select(Membership.id).where(
        Membership.community_id == LeadHousehold.community_id,
        Membership.household_id == LeadHousehold.household_id,
        Membership.person_id == person_id,
    )
    office = and_(Rating.community_id == LeadHousehold.community_id, Rating.lead_household_id == LeadHousehold.id)
    return (
        select(Place.short_name.label("community"), Rating.period, Rating.stars, Rating.score, Rating.as_of)
        .join(LeadHousehold, office)
        .join(Place, Rating.community_id == Place.id)
        .where(lived.exists())
        .order_by(Rating.period.desc(), Rating.id.desc())
    )


PARTS = (Part("ratings", _l("中心户星级"), ratings),)
ACTS: frozenset[str] = frozenset()

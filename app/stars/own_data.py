"""What this slice holds about a person: the ratings of the lead household that they are of."""

from sqlalchemy import and_, select

from app.members.models import LeadHousehold, Membership
from app.own_data import Part, Rows, covering
from app.places.models import Place
from app.stars.models import Rating
from app.stars.periods.models import StarDecision, StarObjection, StarResult
from app.stars.signs.models import StarSign
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


def decisions(person_id: int) -> Rows:
    """What was decided about the household's stars."""
    lived = select(Membership.id).where(
        Membership.community_id == StarResult.community_id,
        Membership.household_id == StarResult.household_id,
        Membership.person_id == person_id,
    )
    said = StarDecision
    return (
        select(Place.short_name.label("community"), said.period, said.kind, said.stars, said.reason, said.decided_at)
        .join(StarResult, and_(said.community_id == StarResult.community_id, said.result_id == StarResult.id))
        .join(Place, said.community_id == Place.id)
        .where(lived.exists())
        .order_by(said.id.desc())
    )


def objections(person_id: int) -> Rows:
    """What the person said against results, and the answers."""
    said = StarObjection
    return (
        select(Place.short_name.label("community"), said.made_at, said.said, said.state, said.answered_at, said.reply)
        .join(Place, said.community_id == Place.id)
        .where(said.person_id == person_id)
        .order_by(said.made_at.desc(), said.id.desc())
    )


def certificates(person_id: int) -> Rows:
    """Certificates of the person's service."""
    sign = StarSign
    return (
        select(Place.short_name.label("community"), sign.number, sign.issued_at, sign.ended_at)
        .join(Membership, and_(sign.community_id == Membership.community_id, sign.membership_id == Membership.id))
        .join(Place, sign.community_id == Place.id)
        .where(Membership.person_id == person_id)
        .order_by(sign.issued_at.desc(), sign.id.desc())
    )


PARTS = (
    Part("certificates", _l("志愿服务证明"), certificates),
    Part("ratings", _l("中心户星级"), ratings),
    Part("star-decisions", _l("星级决定"), decisions),
    Part("star-objections", _l("星级异议"), objections, covering("star_objection.person_id")),
)
ACTS = covering(
    "star_change.by_id",
    "star_decision.decided_by_id",
    "star_objection.answered_by_id",
    "star_objection.entered_by_id",
    "star_objection.first_reviewer_id",
    "star_period.computed_by_id",
    "star_period.final_by_id",
    "star_period.notice_by_id",
    "star_record.done_by_id",
    "star_record.entered_by_id",
    "star_record.removed_by_id",
    "star_sign.ended_by_id",
    "star_sign.issued_by_id",
    "star_veto.entered_by_id",
    "star_veto.withdrawn_by_id",
)

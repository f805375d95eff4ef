"""Residents' evaluations: once a household and half-year; staff see sums alone."""

from typing import Any

from sqlalchemy import and_, case, func, select

from app import clock
from app.database import db, flush_or
from app.members import service as members
from app.members.models import Membership
from app.places.models import Building, Compound
from app.rules import service as rules
from app.scope import community_id, in_community
from app.stars.domain import half_year
from app.stars.errors import StarsRefused
from app.stars.evaluations.models import StarEvaluation
from app.texts import _


def period_now() -> str:
    """The half-year that is evaluated today."""
    return half_year(clock.today()).label


def found_of(membership: Membership) -> StarEvaluation | None:
    """What the member's household has said of this half-year."""
    wanted = in_community(StarEvaluation).filter_by(period=period_now(), household_id=membership.household_id)
    return db.session.execute(wanted).scalar()


def rates_lead(membership: Membership) -> bool:
    """True where a lead household stands in the member's building, and the member's own is none of them.

    What is said counts for each of them: who leads would rate their own household.
    """
    leading = {
        one.household_id for one in members.lead_households(clock.today()) if one.building_id == membership.building_id
    }
    return bool(leading) and membership.household_id not in leading


def evaluate(membership: Membership, *, building_score: int, lead_score: int | None) -> StarEvaluation:
    """One to five for the building and its lead household, for the household. Raises StarsRefused."""
    if membership.household_id is None:
        raise StarsRefused(_("没有提交：社区还没有核定您的住户"), _("请先请社区核对门牌。"))
    made = StarEvaluation(
        community_id=community_id(),
        period=period_now(),
        building_id=membership.building_id,
        household_id=membership.household_id,
        building_score=building_score,
        lead_score=lead_score if rates_lead(membership) else None,
        made_at=clock.now(),
    )
    with flush_or(StarsRefused(_("没有提交：您家这个半年已经评过"), _("每户每半年评一次。"))):
        db.session.add(made)
    return made


def shield() -> int:
    """Of fewer households no mean is shown: it would say what one of them said."""
    return rules.limit("shield_below", place_id=community_id()) or 0


def sums() -> list[Any]:
    """By building, for this half-year: how many households spoke of it and of its lead household, and the two means.

    A mean of fewer households than `shield` is None.
    """
    said, least = StarEvaluation, shield()

    def mean(score: Any) -> Any:
        return case((func.count(score) >= least, func.avg(score)))

    at = and_(Building.community_id == said.community_id, Building.id == said.building_id)
    statement = (
        select(
            Compound.name.label("compound"),
            Building.name.label("building"),
            func.count().label("n"),
            func.count(said.lead_score).label("lead_n"),
            mean(said.building_score).label("building_mean"),
            mean(said.lead_score).label("lead_mean"),
        )
        .join(Building, at)
        .join(Compound, and_(Compound.community_id == Building.community_id, Compound.id == Building.compound_id))
        .where(said.community_id == community_id(), said.period == period_now())
        .group_by(Compound.id, Compound.name, Compound.pinyin, Building.name, Building.pinyin, Building.id)
        .order_by(Compound.pinyin, Compound.id, Building.pinyin, Building.id)
    )
    return list(db.session.execute(statement))

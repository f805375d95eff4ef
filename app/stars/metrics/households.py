"""Households of a building or of a branch's grids: visited, contacted by their lead household, taking part."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from app.members.models import LeadHousehold, Membership
from app.places.models import Household
from app.stars.domain import Observation
from app.stars.metrics.frame import Frame, Key, Subject, approved, counted, share
from app.stars.metrics.where import located
from app.volunteers.contacts.models import Contact
from app.volunteers.models import ServiceRecord


def _households(frame: Frame, kind: str) -> dict[tuple[int, Any], int]:
    statement = select(Household.community_id).where(frame.covers(Household.community_id))
    joined, where = located(frame, statement, Household.building_id, Household.community_id, kind)
    return counted(joined.add_columns(where, func.count()).group_by(Household.community_id, where))


def _contacts(frame: Frame) -> Any:
    """Contacts of the frame that name a household and were not taken back."""
    return and_(
        frame.covers(Contact.community_id),
        Contact.removed_at.is_(None),
        Contact.household_id.is_not(None),
        Contact.on_day >= frame.period.first,
        Contact.on_day < frame.period.after,
    )


def _kept(frame: Frame) -> set[int]:
    """The communities where somebody noted a contact with a household at all."""
    rows = counted(
        select(Contact.community_id, Contact.community_id, func.count())
        .where(_contacts(frame))
        .group_by(Contact.community_id)
    )
    return {community_id for community_id, _where in rows}


def _at_household(model: Any) -> Any:
    return and_(Household.community_id == model.community_id, Household.id == model.household_id)


def visit_rate(frame: Frame, found: Sequence[Subject], kind: str) -> dict[Key, Observation]:
    """Households of the grids that anybody visited or called ÷ households × 100."""
    statement = select(Contact.community_id).join(Household, _at_household(Contact)).where(_contacts(frame))
    return _distinct(statement, Contact, frame, found, kind, kept=_kept(frame))


def taking_part(frame: Frame, found: Sequence[Subject], kind: str) -> dict[Key, Observation]:
    """Households with an approved activity ÷ households × 100."""
    statement = (
        select(ServiceRecord.community_id)
        .join(
            Membership,
            and_(Membership.community_id == ServiceRecord.community_id, Membership.id == ServiceRecord.membership_id),
        )
        .join(Household, _at_household(Membership))
        .where(approved(frame))
    )
    return _distinct(statement, ServiceRecord, frame, found, kind)


def _distinct(
    statement: Select[Any],
    model: Any,
    frame: Frame,
    found: Sequence[Subject],
    kind: str,
    *,
    kept: set[int] | None = None,
) -> dict[Key, Observation]:
    joined, where = located(frame, statement, Household.building_id, Household.community_id, kind)
    some = counted(
        joined.add_columns(where, func.count(func.distinct(Household.id))).group_by(model.community_id, where)
    )
    all_of = _households(frame, kind)
    return {
        one.key: share(some.get(one.at(kind), 0), all_of.get(one.at(kind), 0))
        for one in found
        if kept is None or one.community_id in kept
    }


def contact_rate(frame: Frame, found: Sequence[Subject], kind: str) -> dict[Key, Observation]:
    """Other households of the building (or unit) that the lead household contacted ÷ those households × 100."""
    if not (kept := _kept(frame)):
        return {}
    lead, other = LeadHousehold, Household
    assigned = (
        select(lead.community_id, lead.id, func.count())
        .join(other, and_(other.community_id == lead.community_id, other.building_id == lead.building_id))
        .where(frame.covers(lead.community_id), other.id != lead.household_id, _in_unit(lead, other))
        .group_by(lead.community_id, lead.id)
    )
    contacted = (
        select(lead.community_id, lead.id, func.count(func.distinct(Contact.household_id)))
        .join(
            Membership, and_(Membership.community_id == lead.community_id, Membership.household_id == lead.household_id)
        )
        .join(Contact, and_(Contact.community_id == lead.community_id, Contact.membership_id == Membership.id))
        .join(other, and_(_at_household(Contact), other.building_id == lead.building_id))
        .where(_contacts(frame), other.id != lead.household_id, _in_unit(lead, other))
        .group_by(lead.community_id, lead.id)
    )
    all_of, some = counted(assigned), counted(contacted)
    return {one.key: share(some.get(one.key, 0), all_of.get(one.key, 0)) for one in found if one.community_id in kept}


def _in_unit(lead: Any, other: Any) -> Any:
    return or_(lead.unit == "", other.unit == lead.unit)

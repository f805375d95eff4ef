"""Whom a result concerns: the members of a rated household, who do not decide about it."""

from typing import NamedTuple

from app.database import db
from app.members import service as members
from app.members.models import LeadHousehold
from app.people.models import Person
from app.scope import here, in_community
from app.stars.periods.models import StarPeriod, StarResult, StarVeto


class Rated(NamedTuple):
    """One member of a rated household, and the stars of it."""

    person_id: int
    result_id: int
    stars: int | None


def rated_in(period: StarPeriod) -> list[Rated]:
    """Every active member of a household that the half-year rates."""
    found = in_community(StarResult).where(StarResult.period_id == period.id, StarResult.household_id.is_not(None))
    return _members_of(list(db.session.execute(found.order_by(StarResult.id)).scalars()))


def rated_by(result: StarResult) -> list[Rated]:
    """The active members of the household that the result is of; nobody where it is of no household."""
    return _members_of([result] if result.household_id is not None else [])


def is_not_own_household(person: Person, found: object) -> bool:
    """Nobody answers an objection about the stars of their own household, or decides about them."""
    return found is None or not _is_of(person.id, found.result.household_id)  # type: ignore[attr-defined]


def is_of_own_household(person_id: int, veto: StarVeto) -> bool:
    """True where the veto is against the household that the person is of."""
    if veto.subject_kind != "lead_household":
        return False
    return _is_of(person_id, here(LeadHousehold, veto.subject_id).household_id)


def _is_of(person_id: int, household_id: int | None) -> bool:
    own = members.active_membership(person_id) if household_id is not None else None
    return own is not None and own.household_id == household_id


def _members_of(results: list[StarResult]) -> list[Rated]:
    homes = members.members_of_households([one.household_id for one in results if one.household_id is not None])
    return [
        Rated(membership.person_id, one.id, one.stars) for one in results for membership in homes[one.household_id or 0]
    ]

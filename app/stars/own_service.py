"""What concerns one's own household among the rated: nobody notes what one's own stars are counted from."""

from dataclasses import dataclass

from sqlalchemy import or_

from app import clock
from app.database import db
from app.members import service as members
from app.members.models import LeadHousehold
from app.scope import in_community
from app.stars.domain import half_year
from app.texts import _


@dataclass(frozen=True)
class Own:
    """The offices as lead household that somebody's household holds or held of late, and their buildings."""

    offices: frozenset[int]
    buildings: frozenset[int]

    def concerns(self, kind: str, subject_id: int) -> bool:
        """True where a record of that subject counts for the person's own household."""
        found = {"lead_household": self.offices, "building": self.buildings}
        return subject_id in found.get(kind, ())


def own_of(person_id: int) -> Own:
    """Whose stars the person does not touch; an office that ended before the last half-year concerns nobody."""
    membership = members.active_membership(person_id)
    if membership is None or membership.household_id is None:
        return Own(frozenset(), frozenset())
    since = half_year(clock.today()).previous.first
    wanted = in_community(LeadHousehold).where(
        LeadHousehold.household_id == membership.household_id,
        or_(LeadHousehold.until_day.is_(None), LeadHousehold.until_day > since),
    )
    found = db.session.execute(wanted).scalars().all()
    return Own(frozenset(one.id for one in found), frozenset(one.building_id for one in found))


def own_problem() -> str:
    """What is wrong with a row about the own household."""
    return _("关系到自己家的星级，请同事来登记")

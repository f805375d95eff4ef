"""What this slice holds about a person: report-ins with where they live and work, and the offices that they held."""

from typing import Any

from sqlalchemy import and_, select

from app.members.models import GridLead, LeadHousehold, Membership
from app.organisations.models import Workplace
from app.own_data import Part, Rows, covering
from app.places.models import Building, Compound, Grid, Household, Place
from app.texts import later as _l


def memberships(person_id: int) -> Rows:
    """Every report-in; the household is the one that staff proved."""
    return (
        select(
            Place.short_name.label("community"),
            Membership.kind,
            Membership.state,
            Compound.name.label("compound"),
            Building.name.label("building"),
            Membership.unit,
            Membership.door,
            Household.unit.label("proven_unit"),
            Household.door.label("proven_door"),
            Workplace.name.label("workplace"),
            Membership.skills,
            Membership.asked_at,
            Membership.decided_at,
            Membership.left_at,
            Membership.reason,
            Membership.receipt_number,
        )
        .join(Place, Membership.community_id == Place.id)
        .join(Building, _same(Membership.community_id, Membership.building_id, Building))
        .join(Compound, _same(Building.community_id, Building.compound_id, Compound))
        .outerjoin(Household, _same(Membership.community_id, Membership.household_id, Household))
        .outerjoin(Workplace, Membership.workplace_id == Workplace.id)
        .where(Membership.person_id == person_id)
        .order_by(Membership.asked_at.desc(), Membership.id.desc())
    )


def grid_offices(person_id: int) -> Rows:
    """Grid lead or grid worker, for which time."""
    return (
        select(
            Place.short_name.label("community"),
            Grid.name.label("grid"),
            GridLead.office,
            GridLead.from_day,
            GridLead.until_day,
        )
        .join(Membership, _same(GridLead.community_id, GridLead.membership_id, Membership))
        .join(Grid, _same(GridLead.community_id, GridLead.grid_id, Grid))
        .join(Place, GridLead.community_id == Place.id)
        .where(Membership.person_id == person_id)
        .order_by(GridLead.from_day.desc(), GridLead.id.desc())
    )


def lead_households(person_id: int) -> Rows:
    """Where the person's household led a building or a unit of it."""
    return (
        select(
            Place.short_name.label("community"),
            Building.name.label("building"),
            LeadHousehold.unit,
            LeadHousehold.from_day,
            LeadHousehold.until_day,
        )
        .join(Building, _same(LeadHousehold.community_id, LeadHousehold.building_id, Building))
        .join(Place, LeadHousehold.community_id == Place.id)
        .where(_of_households(LeadHousehold, person_id))
        .order_by(LeadHousehold.from_day.desc(), LeadHousehold.id.desc())
    )


def _same(community_id: Any, row_id: Any, target: Any) -> Any:
    return and_(community_id == target.community_id, row_id == target.id)


def _of_households(model: Any, person_id: int) -> Any:
    lived = select(Membership.id).where(
        Membership.community_id == model.community_id,
        Membership.household_id == model.household_id,
        Membership.person_id == person_id,
    )
    return lived.exists()


PARTS = (
    Part("report-ins", _l("报到"), memberships, covering("membership.person_id", "open_membership.person_id")),
    Part("grid-offices", _l("网格长、网格员任职"), grid_offices),
    Part("lead-households", _l("党员中心户任职"), lead_households),
)
ACTS = covering("membership.decided_by_id", "membership.entered_by_id")

"""Offices inside a community: lead households of buildings or units, grid leads and grid workers; each for a time."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import Select, or_
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db, flush_or
from app.events import publish
from app.members.errors import BadOffice
from app.members.events import LeadHouseholdEnded
from app.members.models import GridLead, LeadHousehold, Membership
from app.places.models import Building, Grid, Household
from app.scope import community_id, in_community
from app.texts import _

OFFICES = ("grid_lead", "grid_worker")
Office = TypeVar("Office", LeadHousehold, GridLead)


def lead_households(on: date) -> Sequence[LeadHousehold]:
    """The lead households in office on a day, with building and household, in order of the buildings."""
    return db.session.execute(_in_office(on)).scalars().all()


def _in_office(on: date) -> Select[LeadHousehold]:
    return (
        in_community(LeadHousehold)
        .join(LeadHousehold.building)
        .where(
            LeadHousehold.from_day <= on,
            or_(LeadHousehold.until_day.is_(None), LeadHousehold.until_day > on),
        )
        .options(joinedload(LeadHousehold.building).joinedload(Building.compound), joinedload(LeadHousehold.household))
        .order_by(Building.pinyin, LeadHousehold.unit, LeadHousehold.id)
    )


def lead_household_of(membership: Membership, on: date | None = None) -> LeadHousehold | None:
    """The office that the member's household holds on a day (today unless said)."""
    if membership.household_id is None or membership.state != "active":
        return None
    wanted = _in_office(on or clock.today()).where(LeadHousehold.household_id == membership.household_id)
    return db.session.execute(wanted.limit(1)).scalar()


def is_lead_household(membership: Membership, on: date | None = None) -> bool:
    """True if the member's household leads a building or a unit on that day."""
    return lead_household_of(membership, on) is not None


def members_of_households(household_ids: Sequence[int]) -> dict[int, list[Membership]]:
    """The active members of these households, with their persons, by household."""
    found: dict[int, list[Membership]] = {household_id: [] for household_id in household_ids}
    wanted = in_community(Membership).where(Membership.state == "active", Membership.household_id.in_(household_ids))
    for membership in db.session.execute(wanted.options(joinedload(Membership.person))).scalars():
        if membership.household_id is not None:
            found[membership.household_id].append(membership)
    return found


def set_lead_household(building: Building, household: Household, *, unit: str = "", from_day: date) -> LeadHousehold:
    """Let the household lead the building, or one unit of it, from a day on. Raises BadOffice."""
    if household.building_id != building.id:
        raise BadOffice(_("这户不在这栋楼里"))
    if not members_of_households([household.id])[household.id]:
        raise BadOffice(_("这户还没有在册的党员或居民"), _("请先接收报到，并核对住户"))
    if _leader_in_office(building, unit) is not None:
        raise BadOffice(_("%(where)s已经有中心户", where=building.name + unit), _("请先结束原来的任期"))
    office = LeadHousehold(
        community_id=community_id(),
        building_id=building.id,
        household_id=household.id,
        unit=unit,
        from_day=from_day,
    )
    return _store(office)


def _leader_in_office(building: Building, unit: str) -> LeadHousehold | None:
    wanted = in_community(LeadHousehold).filter_by(building_id=building.id, unit=unit, until_day=None)
    return db.session.execute(wanted.with_for_update()).scalar()


def end_office(office: LeadHousehold | GridLead, *, on: date) -> None:
    """The day is the first one out of office; an office lasts a day at least. Raises BadOffice."""
    if office.until_day is not None:
        raise BadOffice(_("这个任期已经结束"))
    office.until_day = max(on, office.from_day + timedelta(days=1))
    db.session.flush()
    if isinstance(office, LeadHousehold):
        publish(LeadHouseholdEnded(office))


def end_offices_of(left: Membership) -> None:
    """End the grid offices of who has just left, and the household's lead where nobody of it is a member any more."""
    held = in_community(GridLead).filter_by(membership_id=left.id, until_day=None)
    offices: list[LeadHousehold | GridLead] = list(db.session.execute(held).scalars())
    if left.household_id is not None and not members_of_households([left.household_id])[left.household_id]:
        leads = in_community(LeadHousehold).filter_by(household_id=left.household_id, until_day=None)
        offices += db.session.execute(leads).scalars()
    for office in offices:
        end_office(office, on=clock.today())


def grid_offices() -> Sequence[GridLead]:
    """Grid leads and grid workers in office, with grid and person, in order of the grids."""
    wanted = (
        in_community(GridLead)
        .join(GridLead.grid)
        .where(GridLead.until_day.is_(None))
        .options(joinedload(GridLead.grid), joinedload(GridLead.membership).joinedload(Membership.person))
        .order_by(Grid.pinyin, GridLead.office, GridLead.id)
    )
    return db.session.execute(wanted).scalars().all()


def set_grid_office(grid: Grid, membership: Membership, *, office: str, from_day: date) -> GridLead:
    """Make an active member grid lead or grid worker. Raises BadOffice."""
    if office not in OFFICES or membership.state != "active":
        raise BadOffice(_("网格长和网格员要是在册的党员或居民"))
    held = in_community(GridLead).filter_by(grid_id=grid.id, membership_id=membership.id, office=office, until_day=None)
    if db.session.execute(held.with_for_update()).first() is not None:
        raise BadOffice(_("%(name)s已经担任", name=membership.person.name))
    lead = GridLead(
        community_id=community_id(),
        grid_id=grid.id,
        membership_id=membership.id,
        office=office,
        from_day=from_day,
    )
    return _store(lead)


def _store(office: Office) -> Office:
    """Store an office; two who give the same one at the same moment are told apart by the database."""
    with flush_or(BadOffice(_("刚才有人办了同样的任命"), _("请刷新页面，看看现在的情况"))):
        db.session.add(office)
    return office

"""Lead households, grid leads and grid workers: who may be one, one at a time, for a time."""

from datetime import timedelta

import pytest

from app import clock, scope
from app.database import db
from app.members import service as members
from app.members.models import LeadHousehold
from tests.members.conftest import Case


def offices(case: Case) -> str:
    return f"{case.town.url}/offices"


def set_lead(case: Case, household=None, **fields: str):
    page = f"{offices(case)}?building={case.town.building.id}"
    form = {
        "building": str(case.town.building.id),
        "household": str((household or case.town.household).id),
        "from_day": clock.today().isoformat(),
    }
    return case.desk.submit(page, f"{offices(case)}/lead-households", **{**form, **fields})


def in_office(case: Case, on=None) -> list[LeadHousehold]:
    db.session.rollback()
    db.session.expire_all()
    with scope.inside(case.town.scope):
        return list(members.lead_households(on or clock.today()))


def test_a_member_s_household_leads_the_building_for_a_time(case: Case):
    membership = case.world.member(case.town, "李中心")
    assert set_lead(case).status_code == 303

    (office,) = in_office(case)
    with scope.inside(case.town.scope):
        db.session.refresh(membership)
        assert members.is_lead_household(membership)
        assert members.lead_household_of(membership, clock.today() - timedelta(days=1)) is None
    assert "李中心" in case.desk.get(offices(case)).get_data(as_text=True)
    ended = case.desk.submit(offices(case), f"{offices(case)}/lead-households/{office.id}/end")
    assert ended.status_code == 303
    assert in_office(case, clock.today() + timedelta(days=1)) == []
    assert case.desk.submit(offices(case), f"{offices(case)}/lead-households/{office.id}/end").status_code == 422


def test_a_household_without_a_member_leads_nothing(case: Case):
    answer = set_lead(case)
    assert answer.status_code == 422
    assert "还没有在册" in answer.get_data(as_text=True)


def test_a_building_has_one_leader_and_each_unit_may_have_its_own(case: Case):
    case.world.member(case.town)
    assert set_lead(case).status_code == 303
    assert set_lead(case).status_code == 422
    assert set_lead(case, unit="1单元").status_code == 303
    assert set_lead(case, unit="1单元").status_code == 422
    assert [office.unit for office in in_office(case)] == ["", "1单元"]


def test_a_household_of_another_building_or_community_does_not_lead_it(case: Case):
    other = case.world.town()
    case.world.member(other)
    assert set_lead(case, other.household).status_code == 422
    assert set_lead(case, building=str(other.building.id)).status_code == 404


@pytest.mark.parametrize("day", ["", "2026-02-30", "yesterday", "\x00"])
def test_what_is_no_day_is_said_at_the_field(case: Case, day):
    case.world.member(case.town)
    assert set_lead(case, from_day=day).status_code == 422


def test_an_active_member_becomes_grid_lead_and_stops_being_it(case: Case):
    membership = case.world.member(case.town, "周网格")
    form = {
        "grid": str(case.town.grid.id),
        "member": membership.person.volunteer_number,
        "office": "grid_lead",
        "since": clock.today().isoformat(),
    }
    assert case.desk.submit(offices(case), f"{offices(case)}/grids", **form).status_code == 303
    assert case.desk.submit(offices(case), f"{offices(case)}/grids", **form).status_code == 422
    assert "周网格" in case.desk.get(offices(case)).get_data(as_text=True)
    with scope.inside(case.town.scope):
        (office,) = members.grid_offices()
    assert case.desk.submit(offices(case), f"{offices(case)}/grids/{office.id}/end").status_code == 303
    assert "周网格" not in case.desk.get(offices(case)).get_data(as_text=True)


def test_who_is_no_member_here_holds_no_office_here(case: Case):
    stranger = case.world.member(case.world.town())
    for member in (stranger.person.volunteer_number, case.person.volunteer_number, "nobody", ""):
        form = {"grid": str(case.town.grid.id), "member": member, "office": "grid_lead", "since": "2026-11-23"}
        assert case.desk.submit(offices(case), f"{offices(case)}/grids", **form).status_code == 422

"""Buildings and grid branches beside lead households, and the registers that their metrics are counted from."""

import io
from datetime import date, timedelta

from sqlalchemy import select, update

from app import clock, scope
from app.database import db, transaction
from app.members.models import LeadHousehold
from app.places.models import Grid
from app.stars.branches import service as branches
from app.stars.branches.models import BranchGrid, GridBranch
from app.stars.domain import Line, half_year
from app.stars.evaluations.models import StarEvaluation
from app.stars.metrics.frame import Frame, Subject
from app.stars.metrics.leads import lead_coverage
from app.stars.metrics.opinions import resident_score
from app.stars.metrics.subjects import SUBJECTS
from app.stars.periods import objections_service, reading_service, service
from app.stars.periods.models import StarObjection, StarResult
from app.stars.registers import service as registers
from app.stars.registers.service import Entry
from app.stars.registers.specs import REGISTERS
from app.stars.subjects_service import frame_of
from app.volunteers.contacts.models import Contact
from tests.stars.conftest import HALF, Yard


def note(yard: Yard, code: str, subject_id: int, day: str, **said) -> None:
    with yard.inside():
        entry = Entry(subject_id, date.fromisoformat(day), note=str(len(said)) + day, **said)
        registers.enter(REGISTERS[code], entry, by_id=yard.second.id)


def computed(yard: Yard) -> dict[str, StarResult]:
    with yard.inside():
        period = service.compute(HALF, by_id=yard.staff.id, version=0)
        return {one.subject_kind: one for one in reading_service.all_results(period)}


def stood_since_january(branch: GridBranch) -> None:
    """As if it had been founded when the half-year began."""
    ids, january = (branch.community_id, branch.id), clock.now().replace(month=1)
    with scope.across_communities(), transaction():
        for model, column in ((GridBranch, GridBranch.id), (BranchGrid, BranchGrid.branch_id)):
            mine = update(model).where(model.community_id == ids[0], column == ids[1])
            since = {"founded_at": january} if model is GridBranch else {"since_at": january}
            db.session.execute(mine.values(**since).execution_options(synchronize_session=False))


def line(result: StarResult, code: str) -> Line:
    return next(one for one in result.lines if one.code == code)


def test_each_kind_of_subject_is_counted_from_its_records(yard: Yard):
    building = yard.town.building.id
    with yard.inside():
        branch = branches.keep(name="第一网格党支部", grid_ids=[yard.town.grid.id])
    stood_since_january(branch)
    for day, score in (("2026-01-10", 80), ("2026-02-10", 91)):
        note(yard, "inspection", building, day, score=score)
    day = date.fromisoformat
    note(yard, "hazard", building, "2026-03-01", due_day=day("2026-03-10"), done_day=day("2026-03-09"))
    note(yard, "hazard", building, "2026-03-02", due_day=day("2026-03-10"), done_day=day("2026-03-11"))
    note(yard, "snow", building, "2026-01-05", done_day=day("2026-01-06"))
    note(yard, "snow", building, "2026-01-15", done_day=day("2026-01-17"))
    note(yard, "snow", building, "2026-01-25")
    note(yard, "deliberation", building, "2026-04-01")
    for n in range(4):
        note(yard, "support_task", building, f"2026-05-0{n + 1}", done_day=day(f"2026-05-0{min(n + 1, 3)}"))
    for day_of, presence in (("2026-02-01", "came"), ("2026-03-01", "absent"), ("2026-04-01", "excused")):
        note(yard, "meeting", yard.office.id, day_of, presence=presence)
    for month, done in ((1, "2026-01-20"), (2, "2026-02-20"), (3, "2026-04-02"), (4, None)):
        said = {"done_day": day(done)} if done else {}
        note(yard, "branch_meeting", branch.id, f"2026-0{month}-25", **said)
    neighbour = yard.world.household(yard.town.place, yard.town.building, unit="1单元", door="302")
    ids = {"community_id": yard.town.place.id, "building_id": building}
    yard.world.store(
        Contact(
            community_id=yard.town.place.id, membership_id=yard.members[0].id, person_id=yard.members[0].person_id,
            on_day=day("2026-03-03"), who="李大娘", note="", household_id=neighbour.id, entered_at=clock.now(),
        )
    )  # fmt: skip
    for n, score in enumerate((5, 5, 4, 3, 5)):
        household = yard.world.household(yard.town.place, yard.town.building, unit="2单元", door=str(n))
        said = {"building_score": score, "lead_score": 4, "made_at": clock.now()}
        yard.world.store(StarEvaluation(**ids, period="2026H1", household_id=household.id, **said))
    found = computed(yard)
    lead, house, party = (found[kind] for kind in ("lead_household", "building", "grid_branch"))
    assert [line(house, code).value for code in ("stair_score", "hazard_fixed", "snow_done")] == [85.5, 50.0, 33.3]
    assert [line(house, code).value for code in ("deliberation", "resident_score", "care_done")] == [1.0, 4.4, 100.0]
    assert (line(house, "taking_part").value, line(house, "taking_part").cases) == (14.3, 7)
    assert line(house, "self_solved").left_out == "no_records"
    assert [line(lead, code).value for code in ("meetings", "care_done", "resident_score")] == [50.0, 100.0, 4.0]
    assert (line(lead, "contact_rate").value, line(lead, "contact_rate").cases) == (16.7, 6)
    assert line(lead, "whistles_helped").left_out == "no_records"
    assert (line(party, "lead_coverage").value, line(party, "meetings").value) == (100.0, 50.0)
    assert (line(party, "report_in_rate").value, line(party, "satisfaction").value) == (75.0, 80.0)
    assert line(party, "visit_rate").value == 14.3
    assert (lead.name, house.name, party.name) == ("阳光家园 6号楼 1单元", "阳光家园 6号楼", "第一网格党支部")


def test_what_nobody_keeps_is_left_out_for_every_kind(yard: Yard):
    house = computed(yard)["building"]
    left = {one.code for one in house.lines if one.left_out == "no_records"}
    assert {"stair_score", "hazard_fixed", "snow_done", "care_done", "resident_score", "self_solved"} <= left


def test_a_branch_may_cover_several_grids_and_a_grid_has_one(yard: Yard):
    other = yard.world.store(Grid(community_id=yard.town.place.id, name="第二网格", pinyin="di er"))
    browser, page = yard.browser(yard.staff), f"{yard.town.url}/stars/branches"
    both = [str(yard.town.grid.id), str(other.id)]
    assert browser.submit(page, name="联合党支部", grids=both).status_code == 303
    assert browser.submit(page, name="另一支部", grids=both[:1]).status_code == 422
    assert browser.submit(page, name="空支部").status_code == 422
    with yard.inside():
        (branch,) = branches.branches()
        assert len(branches.grids_of_branches()[branch.id]) == 2
    said = browser.seal(page)
    assert browser.post(f"{page}/{branch.id}", {**said, "name": "第二支部", "grids": both[1:]}).status_code == 303
    assert browser.submit(page, name="另一支部", grids=both[:1]).status_code == 303
    assert browser.post(f"{page}/{branch.id}/end", browser.seal(page)).status_code == 303


def test_a_half_year_counts_the_grids_of_its_own_time(yard: Yard):
    with yard.inside():
        branch = branches.keep(name="第一网格党支部", grid_ids=[yard.town.grid.id])
    stood_since_january(branch)
    other = yard.world.store(Grid(community_id=yard.town.place.id, name="第二网格", pinyin="di er"))
    browser, page = yard.browser(yard.staff), f"{yard.town.url}/stars/branches"
    said = {**browser.seal(page), "name": "第一网格党支部", "grids": [str(other.id)]}
    assert browser.post(f"{page}/{branch.id}", said).status_code == 303
    party = computed(yard)["grid_branch"]
    assert (line(party, "lead_coverage").value, line(party, "report_in_rate").value) == (100.0, 75.0)
    with scope.inside(yard.town.scope), clock.standing_at(clock.now() + timedelta(days=1)):
        running = Frame([yard.town.place.id], half_year(clock.today()), clock.now())
        assert lead_coverage(running, SUBJECTS["grid_branch"](running), "grid_branch") == {}  # no building there now


def test_a_file_names_nobody_whom_two_are_called(yard: Yard):
    """Two lead households of one stairway, of which one has just followed the other."""
    ids = {"community_id": yard.town.place.id, "building_id": yard.town.building.id}
    twin = yard.world.household(yard.town.place, yard.town.building, unit="1单元", door="999")
    yard.world.store(LeadHousehold(**ids, household_id=twin.id, unit="1单元", from_day=date(2026, 1, 1)))
    browser, page = yard.browser(yard.staff), f"{yard.town.url}/stars/registers/meeting"
    rows = "对象,日期,到会,说明\n阳光家园 6号楼 1单元,2026-04-01,到会,\n"
    fields = {**browser.seal(f"{page}/import"), "file": (io.BytesIO(rows.encode()), "rows.csv")}
    sent = browser.post(f"{page}/import", fields, content_type="multipart/form-data").location
    assert "有 2 个“阳光家园 6号楼 1单元”，请在页面上登记" in browser.get(sent).text
    assert browser.post(sent, browser.seal(page)).status_code == 422


def test_registers_are_kept_by_form_and_by_file(yard: Yard):
    browser, page = yard.browser(yard.staff), f"{yard.town.url}/stars/registers/hazard"
    said = {"subject": str(yard.town.building.id), "on_day": "2026-03-01", "due_day": "2026-03-10", "note": "飞线"}
    assert browser.submit(page, **said).status_code == 303
    assert browser.submit(page, **said).status_code == 422  # the same of the same day
    assert browser.submit(page, **{**said, "due_day": "2026-02-01"}).status_code == 422
    rows = "对象,日期,期限,完成,说明\n阳光家园 6号楼,2026-04-01,2026-04-09,,堵通道\n"
    rows += "阳光家园 6号楼,2026-03-01,2026-03-10,,飞线\n"

    def sent(text: str):
        fields = {**browser.seal(f"{page}/import"), "file": (io.BytesIO(text.encode()), "rows.csv")}
        return browser.post(f"{page}/import", fields, content_type="multipart/form-data").location

    wrong = sent(rows + "9号楼,2026-13-01,,,\n")
    assert "没有“9号楼”" in browser.get(wrong).text and "日期写作" in browser.get(wrong).text
    assert browser.post(wrong, browser.seal(page)).status_code == 422
    assert browser.submit(sent(rows)).status_code == 303
    with yard.inside():
        found = db.session.execute(registers.listed(REGISTERS["hazard"])).scalars().all()
        assert [one.note for one in found] == ["堵通道", "飞线"]
    done = {**browser.seal(page), "done_day": "2026-03-05"}
    address = f"{yard.town.url}/stars/records/{found[1].id}"
    assert browser.post(f"{address}/completion", done).status_code == 303
    assert browser.post(f"{address}/removal", browser.seal(page)).status_code == 303
    assert "堵通道" in browser.get(f"{page}/list.csv").get_data(as_text=True)


def test_a_household_evaluates_once_and_staff_see_sums_alone(yard: Yard):
    one, two = (yard.members[n].person for n in (0, 1))  # of one household, which leads the building itself
    page = f"{yard.town.url}/my/evaluation"
    assert yard.browser(one).submit(page, building_score="4", lead_score="5").status_code == 303
    assert "已经评过" in yard.browser(two).get(page).text
    (said,) = db.session.execute(
        select(StarEvaluation).where(StarEvaluation.community_id == yard.town.place.id)
    ).scalars()
    assert (said.building_score, said.lead_score) == (4, None)  # nobody evaluates their own household
    shown = yard.browser(yard.staff).get(f"{yard.town.url}/stars/evaluations").text
    assert "不到 5 户的不显示分数" in shown and "4.0" not in shown
    listed = yard.browser(yard.staff).get(f"{yard.town.url}/audit").text
    assert "不记名" in listed and yard.members[0].person.name not in listed
    with clock.standing_at(clock.now() + timedelta(hours=1)):  # the control: any other act says who
        yard.browser(yard.members[0].person).submit(f"{yard.town.url}/my/certificates")
        assert yard.members[0].person.name in yard.browser(yard.staff).get(f"{yard.town.url}/audit").text


def test_means_show_by_their_own_count_and_who_leads_rates_no_lead(yard: Yard):
    other = yard.world.household(yard.town.place, yard.town.building, unit="2单元", door="201")
    ids = {"community_id": yard.town.place.id, "building_id": yard.town.building.id}
    yard.world.store(LeadHousehold(**ids, household_id=other.id, unit="2单元", from_day=date(2026, 1, 1)))
    page = f"{yard.town.url}/my/evaluation"
    first = yard.browser(yard.members[0].person)  # of the other lead household of the building
    assert "本楼的党员中心户" not in first.get(page).text
    assert first.submit(page, building_score="1", lead_score="5").status_code == 303
    for n in range(4):
        household = yard.world.household(yard.town.place, yard.town.building, unit="3单元", door=str(n))
        said = {"building_score": 3, "lead_score": 5, "made_at": clock.now()}
        yard.world.store(StarEvaluation(**ids, period="2026H2", household_id=household.id, **said))
    shown, address = yard.browser(yard.staff), f"{yard.town.url}/stars/evaluations"
    assert "2.6" in shown.get(address).text and "5.0" not in shown.get(address).text  # five spoke, four of the lead
    household = yard.world.household(yard.town.place, yard.town.building, unit="3单元", door="9")
    yard.world.store(StarEvaluation(**ids, period="2026H2", household_id=household.id, **said))
    assert "5.0" in shown.get(address).text


def test_who_has_become_a_lead_household_is_not_heard_of_lead_households(yard: Yard):
    ids = {"community_id": yard.town.place.id, "building_id": yard.town.building.id}
    for n, score in enumerate((4, 4, 1)):
        household = yard.world.household(yard.town.place, yard.town.building, unit="2单元", door=str(n))
        said = {"building_score": 4, "lead_score": score, "made_at": clock.now()}
        yard.world.store(StarEvaluation(**ids, period="2026H1", household_id=household.id, **said))
    subject = Subject(yard.town.place.id, yard.office.id, yard.town.building.id, None, None, "")

    def heard(until: date) -> float | None:
        with yard.inside():
            scope.here(LeadHousehold, office.id).until_day = until
            return resident_score(frame_of(HALF), [subject], "lead_household")[subject.key].value

    office = yard.world.store(LeadHousehold(**ids, household_id=household.id, unit="2单元", from_day=date(2026, 6, 1)))
    assert heard(date(2026, 7, 1)) == 4.0
    assert heard(date(2026, 6, 30)) == 3.0  # the control: out of office on the last day


def test_who_noted_what_is_counted_does_not_answer_for_it(yard: Yard):
    note(yard, "meeting", yard.office.id, "2026-02-01", presence="came")
    third = yard.world.staff(yard.town.place, "孙立")
    computed(yard)
    with yard.inside():
        service.begin_notice("2026H1", by_id=yard.staff.id, version=1)
        result = next(one for one in reading_service.all_results(service.find("2026H1")) if one.household_id)
        person = yard.members[0].person_id
        said = objections_service.object_to(result, said="少记", pictures=[], person_id=person)
    with scope.inside(yard.town.scope):
        found = scope.here(StarObjection, said.id)
        assert [objections_service.is_second(one, found) for one in (yard.staff, yard.second, third)] == [
            False,
            False,
            True,
        ]

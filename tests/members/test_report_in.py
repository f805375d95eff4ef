"""Report in: asking, accepting, returning, leaving, and one open membership a person in the whole city."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from app import scope
from app.audit import AuditLine
from app.database import db, transaction
from app.members import service as members
from app.members.models import GridLead, Membership, OpenMembership
from app.members.report_in import acceptance_service
from app.members.report_in import service as report_in_service
from app.people.models import Person
from app.points import service as points
from app.storage.encrypted import blind_index
from tests.members.conftest import Case, latest


def states(case: Case) -> list[str]:
    """The states of the person's report-ins in all communities."""
    with scope.across_communities():
        wanted = select(Membership.state).where(Membership.person_id == case.person.id).order_by(Membership.id)
        return list(db.session.execute(wanted).scalars())


def test_from_the_form_to_a_member_with_a_wallet_and_a_message(case: Case):
    answer = case.ask()
    assert (answer.status_code, answer.location) == (303, f"{case.town.url}/my/report-in")
    assert "等社区答复" in case.phone.get(answer.location).get_data(as_text=True)
    membership = case.asked()
    assert (membership.state, membership.unit, membership.door, membership.household_id) == (
        "asked",
        "1单元",
        "301",
        None,
    )
    waiting = case.desk.get(f"{case.town.url}/members/waiting").get_data(as_text=True)
    assert "赵小雪" in waiting

    assert case.accept(membership).status_code == 303

    membership = case.asked()
    assert (membership.state, membership.household_id) == ("active", case.town.household.id)
    assert membership.decided_by_id == case.staff.id
    with scope.inside(case.town.scope):
        assert points.wallet(case.person.id) is not None
    assert members.open_membership(case.person.id).community_id == case.town.place.id
    assert "已接收您的报到" in case.phone.get("/my/messages").get_data(as_text=True)
    assert "赵小雪" in case.desk.get(f"{case.town.url}/members").get_data(as_text=True)


def test_an_in_service_member_names_the_workplace(case: Case):
    assert case.ask(kind="in_service", workplace="").status_code == 422
    assert case.ask(kind="in_service", workplace="龙沙区人力资源和社会保障局").status_code == 303
    assert case.asked().workplace.name == "龙沙区人力资源和社会保障局"


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "administrator"},
        {"kind": ""},
        {"building": "0"},
        {"building": "999999999"},
        {"building": "1_0"},
        {"building": "9" * 30},
        {"building": "\x00"},
        {"door": ""},
        {"door": "\x00"},
        {"door": "3" * 21},
        {"unit": "单" * 21},
        {"kind": "in_service", "workplace": "局" * 61},
        {"kind": "in_service", "workplace": "\u200b\u200b\u200b"},
        {"referrer": "QT0000000000"},
        {"referrer": "\x00"},
    ],
)
def test_what_is_not_right_is_said_at_the_field_and_nothing_is_stored(case: Case, fields):
    answer = case.ask(**fields)
    assert answer.status_code == (303 if fields == {"referrer": "\x00"} else 422)
    assert states(case) == (["asked"] if fields == {"referrer": "\x00"} else [])


def test_a_building_of_another_community_is_no_building_here(case: Case, world):
    other = world.town()
    assert case.ask(building=str(other.building.id)).status_code == 422
    assert states(case) == []


def test_who_has_asked_does_not_ask_twice(case: Case):
    sealed = case.phone.seal(f"{case.town.url}/report-in")
    assert case.ask().status_code == 303
    fields = {"kind": "resident", "building": str(case.town.building.id), "door": "301"}
    again = case.phone.post(f"{case.town.url}/report-in", {**sealed, **fields})
    assert again.status_code == 422
    assert "您已经提交过报到" in again.get_data(as_text=True)
    assert case.phone.get(f"{case.town.url}/report-in").location == f"{case.town.url}/my/report-in"
    assert states(case) == ["asked"]


def test_a_report_in_is_taken_back_and_sent_again(case: Case):
    case.ask()
    page = f"{case.town.url}/my/report-in"
    assert case.phone.submit(page, f"{page}/withdraw").status_code == 303
    assert case.ask(door="302").status_code == 303
    assert states(case) == ["left", "asked"]


def test_staff_return_it_with_a_reason_that_the_person_reads(case: Case):
    case.ask()
    membership = case.asked()
    page = case.page(membership)
    assert case.desk.submit(page, f"{page}/return", reason=" ").status_code == 422
    assert case.desk.submit(page, f"{page}/return", reason="门牌不对，请核对").status_code == 303

    mine = case.phone.get(f"{case.town.url}/my/report-in").get_data(as_text=True)
    assert "门牌不对，请核对" in mine
    assert "门牌不对，请核对" in case.phone.get("/my/messages").get_data(as_text=True)
    assert case.accept(membership).status_code == 422
    assert case.ask(door="302").status_code == 303


def test_what_was_decided_is_not_decided_again(case: Case):
    case.ask()
    membership = case.asked()
    case.accept(membership)
    for act, fields in (("accept", {"household": "0"}), ("return", {"reason": "晚了"})):
        assert case.desk.submit("/my", f"{case.page(membership)}/{act}", **fields).status_code == 422
    assert states(case) == ["active"]


def test_nobody_decides_on_their_own_report_in(case: Case):
    case.ask(case.desk)
    membership = case.asked(case.staff)
    for act, fields in (
        ("accept", {"household": "0"}),
        ("return", {"reason": "自己"}),
        ("household", {"household": "0"}),
    ):
        assert case.desk.submit("/my", f"{case.page(membership)}/{act}", **fields).status_code == 422
    assert "请同事办理" in case.desk.get(case.page(membership)).get_data(as_text=True)
    colleague = case.world.browser(case.world.staff(case.town.place))
    assert case.accept(membership, colleague).status_code == 303


def test_the_household_that_was_written_is_offered_or_added_and_never_chosen_for_staff(case: Case):
    case.ask(unit="1单元", door="301室")
    page = case.desk.get(case.page(case.asked())).get_data(as_text=True)
    assert f'<option value="{case.town.household.id}">本人写的这一户：1单元301</option>' in page
    assert '<option selected value="">' in page
    assert case.accept(case.asked(), household="").status_code == 422
    other = case.world.person("钱大雷")
    case.ask(case.world.browser(other), unit="2", door="502")
    membership = case.asked(other)
    assert "新增这一户" in case.desk.get(case.page(membership)).get_data(as_text=True)

    assert case.accept(membership, household="-1").status_code == 303

    with scope.inside(case.town.scope):
        db.session.expire_all()
        added = latest(case.town, other).household
        assert (added.unit, added.door, added.building_id) == ("2单元", "502", case.town.building.id)


def test_a_household_may_be_proven_later_and_in_another_building(case: Case):
    place = case.town.place
    building = case.world.building(place, grid=case.town.grid, compound=case.town.compound, name="7号楼")
    household = case.world.household(place, building, unit="1单元", door="101")
    case.ask()
    membership = case.asked()
    assert case.accept(membership, household="0").status_code == 303
    assert case.asked().household_id is None

    wrong = case.desk.submit(case.page(membership), f"{case.page(membership)}/household", household=str(household.id))
    right = case.desk.submit(
        f"{case.page(membership)}?building={building.id}",
        f"{case.page(membership)}/household",
        household=str(household.id),
        building=str(building.id),
    )

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert (case.asked().building_id, case.asked().household_id) == (building.id, household.id)


def test_the_referrer_is_an_active_member_of_the_same_community(case: Case):
    referrer = case.world.member(case.town, "介绍人")
    stranger = case.world.member(case.world.town(), "别处的人")
    assert case.ask(referrer=stranger.person.volunteer_number).status_code == 422
    assert case.ask(referrer=referrer.person.volunteer_number).status_code == 303
    assert case.asked().referred_by_id == referrer.id


def test_members_name_the_referrer_by_volunteer_number_and_not_by_mobile_number(case: Case):
    """Else the form would tell which numbers of a list belong to members here; staff may use both."""
    referrer = case.world.member(case.town, "介绍人")
    number = f"139{referrer.id % 10**8:08d}"
    with transaction():
        person = db.session.get_one(Person, referrer.person_id)
        person.phone, person.phone_index = number, blind_index(number)
    refused = case.ask(referrer=number)
    assert refused.status_code == 422 and "没有这个编号" in refused.text
    assert case.ask().status_code == 303
    assert case.accept(case.asked(), referrer=number).status_code == 303
    assert case.asked().referred_by_id == referrer.id


def test_staff_may_name_the_referrer_when_accepting(case: Case):
    referrer = case.world.member(case.town, "介绍人")
    case.ask()
    membership = case.asked()
    assert case.accept(membership, referrer="QT999").status_code == 422
    assert case.accept(membership, referrer=referrer.person.volunteer_number).status_code == 303
    assert case.asked().referred_by_id == referrer.id


def test_who_is_a_member_elsewhere_is_told_where(case: Case):
    other = case.world.town()
    mine = case.world.member(other)
    browser = case.world.browser(db.session.get(Person, mine.person_id))
    assert "同时只能在一个社区报到" in browser.get(f"{case.town.url}/report-in").get_data(as_text=True)
    sealed = browser.seal("/my")
    form = {"kind": "resident", "building": str(case.town.building.id), "door": "1"}
    answer = browser.post(f"{case.town.url}/report-in", {**sealed, **form})
    assert answer.status_code == 422
    assert f"已经在{other.place.short_name}报到" in answer.get_data(as_text=True)


def ask_twice(case: Case):
    """The same person asks in two communities; gives what each community's staff have to send."""
    towns = [case.town, case.world.town()]
    requests = []
    for town in towns:
        form = {"kind": "resident", "building": str(town.building.id), "unit": "1", "door": "301"}
        assert case.phone.submit(f"{town.url}/report-in", **form).status_code == 303
        page = f"{town.url}/members/{latest(town, case.person).id}"
        desk = case.world.browser(case.world.staff(town.place))
        requests.append((desk, f"{page}/accept", {**desk.seal(page), "household": str(town.household.id)}))
    return requests


def accept_side_by_side(requests) -> list[int]:
    with ThreadPoolExecutor(2) as pool:
        return [answer.status_code for answer in pool.map(lambda one: one[0].post(one[1], one[2]), requests)]


def test_two_communities_that_accept_at_once_make_one_open_membership(case: Case):
    statuses = accept_side_by_side(ask_twice(case))
    db.session.rollback()
    assert sorted(statuses) == [303, 422]
    assert sorted(states(case)) == ["active", "asked"]
    assert len(db.session.execute(select(OpenMembership).filter_by(person_id=case.person.id)).all()) == 1


def test_without_the_city_wide_row_both_communities_would_have_the_member(case: Case, monkeypatch):
    """The control."""
    monkeypatch.setattr(acceptance_service, "_open", lambda _membership: None)
    assert accept_side_by_side(ask_twice(case)) == [303, 303]
    db.session.rollback()
    assert states(case) == ["active", "active"]


def test_the_same_acceptance_sent_many_times_at_once_is_one(case: Case):
    case.ask()
    membership = case.asked()
    form = {**case.desk.seal(case.page(membership)), "household": str(case.town.household.id)}
    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(lambda _: case.desk.post(f"{case.page(membership)}/accept", form).status_code, range(20)))
    assert set(sent) == {303}
    db.session.rollback()
    lines = select(AuditLine).where(AuditLine.community_id == case.town.place.id, AuditLine.action == "members.accept")
    assert len(db.session.execute(lines).all()) == 1


def test_who_moves_away_may_report_in_elsewhere(case: Case):
    membership = case.world.member(case.town, "要搬家的人")
    person = db.session.get(Person, membership.person_id)
    lead = GridLead(
        community_id=case.town.place.id,
        grid_id=case.town.grid.id,
        membership_id=membership.id,
        office="grid_lead",
        from_day=membership.asked_at.date(),
    )
    case.world.store(lead)
    page = case.page(membership)

    assert case.desk.submit(page, f"{page}/leave", reason="").status_code == 422
    assert case.desk.submit(page, f"{page}/leave", reason="搬到建华区").status_code == 303

    other = case.world.town()
    browser = case.world.browser(person)
    form = {"kind": "resident", "building": str(other.building.id), "door": "301"}
    assert browser.submit(f"{other.url}/report-in", **form).status_code == 303
    assert browser.get(f"{case.town.url}/tasks").status_code in (200, 403)
    with scope.inside(case.town.scope):
        db.session.refresh(lead)
        assert lead.until_day is not None
        assert members.active_membership(person.id) is None


def test_another_community_s_report_in_is_not_found(case: Case):
    case.ask()
    membership = case.asked()
    other = case.world.town()
    desk = case.world.browser(case.world.staff(other.place))
    there = f"{other.url}/members/{membership.id}"
    assert desk.get(there).status_code == 404
    for act in ("accept", "return", "household", "leave", "phone", "code"):
        assert desk.submit("/my", f"{there}/{act}", household="0", reason="x").status_code == 404
        assert desk.submit("/my", f"{case.page(membership)}/{act}", household="0", reason="x").status_code == 403


def test_the_phone_number_is_masked_until_it_is_asked_for_and_that_is_written_down(case: Case):
    from tests.people.conftest import phone, sign_up

    number = phone()
    browser = case.world.browser()
    sign_up(browser, number, name="孙有号")
    case.ask(browser)
    from app.people import service as people

    membership = case.asked(people.find_by_phone(number))
    page = case.page(membership)
    assert number not in case.desk.get(page).get_data(as_text=True)

    case.desk.submit(page, f"{page}/phone")

    assert number in case.desk.get(page).get_data(as_text=True)
    colleague = case.world.browser(case.world.staff(case.town.place))
    assert number not in colleague.get(page).get_data(as_text=True)
    lines = db.session.execute(
        select(AuditLine).where(
            AuditLine.community_id == case.town.place.id,
            AuditLine.action == "members.reveal",
            AuditLine.object_id == membership.id,
        )
    ).all()
    assert len(lines) == 1


def test_my_page_shows_my_communities_and_no_one_else_s(case: Case):
    case.ask()
    mine = case.phone.get("/my").get_data(as_text=True)
    assert "等社区答复" in mine
    assert case.person.volunteer_number in mine
    assert "等社区答复" not in case.desk.get("/my").get_data(as_text=True)


def test_reporting_in_needs_a_sign_in_and_the_queue_needs_staff(case: Case):
    assert case.world.browser().get(f"{case.town.url}/report-in").status_code == 302
    street = case.world.browser(case.world.staff(case.town.street))
    for page in ("members", "members/waiting", "members.csv", "offices", "known-members"):
        assert case.phone.get(f"{case.town.url}/{page}").status_code == 403
        assert street.get(f"{case.town.url}/{page}").status_code == 403
        assert case.desk.get(f"{case.town.url}/{page}").status_code == 200


def test_lists_do_not_grow_in_queries_with_rows(case: Case):
    from sqlalchemy import event

    from app.database import db as database

    def queries(page: str) -> int:
        count = 0

        def one_more(*_: object) -> None:
            nonlocal count
            count += 1

        event.listen(database.engine, "before_cursor_execute", one_more)
        try:
            assert case.desk.get(f"{case.town.url}/{page}").status_code == 200
        finally:
            event.remove(database.engine, "before_cursor_execute", one_more)
        return count

    pages = ("members", "members.csv", "members/waiting", "offices", "known-members")
    case.world.member(case.town)
    for _ in range(2):  # the first round fills what is kept for the process
        before = [queries(page) for page in pages]
    for number in range(6):
        case.world.member(case.town, f"党员{number}")
        case.ask(case.world.browser(case.world.person()))
    assert [queries(page) for page in pages] == before


def test_who_asks_twice_at_the_same_instant_has_asked_once(case: Case, monkeypatch: pytest.MonkeyPatch):
    page = f"{case.town.url}/report-in"
    form = {"kind": "resident", "building": str(case.town.building.id), "unit": "1", "door": "301", "workplace": ""}
    second = case.phone.seal(page)
    assert case.ask().status_code == 303
    monkeypatch.setattr(report_in_service, "_refuse_where_asked", lambda _person: None)
    refused = case.phone.post(page, {**second, **form})
    assert refused.status_code == 422
    assert "已经提交过报到" in refused.text
    assert states(case) == ["asked"]

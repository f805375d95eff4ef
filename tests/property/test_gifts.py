"""Gifts: to a neighbour's bill without telling what the neighbour owes, and into the pool for households in need."""

import re
from datetime import date, time, timedelta

import pytest

from app import clock, jobs, scope
from app.database import db, transaction
from app.inbox.models import Message
from app.members.models import Membership
from app.people.models import Person, Role
from app.places import service as places
from app.places.models import Household
from app.points import service as points
from app.points.models import Account, Transfer
from app.points.own_data import reserved as own_reserved
from app.points.proof import recount_service
from app.property import service as property_service
from app.property.gifts import grants_service, support_service
from app.property.gifts.models import SupportEntry, SupportGrant
from app.property.models import Bill, Redemption
from app.property.own_data import gifts as own_gifts
from app.property.redemptions import service as redemptions
from app.scope import in_community
from tests.property.conftest import Estate, text_of
from tests.world import Browser


@pytest.fixture(autouse=True)
def the_ledger_is_whole(estate: Estate):
    yield
    assert [one for one in recount_service.recount() if one.community_id == estate.town.place.id] == []


def home(estate: Estate, door: str) -> Household:
    """The household with that door of 2单元, made where it is not there."""
    with estate.inside():
        found = places.find_household(estate.town.building, "2", door)
    return found or estate.household(door)


def give(estate: Estate, person, *, door: str, amount: str = "100", **fields: str):
    page = f"{estate.town.url}/my/gifts/bill"
    where = {"building_id": str(estate.town.building.id), "unit": "2", "door": door}
    return estate.world.browser(person).submit(page, points=amount, **{**where, **fields})


def last_gift(estate: Estate) -> Redemption:
    db.session.rollback()
    with estate.inside():
        return db.session.scalars(in_community(Redemption).order_by(Redemption.id.desc())).first()


def told(estate: Estate, person_id: int) -> list[tuple[str, str]]:
    db.session.rollback()
    with estate.inside():
        found = db.session.scalars(in_community(Message).filter_by(person_id=person_id).order_by(Message.id.desc()))
        return [(str(one.title), str(one.body)) for one in found]


def pool(estate: Estate) -> Account:
    db.session.rollback()
    with estate.inside():
        found = points.support_pool()
    db.session.refresh(found)
    return found


@pytest.mark.parametrize(("named", "said"), [({"is_named": "y"}, "王海波送的"), ({}, "没有留名")])
def test_a_gift_goes_by_the_door_and_a_clerk_confirms_it_without_a_code(estate: Estate, named, said):
    donor = estate.member(name="王海波")
    theirs = home(estate, "401")
    bill = estate.bill(household=theirs)
    neighbour = estate.member(0, household=theirs, name="李娜")
    answer = give(estate, donor.person, door="401室", amount="500", **named)
    assert answer.status_code == 303
    gift = last_gift(estate)
    assert (gift.kind, gift.points, gift.fen, gift.state) == ("gift_bill", 500, 50_00, "reserved")
    shown = text_of(estate.counter().get(f"{estate.company_url}/counter"))
    assert "有 1 笔送来的积分等确认" in shown and "王" not in shown
    page = f"{estate.company_url}/counter?code={gift.code}"
    assert "王" not in text_of(estate.counter().get(page))
    assert (
        estate.counter()
        .submit(page, f"{estate.company_url}/counter/{gift.code}/confirmation", cash_fen="0")
        .status_code
        == 303
    )
    assert estate.fresh(bill).points_fen == 50_00
    assert estate.wallet(donor.person_id).balance == 1500
    assert said in told(estate, neighbour.person_id)[0][1]
    assert "谢谢您，您送的 500 分" in told(estate, donor.person_id)[0][0]
    assert "送给邻居抵物业费" in text_of(estate.world.browser(donor.person).get(f"{estate.town.url}/my/points"))


def test_no_page_of_the_giver_says_what_the_neighbour_owes(estate: Estate):
    donor, theirs = estate.member(), home(estate, "402")
    bill = estate.bill(333_10, household=theirs)
    give(estate, donor.person, door="402")
    phone = estate.world.browser(donor.person)
    for path in ("/my/gifts", f"/my/gifts/{last_gift(estate).id}", "/my/gifts/bill", "/my/bills", "/my/points"):
        said = text_of(phone.get(estate.town.url + path))
        assert not re.search(r"(?<!\d)333(?!\d)", said)  # other names may hold the digits
        assert bill.number not in said and bill.period not in said
    for path in (f"/my/redemptions/{last_gift(estate).id}", f"/my/bills/{bill.id}"):
        assert phone.get(estate.town.url + path).status_code == 404


def test_no_bill_a_small_one_a_disputed_one_and_a_full_one_are_refused_in_the_same_words(estate: Estate):
    donor = estate.member(9000)
    for door in ("501", "502", "503", "504"):
        home(estate, door)
    small = estate.bill(19_00, household=home(estate, "502"))
    disputed = estate.bill(household=home(estate, "503"))
    with estate.inside(), transaction():
        db.session.get(type(disputed), (disputed.community_id, disputed.id)).state = "disputed"
    estate.bill(40_00, household=home(estate, "504"))
    assert give(estate, estate.member(9000).person, door="504", amount="200").status_code == 303
    answers = {give(estate, donor.person, door=door) for door in ("501", "502", "503", "504")}
    sentences = {text_of(answer).partition("没有送出")[0].rpartition("这一户")[2] for answer in answers}
    assert {answer.status_code for answer in answers} == {422}
    assert sentences == {"现在收不下这么多积分，"}
    assert estate.fresh(small).points_fen == 0
    assert estate.wallet(donor.person_id).reserved == 0


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"door": "999"}, "没有找到这一户"),
        ({"door": "601", "amount": "137"}, "请从给出的几个数里选一个"),
        ({"door": "601", "amount": "1000"}, "能用的积分不够"),
        ({"door": "601", "amount": ""}, "请从给出的几个数里选一个"),
        ({"door": ""}, "请填门牌"),
    ],
)
def test_what_the_giver_has_to_mend_is_said(estate: Estate, fields, said):
    donor = estate.member(500)
    estate.bill(9000_00, household=home(estate, "601"))
    refused = give(estate, donor.person, **fields)
    assert refused.status_code == 422
    assert said in text_of(refused)
    assert estate.wallet(donor.person_id).reserved == 0


def test_ones_own_household_is_sent_to_its_own_road(estate: Estate):
    own = home(estate, "602")
    donor = estate.member(household=own)
    estate.bill(household=own)
    assert "这是您自己家" in text_of(give(estate, donor.person, door="602"))


@pytest.mark.parametrize("unit", ["2单元", ""])
def test_ones_own_door_is_not_given_to_before_staff_have_proven_it(estate: Estate, unit: str):
    own = home(estate, "602")
    bill = estate.bill(household=own)
    donor = estate.member()
    with estate.inside(), transaction():
        row = db.session.get(Membership, (donor.community_id, donor.id))
        row.household_id, row.building_id, row.unit, row.door = None, own.building_id, unit, "602"
    assert "这是您自己家" in text_of(give(estate, donor.person, door="602"))
    assert estate.fresh(bill).points_fen == 0
    estate.bill(household=home(estate, "603"))
    assert give(estate, donor.person, door="603").status_code == 303  # the control: next door takes it


def test_ten_tries_a_day_and_what_tells_nothing_does_not_count(estate: Estate):
    donor = estate.member(9000)
    home(estate, "603")
    assert give(estate, donor.person, door="603", amount="137").status_code == 422
    for _try in range(10):
        assert "收不下" in text_of(give(estate, donor.person, door="603"))
    assert "一天最多试 10 次" in text_of(give(estate, donor.person, door="603"))
    with clock.standing_at(clock.now() + timedelta(days=1, minutes=1)):
        assert "收不下" in text_of(give(estate, donor.person, door="603"))


def test_the_tenth_gift_sent_twice_gets_the_same_answer_and_is_counted_once(estate: Estate):
    donor = estate.member(9000)
    home(estate, "607")
    for door in ("608", "609"):
        estate.bill(9000_00, household=home(estate, door))
    for _try in range(8):
        give(estate, donor.person, door="607")
    page, phone = f"{estate.town.url}/my/gifts/bill", estate.world.browser(donor.person)
    where = {"building_id": str(estate.town.building.id), "unit": "2", "points": "100"}
    for door in ("608", "609"):
        form = {**phone.seal(page), **where, "door": door}
        answers = [phone.post(page, form) for _twice in range(3)]
        assert {(one.status_code, one.location) for one in answers} == {
            (303, f"{estate.town.url}/my/gifts/{last_gift(estate).id}")
        }
    assert estate.wallet(donor.person_id).reserved == 200
    assert "一天最多试 10 次" in text_of(give(estate, donor.person, door="608"))


def test_a_gift_may_be_taken_back_until_it_is_confirmed_and_does_not_use_up_the_quarter(estate: Estate):
    own = home(estate, "604")
    donor = estate.member(household=own)
    estate.bill(household=home(estate, "605"))
    give(estate, donor.person, door="605")
    gift = last_gift(estate)
    page = f"{estate.town.url}/my/gifts/{gift.id}"
    assert estate.world.browser(donor.person).submit(page, f"{page}/cancellation").status_code == 303
    assert estate.wallet(donor.person_id).reserved == 0
    estate.bill(household=home(estate, "615"))
    assert give(estate, donor.person, door="615").status_code == 303
    with estate.inside():
        assert property_service.offer(estate.bill(household=own), donor.person).most > 0


def test_a_gift_takes_no_cash_and_why_it_was_refused_stays_with_the_household(estate: Estate):
    donor = estate.member()
    estate.bill(household=home(estate, "606"))
    give(estate, donor.person, door="606")
    gift = last_gift(estate)
    page, act = f"{estate.company_url}/counter?code={gift.code}", f"{estate.company_url}/counter/{gift.code}"
    refused = estate.counter().submit(page, f"{act}/confirmation", cash_fen="5.00")
    assert "确认时不收现金" in text_of(refused)
    assert estate.counter().submit(page, f"{act}/refusal", reason="这张账单已经交清", other="").status_code == 303
    title, body = told(estate, donor.person_id)[0]
    assert "您送的 100 分没有用上" in title and "交清" not in body
    shown = estate.world.browser(donor.person).get(f"{estate.town.url}/my/gifts/{gift.id}")
    assert "交清" not in text_of(shown)


def test_a_gift_taken_back_and_given_anew_does_not_measure_the_neighbours_bill(estate: Estate):
    donor = estate.member(9000)
    estate.bill(9000_00, household=home(estate, "607"))
    assert "同一户 30 天内只送一次" in text_of(
        estate.world.browser(donor.person).get(f"{estate.town.url}/my/gifts/bill")
    )
    assert give(estate, donor.person, door="607", amount="1000").status_code == 303
    page = f"{estate.town.url}/my/gifts/{last_gift(estate).id}"
    estate.world.browser(donor.person).submit(page, f"{page}/cancellation")
    again = give(estate, donor.person, door="607", amount="500")
    assert again.status_code == 422 and "这一户现在收不下这么多积分" in text_of(again)
    assert give(estate, estate.member().person, door="607", amount="500").status_code == 303
    with clock.standing_at(clock.now() + timedelta(days=31)):
        assert give(estate, donor.person, door="607", amount="500").status_code == 303


@pytest.mark.parametrize("state", ["refused", "released", "expired"])
def test_what_was_not_used_is_told_in_one_wording_and_without_its_time(estate: Estate, state: str):
    donor = estate.member()
    estate.bill(household=home(estate, "608"))
    give(estate, donor.person, door="608")
    gift = last_gift(estate)
    later = clock.now() + timedelta(hours=5, minutes=7)
    with estate.inside(), clock.standing_at(later), transaction():
        redemptions.close(gift, state, reason="账单已经交清", clerk_id=None)
    phone = estate.world.browser(donor.person)
    for path in ("/my/gifts", f"/my/gifts/{gift.id}"):
        said = text_of(phone.get(estate.town.url + path))
        assert "没有用上，积分已退回" in said and not {"已过期", "没有办成", "没有送成", "06:07"} & set(said.split())
    with scope.across_communities():
        for rows in (own_gifts(donor.person_id), own_reserved(donor.person_id)):
            (row,) = db.session.execute(rows).mappings()
            assert row["state"] == "released" and row.get("closed_at") is None and later not in row.values()


# the pool


def listed(estate: Estate, door: str = "701", **fields: str) -> SupportEntry:
    home(estate, door)
    where = {"building_id": str(estate.town.building.id), "unit": "2", "door": door}
    said = {"reason": "独居老人，低保", "until_day": "2027-03-31"}
    answer = estate.desk().submit(f"{estate.town.url}/support", **{**where, **said, **fields})
    assert answer.status_code == 303, text_of(answer)
    with estate.inside():
        return db.session.scalars(in_community(SupportEntry).order_by(SupportEntry.id.desc())).first()


def filled(estate: Estate, amount: int = 1000) -> None:
    donor = estate.member(amount)
    page = f"{estate.town.url}/my/gifts/pool"
    assert estate.world.browser(donor.person).submit(page, points=str(amount)).status_code == 303


def test_points_go_into_the_pool_at_once_and_the_giver_is_thanked(estate: Estate):
    donor = estate.member(300)
    page = f"{estate.town.url}/my/gifts/pool"
    assert estate.world.browser(donor.person).submit(page, points="120").status_code == 303
    assert (pool(estate).balance, estate.wallet(donor.person_id).balance) == (120, 180)
    assert "谢谢您给社区关爱账户捐了 120 分" in told(estate, donor.person_id)[0][0]
    for amount, said in (("9", "不少于 10 分"), ("181", "能用的积分不够"), ("-5", "请填 1 到")):
        assert said in text_of(estate.world.browser(donor.person).submit(page, points=amount))
    assert pool(estate).balance == 120


def test_a_few_points_are_assigned_by_one_person_and_many_by_two(estate: Estate):
    filled(estate)
    entry = listed(estate)
    neighbour = estate.member(0, household=home(estate, "701"), name="李娜")
    bill, second = (estate.bill(household=home(estate, "701")) for _ in range(2))
    page = f"{estate.town.url}/support/{entry.id}"
    assert estate.desk().submit(page, f"{page}/grants", bill_id=str(bill.id), points="200").status_code == 303
    gift = last_gift(estate)
    assert (gift.kind, gift.person_id, gift.state, pool(estate).reserved) == ("gift_care_list", None, "reserved", 200)
    assert estate.desk().submit(page, f"{page}/grants", bill_id=str(second.id), points="201").status_code == 303
    assert pool(estate).reserved == 200
    with estate.inside():
        asked = db.session.scalars(in_community(SupportGrant).filter_by(state="asked")).one()
    act = f"{estate.town.url}/support/grants/{asked.id}/confirmation"
    first = estate.desk().submit(f"{estate.town.url}/support", act)
    assert first.status_code == 422 and "另一位工作人员" in text_of(first)
    other = estate.world.browser(estate.second)
    assert other.submit(f"{estate.town.url}/support", act).status_code == 303
    assert pool(estate).reserved == 401
    with transaction():
        property_service.confirm(gift, clerk=estate.clerk, cash_fen=0)
    assert (pool(estate).balance, estate.fresh(bill).points_fen) == (800, 20_00)
    assert "社区关爱账户" in told(estate, neighbour.person_id)[0][1]


def test_many_small_assignments_of_a_day_count_together_by_person_and_by_household(estate: Estate):
    filled(estate)
    first, second = listed(estate), listed(estate, door="702")
    bills = [estate.bill(household=home(estate, door)) for door in ("701", "702", "701")]

    def assigned(entry: SupportEntry, bill: Bill, by: Person) -> str:
        with estate.inside(), transaction():
            return grants_service.assign(entry, bill.id, points=150, by=by).state

    assert assigned(first, bills[0], estate.staff) == "confirmed"
    assert assigned(second, bills[1], estate.staff) == "asked"  # the same person
    assert assigned(first, bills[2], estate.second) == "asked"  # the same household
    assert pool(estate).reserved == 150
    with clock.standing_at(clock.now() + timedelta(days=1)):
        assert assigned(second, estate.bill(household=home(estate, "702")), estate.staff) == "confirmed"


@pytest.mark.parametrize(("amount", "said"), [("99", "不少于 100 分"), ("1252", "最多用积分抵一半")])
def test_the_rules_for_a_bill_hold_for_the_pool_too(estate: Estate, amount, said):
    filled(estate, 2000)
    entry = listed(estate)
    bill = estate.bill(household=home(estate, "701"))
    page = f"{estate.town.url}/support/{entry.id}"
    refused = estate.desk().submit(page, f"{page}/grants", bill_id=str(bill.id), points=amount)
    assert refused.status_code == 422 and said in text_of(refused)
    assert pool(estate).reserved == 0


def test_another_households_bill_is_not_the_entrys(estate: Estate):
    filled(estate)
    entry, stray = listed(estate), estate.bill(household=home(estate, "777"))
    page = f"{estate.town.url}/support/{entry.id}"
    estate.bill(household=home(estate, "701"))
    answer = estate.desk().submit(page, f"{page}/grants", bill_id=str(stray.id), points="100")
    assert answer.status_code == 404


def test_the_list_ends_by_its_date_by_hand_and_is_entered_once(estate: Estate):
    filled(estate)
    entry = listed(estate, until_day="2026-11-30")
    where = {"building_id": str(estate.town.building.id), "unit": "2", "door": "701", "reason": "独居老人"}
    page = f"{estate.town.url}/support"
    for until, said in (("2027-01-01", "已经在关爱名单上"),):
        assert said in text_of(estate.desk().submit(page, **where, until_day=until))
    home(estate, "702")
    for until in ("2026-11-22", "2028-01-01"):
        refused = estate.desk().submit(page, **{**where, "door": "702"}, until_day=until)
        assert "到期日要从今天起、366 天以内" in text_of(refused)
    bill = estate.bill(household=home(estate, "701"))
    with clock.standing_at(clock.at(date(2026, 12, 1), clock.local(clock.now()).time())):
        shown = text_of(estate.desk().get(f"{page}/{entry.id}"))
        assert "名单上的日期已经过了" in shown
        with estate.inside(), pytest.raises(grants_service.NotListed), transaction():
            grants_service.assign(entry, bill.id, points=100, by=estate.staff)
        assert estate.desk().submit(page, **where, until_day="2027-02-01").status_code == 303


def test_two_who_list_the_same_household_at_once_list_it_once(estate: Estate, monkeypatch: pytest.MonkeyPatch):
    listed(estate)
    where = {"building_id": str(estate.town.building.id), "unit": "2", "door": "701", "reason": "独居老人"}
    with monkeypatch.context() as patched:  # as the second reads: the first has not stored yet
        patched.setattr(support_service, "in_community", lambda model: in_community(model).where(model.id == 0))
        refused = estate.desk().submit(f"{estate.town.url}/support", **where, until_day="2027-01-01")
    assert refused.status_code == 422
    assert "已经在关爱名单上" in text_of(refused)


def test_staff_do_not_list_or_help_the_household_that_they_live_in(estate: Estate):
    filled(estate)
    own = home(estate, "801")
    living = estate.world.member(estate.town, "刘敏", household=own)
    estate.world.store(
        Role(person_id=living.person_id, kind="staff", place_id=estate.town.place.id, granted_at=clock.now())
    )
    where = {"building_id": str(estate.town.building.id), "unit": "2", "door": "801", "reason": "独居老人"}
    desk = estate.world.browser(living.person)
    refused = desk.submit(f"{estate.town.url}/support", **where, until_day="2027-01-01")
    assert "这是您自己家" in text_of(refused)
    entry = listed(estate, "801")
    assert "这是您自己家" in text_of(
        desk.submit(f"{estate.town.url}/support", f"{estate.town.url}/support/{entry.id}/end")
    )
    assert estate.fresh(entry).ended_at is None


def test_of_two_who_end_an_entry_the_first_stays_written(estate: Estate):
    entry = listed(estate, "802")
    with estate.inside(), transaction():
        support_service.end_entry(support_service.find_entry(entry.id), by=estate.second)
    page = f"{estate.town.url}/support"
    assert estate.desk().submit(page, f"{page}/{entry.id}/end").status_code == 303
    assert estate.fresh(entry).ended_by_id == estate.second.id


def test_the_page_of_the_list_does_not_turn_what_was_assigned_last(estate: Estate):
    filled(estate)
    entry, bill = listed(estate), estate.bill(household=home(estate, "701"))
    with estate.inside(), transaction():
        grants_service.assign(entry, bill.id, points=137, by=estate.staff)
    for path in ("/support?page=2", f"/support/{entry.id}?page=2"):
        assert "等柜台确认" in text_of(estate.desk().get(estate.town.url + path))


@pytest.mark.parametrize("state", ["asked", "active"])
def test_staff_whose_home_is_named_but_not_proven_do_not_help_it_either(estate: Estate, state: str):
    filled(estate)
    entry, bill = listed(estate), estate.bill(household=home(estate, "701"))
    living = estate.world.member(estate.town, "刘敏")
    with estate.inside(), transaction():
        row = db.session.get(Membership, (living.community_id, living.id))
        row.household_id, row.unit, row.door = None, "2单元", "701"
        row.building_id, row.state = estate.town.building.id, state
    estate.world.store(
        Role(person_id=living.person_id, kind="staff", place_id=estate.town.place.id, granted_at=clock.now())
    )
    page = f"{estate.town.url}/support/{entry.id}"
    answer = estate.world.browser(living.person).submit(page, f"{page}/grants", bill_id=str(bill.id), points="100")
    assert answer.status_code == 422 and "这是您自己家" in text_of(answer)
    assert pool(estate).reserved == 0


def ended(estate: Estate, desk: Browser, person: Person, how: str) -> None:
    """The report-in of that person is taken back by themselves, returned by staff, or ends long after acceptance."""
    asked = f"{estate.town.url}/my/report-in"
    if how == "withdrawn":
        assert desk.submit(asked, f"{asked}/withdraw").status_code == 303
        return
    with estate.inside(), transaction():
        row = db.session.scalars(in_community(Membership).filter_by(person_id=person.id)).one()
        row.state, row.decided_at = ("returned" if how == "returned" else "left"), clock.now()
        row.left_at = clock.now() if how == "left" else None
        row.asked_at -= timedelta(days=900)
        row.decided_at -= timedelta(days=900 if how == "left" else 0)


@pytest.mark.parametrize("how", ["withdrawn", "returned", "left"])
def test_staff_who_take_back_that_they_live_there_do_not_help_that_household_for_a_year(estate: Estate, how: str):
    filled(estate)
    entry, bill = listed(estate), estate.bill(household=home(estate, "701"))
    desk, page = estate.world.browser(estate.second), f"{estate.town.url}/support/{entry.id}"
    said = {"kind": "resident", "building": str(estate.town.building.id), "unit": "2", "door": "701"}
    assert desk.submit(f"{estate.town.url}/report-in", **said).status_code == 303
    ended(estate, desk, estate.second, how)
    grant = {"bill_id": str(bill.id), "points": "100"}
    refused = desk.submit(page, f"{page}/grants", **grant)
    assert refused.status_code == 422 and "这是您自己家" in text_of(refused)
    assert pool(estate).reserved == 0
    with clock.standing_at(clock.now() + timedelta(days=364)):
        assert "这是您自己家" in text_of(desk.submit(page, f"{page}/grants", **grant))


@pytest.mark.parametrize("way", ["another door", "a year ago", "a month ago where the street says so"])
def test_staff_who_named_another_door_or_ended_it_a_year_ago_may_help(estate: Estate, way: str):
    """The control: the same forms go through where the home is not the person's own, or no longer."""
    filled(estate)
    entry, bill = listed(estate), estate.bill(household=home(estate, "701"))
    desk, page = estate.world.browser(estate.second), f"{estate.town.url}/support/{entry.id}"
    door = "702" if way == "another door" else "701"
    said = {"kind": "resident", "building": str(estate.town.building.id), "unit": "2", "door": door}
    if "where the street says so" in way:
        estate.world.limit(estate.town.street, "own_home_days", 30)
    days = {"another door": 0, "a year ago": 366}.get(way, 31)
    with clock.standing_at(clock.now() - timedelta(days=days)):
        assert desk.submit(f"{estate.town.url}/report-in", **said).status_code == 303
        ended(estate, desk, estate.second, "withdrawn")
    answer = desk.submit(page, f"{page}/grants", bill_id=str(bill.id), points="100")
    assert answer.status_code == 303, text_of(answer)
    assert pool(estate).reserved == 100


def test_the_reason_is_stored_encrypted_and_nobody_but_staff_opens_the_list(estate: Estate):
    entry = listed(estate)
    stored = db.session.execute(
        db.text("SELECT reason FROM support_entry WHERE community_id = :c AND id = :i"),
        {"c": entry.community_id, "i": entry.id},
    ).scalar_one()
    assert "低保".encode() not in bytes(stored)
    member = estate.world.browser(estate.member().person)
    clerk = estate.counter()
    for browser in (member, clerk):
        assert browser.get(f"{estate.town.url}/support").status_code == 403


@pytest.mark.parametrize("way", ["taken off", "past its day"])
def test_why_a_household_was_in_need_is_erased_half_a_year_after_it_left_the_list(estate: Estate, way: str):
    entry, standing = listed(estate, "811"), listed(estate, "812", until_day="2027-11-20")
    page, left = f"{estate.town.url}/support", clock.at(entry.until_day, time.min)
    if way == "taken off":
        left = clock.now()
        assert estate.desk().submit(page, f"{page}/{entry.id}/end").status_code == 303
    for days, is_kept in ((180, True), (181, False)):
        with clock.standing_at(left + timedelta(days=days)):
            with transaction():
                jobs.forget_old_rows(clock.now())
            assert (estate.fresh(entry).reason == "独居老人，低保") is is_kept
            assert ("低保" in text_of(estate.desk().get(f"{page}/{entry.id}"))) is is_kept
    with clock.standing_at(left + timedelta(days=181)):
        assert "已抹去，不再保存" in text_of(estate.desk().get(f"{page}/{entry.id}"))
        assert property_service.forget_reasons() == 0, "once"
    assert estate.fresh(entry).reason is None
    assert estate.fresh(standing).reason == "独居老人，低保"


def test_without_a_limit_the_reason_stays(estate: Estate, monkeypatch: pytest.MonkeyPatch):
    entry = listed(estate, "813")
    monkeypatch.setattr(support_service.rules, "limit", lambda *_names, **_place: None)
    with clock.standing_at(clock.at(entry.until_day, time.min) + timedelta(days=900)), transaction():
        assert property_service.forget_reasons() == 0
    assert estate.fresh(entry).reason == "独居老人，低保"


def test_a_gift_by_mistake_is_reversed_while_the_pool_has_it(estate: Estate):
    donor = estate.member(300)
    with estate.inside(), transaction():
        property_service.give(points=100, person=donor.person)
    with estate.inside():
        moved = db.session.scalars(in_community(Transfer).filter_by(kind="gift")).one()
        with transaction():
            points.reverse(moved.id, key="mistake")
    assert (pool(estate).balance, estate.wallet(donor.person_id).balance) == (0, 300)


def test_the_pool_says_sums_and_never_whose(estate: Estate):
    filled(estate)
    entry = listed(estate)
    bill = estate.bill(household=home(estate, "701"))
    with estate.inside(), transaction():
        grants_service.assign(entry, bill.id, points=100, by=estate.staff)
    with transaction():
        property_service.confirm(last_gift(estate), clerk=estate.clerk, cash_fen=0)
    with estate.inside():
        standing = support_service.pool()
    assert (standing.free, standing.given, standing.used, standing.households) == (900, 1000, 100, 1)
    shown = text_of(estate.world.browser(estate.member().person).get(f"{estate.town.url}/my/gifts"))
    assert "用在哪几户不公开" in shown and "701" not in shown and "低保" not in shown


@pytest.mark.parametrize(("own", "stay"), [("1000", {500, 200}), ("1200", {500}), ("1500", {200}), ("1600", set())])
def test_the_household_comes_first_on_its_own_bill(estate: Estate, own, stay):
    """Two gifts wait on a bill of which points may pay half, 1,700 points: those that still fit stay."""
    theirs = home(estate, "701")
    bill = estate.bill(340_00, household=theirs)
    neighbour = estate.member(household=theirs, name="李娜")
    first, second = estate.member(name="王海波"), estate.member(name="赵颖")
    assert give(estate, first.person, door="701", amount="500").status_code == 303
    assert give(estate, second.person, door="701", amount="200").status_code == 303
    page = f"{estate.town.url}/my/bills/{bill.id}"
    phone = estate.world.browser(neighbour.person)
    assert "1,700" in text_of(phone.get(page))
    assert phone.submit(page, points=own).status_code == 303
    db.session.rollback()
    with estate.inside():
        gifts = in_community(Redemption).filter_by(bill_id=bill.id, kind="gift_bill", state="reserved")
        assert {one.points for one in db.session.scalars(gifts)} == stay
    for giver, given in ((first, 500), (second, 200)):
        assert estate.wallet(giver.person_id).reserved == (given if given in stay else 0)
        titles = [title for title, _body in told(estate, giver.person_id)]
        assert (f"您送的 {given} 分没有用上，已退回" in titles) == (given not in stay)


def test_a_gift_finds_what_is_left_beside_the_households_own_points(estate: Estate):
    """The control: the other way round nothing gives way."""
    theirs = home(estate, "702")
    bill = estate.bill(340_00, household=theirs)
    neighbour = estate.member(household=theirs, name="李娜")
    page = f"{estate.town.url}/my/bills/{bill.id}"
    assert estate.world.browser(neighbour.person).submit(page, points="1600").status_code == 303
    assert give(estate, estate.member().person, door="702", amount="200").status_code == 422
    assert estate.wallet(neighbour.person_id).reserved == 1600

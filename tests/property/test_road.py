"""The whole road through HTTP: bill, reservation, code, counter, settlement, two signatures."""

import re

from app import clock
from app.database import db
from app.points.models import Account
from app.property.models import Redemption
from tests.property.conftest import SOURCE, Estate, text_of
from tests.world import Town


def test_staff_record_the_company_and_the_agreement(new_estate, world):
    estate: Estate = new_estate(agreed=False)
    other = world.company("安居物业")
    desk = estate.desk()
    page = f"{estate.town.url}/companies"
    taken = desk.submit(
        page, f"{page}/areas", company_id=other.id, compound_id=estate.town.compound.id, from_day="2026-11-01"
    )
    assert taken.status_code == 422
    assert "现在由和顺物业" in text_of(taken)
    recorded = desk.submit(
        page,
        f"{page}/agreements",
        company_id=estate.company.id,
        year="2026",
        funding_source=SOURCE,
        signed_on="2026-01-05",
    )
    assert recorded.status_code == 303
    assert SOURCE in text_of(desk.get(page))
    again = desk.submit(
        page,
        f"{page}/agreements",
        company_id=estate.company.id,
        year="2026",
        funding_source=SOURCE,
        signed_on="2026-01-05",
    )
    assert again.status_code == 422


def test_without_an_agreement_the_page_says_so_and_nothing_is_reserved(new_estate):
    estate: Estate = new_estate(agreed=False)
    membership, bill = estate.member(), estate.bill()
    phone = estate.world.browser(membership.person)
    page = f"{estate.town.url}/my/bills/{bill.id}"
    assert "还没和社区签积分嘉许协议" in text_of(phone.get(page))
    assert 'name="points"' not in phone.get(page).text
    seal = phone.seal("/my")
    refused = phone.post(page, {**seal, "points": "1000"})
    assert refused.status_code == 422
    assert estate.wallet(membership.person_id).reserved == 0


def test_a_bill_is_paid_by_points_and_cash_and_the_month_is_settled(estate: Estate):
    membership = estate.member(2000)
    clerk, phone, desk = estate.counter(), estate.world.browser(membership.person), estate.desk()
    # the clerk enters a bill
    form = f"{estate.company_url}/bills/new"
    added = clerk.submit(
        form,
        building_id=estate.town.building.id,
        unit="1",
        door="301室",
        number="WY-0301",
        period="2026年四季度",
        amount_fen="250.20",
        due_on="2026-12-31",
    )
    assert added.status_code == 303, text_of(added)
    assert "WY-0301" in text_of(clerk.get(f"{estate.company_url}/bills"))
    # the member reserves
    listed = phone.get(f"{estate.town.url}/my/bills")
    assert "还要付 250.20 元" in text_of(listed)
    bill_page = re.search(rf"{estate.town.url}/my/bills/\d+", listed.text)[0]
    offered = text_of(phone.get(bill_page))
    assert "您能用 2,000 分。这张账单最多抵 1,251 分。" in offered
    reserved = phone.submit(bill_page, points="1,000")
    assert reserved.status_code == 303, text_of(reserved)
    shown = phone.get(reserved.location)
    code = re.search(r'id="the-code">([0-9A-Z ]+)<', shown.text)[1]
    assert len(code.replace(" ", "")) == 10
    assert "还有 7 天" in text_of(shown)
    assert "150.20 元" in text_of(shown)
    assert (estate.wallet(membership.person_id).balance, estate.wallet(membership.person_id).reserved) == (2000, 1000)
    # the clerk's phone opens the QR
    opened = clerk.get(f"/redeem/{code.replace(' ', '').lower()}")
    assert opened.status_code == 303
    counter = clerk.get(opened.location)
    assert "王*波" in text_of(counter)
    assert "王海波" not in text_of(counter)
    assert "向住户收 150.20 元" in text_of(counter)
    confirm = f"{estate.company_url}/counter/{code.replace(' ', '')}/confirmation"
    assert clerk.submit(opened.location, confirm, cash_fen="150.20").status_code == 303
    assert "今天合计抵 100.00 元" in text_of(clerk.get(f"{estate.company_url}/counter"))
    wallet = estate.wallet(membership.person_id)
    assert (wallet.balance, wallet.reserved) == (1000, 0)
    assert "物业费已抵 100.00 元" in text_of(phone.get("/my/messages"))
    assert "已缴清" in text_of(phone.get(f"{estate.town.url}/my/bills"))
    # the month is settled
    with clock.standing_at(clock.at(clock.today().replace(month=12, day=2), clock.now().time())):
        page = f"{estate.town.url}/settlements"
        assert desk.submit(page, month="2026-11").status_code == 303
        one = estate.settlements()[0]
        assert (one.points, one.fen, one.funding_source, one.state) == (1000, 10000, SOURCE, "open")
        ours = f"{page}/{one.id}"
        assert desk.submit(ours, f"{ours}/signature", points=one.points, fen=one.fen).status_code == 303
        theirs = f"{estate.company_url}/settlements/{one.id}"
        assert clerk.submit(theirs, f"{theirs}/signature", points=one.points, fen=one.fen).status_code == 303
    assert estate.settlements()[0].state == "closed"
    with estate.inside():
        clearing = (
            db.session.query(Account)
            .filter_by(community_id=estate.town.place.id, kind="company", company_id=estate.company.id)
            .one()
        )
    assert clearing.balance == 0


def test_the_member_takes_a_reservation_back(estate: Estate):
    made = estate.reservation(500)
    phone = estate.world.browser(made.person)
    page = f"{estate.town.url}/my/redemptions/{made.id}"
    assert phone.submit(page, f"{page}/cancellation").status_code == 303
    assert estate.wallet(made.person_id).reserved == 0
    assert "已取消" in text_of(phone.get(page))
    assert (
        phone.post(f"{page}/cancellation", phone.seal(f"{estate.town.url}/my/bills/{made.bill_id}")).status_code == 422
    )


def test_another_members_code_and_bill_are_not_there(estate: Estate, new_estate):
    made = estate.reservation()
    stranger = estate.member(500, household=estate.household("999"), name="李强")
    phone = estate.world.browser(stranger.person)
    assert phone.get(f"{estate.town.url}/my/redemptions/{made.id}").status_code == 404
    assert phone.get(f"{estate.town.url}/my/bills/{made.bill_id}").status_code == 404
    town: Town = new_estate().town
    assert phone.get(f"{town.url}/my/bills/{made.bill_id}").status_code == 403


def test_no_household_is_shown_bills_before_staff_have_proven_it(estate: Estate):
    membership = estate.member(500)
    estate.bill()
    membership.household_id = None
    with estate.inside():
        db.session.commit()
    assert "现在没有您家的账单" in text_of(estate.world.browser(membership.person).get(f"{estate.town.url}/my/bills"))


def test_codes_name_their_community(estate: Estate):
    made = estate.reservation()
    assert isinstance(made, Redemption)
    from app.public_numbers import prefix

    assert made.code.startswith(prefix(estate.town.place.id))

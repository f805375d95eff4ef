"""How many points a bill takes: the table's most, the least, the quarter, and why not."""

from datetime import datetime

import pytest

from app import clock
from app.database import db, transaction
from app.points.models import Account
from app.property import service as property_service
from tests.property.conftest import Estate, text_of


def offer_of(estate: Estate, bill, person):
    with estate.inside():
        return property_service.offer(bill, person)


@pytest.mark.parametrize(
    ("fen", "earned", "most"),
    [
        (250_20, 2000, 1251),  # half of the bill
        (250_19, 2000, 1250),
        (250_20, 1000, 1000),  # all that there is
        (20_00, 2000, 100),
        (19_98, 2000, 0),  # half is below the least
        (250_20, 99, 0),
        (250_20, 100, 100),
        (250_20, 0, 0),
    ],
)
def test_the_most_is_what_bill_wallet_and_table_allow(estate: Estate, fen, earned, most):
    membership = estate.member(earned)
    offer = offer_of(estate, estate.bill(fen), membership.person)
    assert offer.most == most
    assert offer.note


@pytest.mark.parametrize(
    ("points", "said"), [("99", "不少于 100 分"), ("1252", "最多用积分抵一半"), ("2001", "能用的积分不够")]
)
def test_one_point_beyond_is_refused_with_the_reason(estate: Estate, points, said):
    membership = estate.member(1251 if points == "1252" else 2000)
    if points == "1252":
        membership = estate.member(3000)
    bill = estate.bill(250_20 if points != "2001" else 900_00)
    page = f"{estate.town.url}/my/bills/{bill.id}"
    refused = estate.world.browser(membership.person).submit(page, points=points)
    assert refused.status_code == 422
    assert said in text_of(refused)
    assert estate.wallet(membership.person_id).reserved == 0


@pytest.mark.parametrize("points", ["", "-100", "1_000", "1e3", "100.5", "9" * 23, "abc"])
def test_what_is_no_number_of_points_is_refused(estate: Estate, points):
    membership, bill = estate.member(), estate.bill()
    page = f"{estate.town.url}/my/bills/{bill.id}"
    assert estate.world.browser(membership.person).submit(page, points=points).status_code == 422
    assert estate.wallet(membership.person_id).reserved == 0


def test_once_a_quarter_and_again_in_the_next(estate: Estate):
    membership = estate.member(5000)
    first, second = estate.bill(), estate.bill()
    page = f"{estate.town.url}/my/bills"
    phone = estate.world.browser(membership.person)
    assert phone.submit(f"{page}/{first.id}", points="500").status_code == 303
    assert "一个季度抵一次" in text_of(phone.get(f"{page}/{second.id}"))
    with clock.standing_at(datetime(2026, 12, 31, 23, 59, 59, tzinfo=clock.SHANGHAI)):
        assert offer_of(estate, second, membership.person).most == 0


def test_a_reservation_that_was_taken_back_does_not_count(estate: Estate):
    made = estate.reservation(500)
    with estate.inside(), transaction():
        property_service.cancel(made)
    assert offer_of(estate, made.bill, made.person).most > 0


def test_another_member_of_the_household_gets_what_is_left_of_the_half(estate: Estate):
    made = estate.reservation(1000)
    other = estate.member(2000, household=made.bill.household, name="李强")
    assert offer_of(estate, made.bill, other.person).most == 251


def test_cash_that_was_paid_leaves_less_for_points(estate: Estate):
    membership, bill = estate.member(), estate.bill(100_00)
    page = f"{estate.company_url}/bills/{bill.id}"
    assert estate.counter().submit(page, f"{page}/cash", cash_fen="80").status_code == 303
    assert offer_of(estate, estate.fresh(bill), membership.person).most == 200


def test_a_frozen_wallet_redeems_nothing(estate: Estate):
    membership, bill = estate.member(), estate.bill()
    with estate.inside():
        wallet: Account = estate.wallet(membership.person_id)
        wallet.frozen_reason = "核查中"
        db.session.commit()
    offer = offer_of(estate, bill, membership.person)
    assert (offer.most, "正在核查" in offer.note) == (0, True)


def test_the_version_the_facts_and_the_row_are_kept(estate: Estate):
    made = estate.reservation(500)
    assert made.matched_row == "own_bill"
    assert made.facts["points_requested"] == 500
    assert made.facts["bill_share_percent_after"] == pytest.approx(19.98, abs=0.01)
    assert made.rule_version_id

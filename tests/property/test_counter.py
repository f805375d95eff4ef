"""The counter: codes as people say them, once only, of the own company only, and no guessing."""

from datetime import timedelta

import pytest

from app import clock
from app.database import db, transaction
from app.property import service as property_service
from app.property.models import Redemption
from app.property.redemptions.counter_models import UnknownCode
from tests.property.conftest import Estate, text_of


def confirm_url(estate: Estate, code: str) -> str:
    return f"{estate.company_url}/counter/{code}/confirmation"


def refuse_url(estate: Estate, code: str) -> str:
    return f"{estate.company_url}/counter/{code}/refusal"


def counter_of(estate: Estate, code: str) -> str:
    return f"{estate.company_url}/counter?code={code}"


def test_a_code_is_found_however_it_is_dictated(estate: Estate):
    made = estate.reservation()
    said = made.code.replace("0", "o").replace("1", "l").lower()
    answer = estate.counter().get(counter_of(estate, f"{said[:3]}%20{said[3:6]}-{said[6:]}"))
    assert answer.status_code == 200
    assert "码有效" in text_of(answer)


def test_another_companys_clerk_gets_404(estate: Estate, new_estate, world):
    made = estate.reservation()
    other: Estate = new_estate(company=world.company("安居物业"))
    clerk = other.counter()
    assert clerk.get(f"/redeem/{made.code}").status_code == 404
    assert clerk.get(counter_of(other, made.code)).status_code == 404
    assert clerk.get(counter_of(estate, made.code)).status_code == 403
    seal = clerk.seal(counter_of(other, other.reservation().code))
    assert clerk.post(confirm_url(other, made.code), {**seal, "cash_fen": "0"}).status_code == 404
    assert estate.fresh(made).state == "reserved"


def test_who_is_no_clerk_gets_404_from_the_qr(estate: Estate):
    made = estate.reservation()
    assert estate.world.browser(made.person).get(f"/redeem/{made.code}").status_code == 404
    assert estate.world.browser().get(f"/redeem/{made.code}").status_code == 302


def test_a_clerk_serves_two_communities_of_one_company(estate: Estate, new_estate):
    second: Estate = new_estate(company=estate.company)
    codes = estate.reservation(), second.reservation()
    for made in codes:
        clerk = estate.counter()
        assert (
            clerk.submit(counter_of(estate, made.code), confirm_url(estate, made.code), cash_fen="0").status_code == 303
        )
        assert estate.fresh(made).state == "captured"
    assert estate.captured_points() == second.captured_points() == 1000


def test_a_refused_code_gives_the_points_back_with_the_reason(estate: Estate):
    made = estate.reservation()
    clerk = estate.counter()
    page = counter_of(estate, made.code)
    without = clerk.submit(page, refuse_url(estate, made.code), reason="other", other="")
    assert without.status_code == 422
    assert "请写明原因" in text_of(without)
    assert clerk.submit(page, refuse_url(estate, made.code), reason="other", other="房号写错").status_code == 303
    assert estate.fresh(made).state == "refused"
    assert (estate.wallet(made.person_id).reserved, estate.captured_points()) == (0, 0)
    phone = estate.world.browser(made.person)
    assert "房号写错" in text_of(phone.get(f"{estate.town.url}/my/redemptions/{made.id}"))


def test_a_timed_out_code_gives_the_points_back(estate: Estate):
    made = estate.reservation()
    with clock.standing_at(clock.now() + timedelta(days=7, seconds=1)):
        clerk = estate.counter()
        late = clerk.submit(counter_of(estate, made.code), confirm_url(estate, made.code), cash_fen="0")
        assert late.status_code == 422
        assert "过期" in text_of(late)
        assert estate.fresh(made).state == "reserved"
        with transaction():
            assert property_service.expire_due() >= 1
        with transaction():
            property_service.expire_due()
    assert estate.fresh(made).state == "expired"
    assert estate.wallet(made.person_id).reserved == 0


def test_nothing_expires_before_its_time(estate: Estate):
    made = estate.reservation()
    with clock.standing_at(clock.now() + timedelta(days=6, hours=23)), transaction():
        property_service.expire_due()
    assert estate.fresh(made).state == "reserved"


def test_a_confirmed_code_says_so_to_everybody_else(estate: Estate):
    made = estate.captured()
    clerk = estate.counter()
    assert "已经确认过" in text_of(clerk.get(counter_of(estate, made.code)))
    seal = clerk.seal(counter_of(estate, estate.reservation().code))
    again = clerk.post(confirm_url(estate, made.code), {**seal, "cash_fen": "0"})
    assert again.status_code == 422
    assert "已经确认过" in text_of(again)
    assert estate.captured_points() == 1000


def test_nobody_confirms_their_own_code(estate: Estate):
    made = estate.reservation()
    made.person_id = estate.clerk.id
    with estate.inside():
        db.session.commit()
    refused = estate.counter().submit(counter_of(estate, made.code), confirm_url(estate, made.code), cash_fen="0")
    assert refused.status_code == 422
    assert "自己的" in text_of(refused)


@pytest.mark.parametrize("typed", ["", "-1", "150.201", "150.21", "abc", "1e3", "1" * 23])
def test_cash_that_is_no_amount_or_too_much_confirms_nothing(estate: Estate, typed):
    made = estate.reservation()
    answer = estate.counter().submit(counter_of(estate, made.code), confirm_url(estate, made.code), cash_fen=typed)
    assert answer.status_code == 422
    assert estate.fresh(made).state == "reserved"


def test_less_cash_leaves_the_bill_partly_paid(estate: Estate):
    made = estate.reservation()
    answer = estate.counter().submit(counter_of(estate, made.code), confirm_url(estate, made.code), cash_fen="100")
    assert answer.status_code == 303
    bill = estate.fresh(made.bill)
    assert (bill.state, bill.points_fen, bill.cash_fen, bill.left_fen) == ("part_paid", 10000, 10000, 5020)


def test_ten_unknown_codes_in_five_minutes_and_the_clerk_waits(estate: Estate):
    made = estate.reservation()
    clerk = estate.counter()
    for number in range(10):
        unknown = made.code[:3] + f"{number:07d}"
        assert clerk.get(counter_of(estate, unknown)).status_code == 404
    stopped = clerk.get(counter_of(estate, made.code))
    assert stopped.status_code == 422
    assert "先停一会儿" in text_of(stopped)
    seal = clerk.seal(f"{estate.company_url}/bills/new")
    assert clerk.post(confirm_url(estate, made.code), {**seal, "cash_fen": "0"}).status_code == 422
    assert estate.fresh(made).state == "reserved"
    colleague = estate.world.browser(estate.world.clerk(estate.company, "周柜"))
    assert colleague.get(counter_of(estate, made.code)).status_code == 200
    with clock.standing_at(clock.now() + timedelta(minutes=5, seconds=1)):
        assert clerk.get(counter_of(estate, made.code)).status_code == 200


def test_unknown_codes_sent_to_confirm_count_too(estate: Estate):
    made = estate.reservation()
    clerk = estate.counter()
    seal = clerk.seal(counter_of(estate, made.code))
    for number in range(10):
        guess = made.code[:3] + f"{number:07d}"
        assert clerk.post(confirm_url(estate, guess), {**seal, "cash_fen": "0"}).status_code == 404
    assert clerk.get(counter_of(estate, made.code)).status_code == 422


def test_known_codes_leave_no_trace_among_the_unknown(estate: Estate):
    clerk = estate.counter()
    for _ in range(3):
        assert clerk.get(counter_of(estate, estate.reservation().code)).status_code == 200
    assert db.session.query(UnknownCode).filter_by(person_id=estate.clerk.id).count() == 0


def test_the_day_shows_what_was_confirmed_and_refused(estate: Estate):
    estate.captured()
    refused: Redemption = estate.reservation()
    with transaction():
        property_service.refuse(refused, clerk=estate.clerk, reason="门牌和账单不符")
    shown = text_of(estate.counter().get(f"{estate.company_url}/counter"))
    assert "今天合计抵 100.00 元" in shown
    assert "已抵 1 笔，未办 1 笔" in shown
    assert "门牌和账单不符" in shown
    with clock.standing_at(clock.now() + timedelta(days=1)):
        assert "今天合计抵 0.00 元" in text_of(estate.counter().get(f"{estate.company_url}/counter"))

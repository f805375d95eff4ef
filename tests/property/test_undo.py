"""Undo at the counter: the window, the second clerk, the settlement that was signed, and a ledger that is whole."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from app import clock
from app.database import transaction
from app.inbox.models import Message
from app.points.corrections import reversals_service
from app.points.models import Account, Transfer
from app.points.proof import recount_service
from app.property import service as property_service
from app.property.models import Redemption
from app.property.redemptions import undo_service
from app.property.settlements import lines_service
from app.scope import in_community
from tests.property.conftest import Estate, text_of
from tests.property.test_parallel import at_once

REASON = {"reason": "确认错了账单", "other": ""}


def shanghai(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=clock.SHANGHAI)


@pytest.fixture(autouse=True)
def the_ledger_is_whole(estate: Estate):
    yield
    wrong = [one for one in recount_service.recount() if one.community_id == estate.town.place.id]
    assert wrong == []


def confirmed(estate: Estate, amount: int = 300, *, cash: int = 50_00) -> Redemption:
    made = estate.reservation(amount)
    with transaction():
        property_service.confirm(made, clerk=estate.clerk, cash_fen=cash)
    return made


def undo_url(estate: Estate, made: Redemption, then: str = "") -> str:
    return f"{estate.company_url}/counter/{made.code}/undo{then}"


def page_of(estate: Estate, made: Redemption) -> str:
    return f"{estate.company_url}/counter?code={made.code}"


def ask(estate: Estate, made: Redemption, browser=None, **fields: str):
    browser = browser or estate.counter()
    return browser.submit(page_of(estate, made), undo_url(estate, made), **{**REASON, **fields})


def cleared(estate: Estate) -> int:
    """Points in the company's account of this community."""
    from app.database import db

    db.session.rollback()
    with estate.inside():
        found = db.session.execute(in_community(Account).filter_by(kind="company")).scalar_one()
        return found.balance or 0


def test_an_undo_in_time_gives_points_and_the_bill_back_and_tells_the_member(estate: Estate):
    made = confirmed(estate)
    assert ask(estate, made).status_code == 303
    made = estate.fresh(made)
    bill, wallet = estate.fresh(made.bill), estate.wallet(made.person_id)
    assert (made.state, made.undone_by_id) == ("undone", estate.clerk.id)
    assert (bill.state, bill.points_fen, bill.cash_fen) == ("open", 0, 0)
    assert (wallet.balance, wallet.reserved, cleared(estate)) == (2000, 0, 0)
    phone = estate.world.browser(made.person)
    assert "已撤销" in text_of(phone.get("/my/messages"))
    said = text_of(phone.get(f"{estate.town.url}/my/redemptions/{made.id}"))
    assert "抵扣已撤销" in said
    assert "确认错了账单" in said
    day = text_of(estate.counter().get(f"{estate.company_url}/counter"))
    assert "今天合计抵 0.00 元" in day
    assert "已抵 1 笔，已撤销 1 笔" in day


def test_after_an_undo_the_quarter_is_free_again(estate: Estate):
    made = confirmed(estate)
    ask(estate, made)
    phone = estate.world.browser(made.person)
    page = f"{estate.town.url}/my/bills/{made.bill_id}"
    assert phone.submit(page, points="200").status_code == 303


@pytest.mark.parametrize(("minutes", "status"), [(29, 303), (30, 303), (31, 422)])
def test_the_window_is_thirty_minutes(estate: Estate, minutes, status):
    made = confirmed(estate)
    browser = estate.counter()
    seal = browser.seal(page_of(estate, made))
    with clock.standing_at(clock.now() + timedelta(minutes=minutes)):
        answer = browser.post(undo_url(estate, made), {**seal, **REASON})
    assert answer.status_code == status
    assert estate.fresh(made).state == ("undone" if status == 303 else "captured")


def test_an_undo_says_why(estate: Estate):
    made = confirmed(estate)
    answer = ask(estate, made, reason="other")
    assert answer.status_code == 422
    assert "请写明原因" in text_of(answer)
    assert estate.fresh(made).state == "captured"


def test_much_is_undone_by_two(estate: Estate):
    made = confirmed(estate, 1000)
    clerk, second = estate.counter(), estate.world.browser(estate.world.clerk(estate.company, "周柜"))
    assert ask(estate, made, clerk).status_code == 303
    assert estate.fresh(made).state == "captured"
    alone = clerk.submit(page_of(estate, made), undo_url(estate, made, "/agreement"))
    assert alone.status_code == 422
    assert "自己不能同意" in text_of(alone)
    assert "等另一位柜员同意撤销" in text_of(second.get(f"{estate.company_url}/counter"))
    assert second.submit(page_of(estate, made), undo_url(estate, made, "/agreement")).status_code == 303
    assert estate.fresh(made).state == "undone"
    assert estate.wallet(made.person_id).balance == 2000


def test_many_small_ones_are_much(estate: Estate):
    """What one clerk undid alone today counts with the next; a colleague, and the next day, begin anew."""
    clerk, day = estate.counter(), shanghai(2026, 11, 24, 10, 0)
    with clock.standing_at(day):
        first, second, third = (confirmed(estate, 300) for _n in range(3))
        assert ask(estate, first, clerk).status_code == 303
        assert estate.fresh(first).state == "undone"
        page = text_of(clerk.get(page_of(estate, second)))
        assert "要另一位柜员同意" in page
        assert ask(estate, second, clerk).status_code == 303
        assert estate.fresh(second).state == "captured"  # waits for a colleague
        colleague = estate.world.browser(estate.world.clerk(estate.company, "周柜"))
        assert ask(estate, third, colleague).status_code == 303
        assert estate.fresh(third).state == "undone"
    with clock.standing_at(day + timedelta(days=1)):
        fourth = confirmed(estate, 300)
        assert ask(estate, fourth, clerk).status_code == 303
        assert estate.fresh(fourth).state == "undone"


def test_many_small_ones_at_once_are_counted_as_many(estate: Estate):
    two = [confirmed(estate, 300) for _n in range(2)]
    browsers = [estate.counter() for _n in two]
    forms = [{**browser.seal(page_of(estate, made)), **REASON} for browser, made in zip(browsers, two, strict=True)]
    acts = [
        lambda browser=browser, made=made, form=form: browser.post(undo_url(estate, made), form).status_code
        for browser, made, form in zip(browsers, two, forms, strict=True)
    ]
    assert at_once(acts) == [303, 303]
    assert sorted(estate.fresh(made).state for made in two) == ["captured", "undone"]


def test_without_counting_the_day_everything_goes_alone(estate: Estate, monkeypatch):
    """The control: by each one for itself many small ones are let through."""
    monkeypatch.setattr(undo_service, "undone_alone", lambda company_id, clerk: 0)
    clerk, three = estate.counter(), [confirmed(estate, 300) for _n in range(3)]
    for made in three:
        ask(estate, made, clerk)
    assert [estate.fresh(made).state for made in three] == ["undone"] * 3


def test_a_request_that_is_dropped_leaves_it_confirmed(estate: Estate):
    made = confirmed(estate, 1000)
    clerk = estate.counter()
    ask(estate, made, clerk)
    assert clerk.submit(page_of(estate, made), undo_url(estate, made, "/refusal")).status_code == 303
    assert (estate.fresh(made).state, estate.fresh(made).undo_asked_at) == ("captured", None)


def test_another_companys_clerk_undoes_nothing(estate: Estate, new_estate, world):
    made = confirmed(estate)
    other: Estate = new_estate(company=world.company("安居物业"))
    clerk = other.counter()
    seal = clerk.seal(page_of(other, other.reservation()))
    url = f"{other.company_url}/counter/{made.code}/undo"
    assert clerk.post(url, {**seal, **REASON}).status_code == 404
    assert estate.fresh(made).state == "captured"


def test_fifty_times_the_same_undo_is_one(estate: Estate):
    made = confirmed(estate)
    browser = estate.counter()
    seal = browser.seal(page_of(estate, made))
    answers = at_once([lambda: browser.post(undo_url(estate, made), {**seal, **REASON}).status_code] * 20)
    assert set(answers) == {303}
    assert estate.wallet(made.person_id).balance == 2000


def test_two_clerks_at_once_undo_once(estate: Estate):
    made = confirmed(estate)
    clerks = [estate.counter(), estate.world.browser(estate.world.clerk(estate.company, "周柜"))]
    seals = [clerk.seal(page_of(estate, made)) for clerk in clerks]
    acts = [
        lambda clerk=clerk, seal=seal: clerk.post(undo_url(estate, made), {**seal, **REASON}).status_code
        for clerk, seal in zip(clerks, seals, strict=True)
    ]
    assert Counter(at_once(acts)) == {303: 1, 422: 1}
    assert estate.wallet(made.person_id).balance == 2000
    assert cleared(estate) == 0


def test_without_the_conditional_update_the_ledger_still_reverses_once(estate: Estate, monkeypatch):
    """The control: the state no longer decides, the key of the reversal does."""
    made = confirmed(estate)
    ask(estate, made)
    with estate.inside(), pytest.raises(Exception, match="冲正过"):
        reversals_service.reverse(made.hold.transfer_id, key="another")


def settled(estate: Estate, *, signatures: int) -> Redemption:
    """A confirmation of the last minutes of October, whose settlement has so many signatures."""
    with clock.standing_at(shanghai(2026, 10, 31, 23, 50)):
        made = confirmed(estate, cash=0)
    with clock.standing_at(shanghai(2026, 11, 1, 0, 1)), transaction():
        (month,) = property_service.close_month("2026-10", community=estate.town.place.id)
        with estate.inside():
            for side, by in (("company", estate.clerk), ("community", estate.staff))[:signatures]:
                lines_service.sign(month.id, side=side, by=by, seen=(300, 3000))
    return made


def undo_at_night(estate: Estate, made: Redemption) -> None:
    with clock.standing_at(shanghai(2026, 11, 1, 0, 10)), transaction():
        assert undo_service.ask(made, clerk=estate.clerk, reason="确认错了账单")


def test_before_the_first_signature_the_line_goes(estate: Estate):
    undo_at_night(estate, settled(estate, signatures=0))
    (month,) = estate.settlements()
    assert (month.month, month.points, month.fen) == ("2026-10", 0, 0)


@pytest.mark.parametrize("signatures", [1, 2])
def test_after_a_signature_it_is_a_negative_line_of_the_next(estate: Estate, signatures):
    made = settled(estate, signatures=signatures)
    undo_at_night(estate, made)
    estate.captured(500, at=shanghai(2026, 11, 5, 10, 0))
    running = text_of(estate.desk().get(f"{estate.town.url}/settlements"))
    assert "20.00" in running  # 50 yuan of November less 30 of October
    with clock.standing_at(shanghai(2026, 12, 1, 1, 0)), transaction():
        property_service.close_month("2026-11", community=estate.town.place.id)
    october, november = estate.settlements()
    assert (october.points, october.fen) == (300, 3000)
    assert (november.points, november.fen) == (200, 2000)
    url = f"{estate.town.url}/settlements/{november.id}"
    assert "撤销冲回" in text_of(estate.desk().get(url))
    assert "撤销冲回" in text_of(estate.desk().get(f"{url}/print"))
    assert "-30.00" in estate.desk().get(f"{url}.csv").get_data(as_text=True)
    with estate.inside(), transaction():
        if signatures == 1:
            lines_service.sign(october.id, side="community", by=estate.staff, seen=(300, 3000))
        lines_service.sign(november.id, side="company", by=estate.clerk, seen=(200, 2000))
        lines_service.sign(november.id, side="community", by=estate.staff, seen=(200, 2000))
    assert cleared(estate) == 0


def test_a_negative_line_may_be_carried_over(estate: Estate):
    made = settled(estate, signatures=2)
    undo_at_night(estate, made)
    with clock.standing_at(shanghai(2026, 12, 1, 1, 0)), estate.inside(), transaction():
        (november,) = property_service.close_month("2026-11", community=estate.town.place.id)
        line = lines_service.lines(november)
        from app.database import db

        (line,) = db.session.execute(line).scalars().all()
        assert line.points == -300
        lines_service.mark(november.id, line.id, company_fen=0, reason="没有收到", by=estate.clerk)
        lines_service.carry_over(november.id, line.id, by=estate.staff)
    with clock.standing_at(shanghai(2027, 1, 1, 1, 0)), transaction():
        property_service.close_month("2026-12", community=estate.town.place.id)
    assert [(one.month, one.points) for one in estate.settlements()] == [
        ("2026-10", 300),
        ("2026-11", 0),
        ("2026-12", -300),
    ]


def test_staff_do_not_reverse_a_capture_at_the_points_desk(estate: Estate):
    from app.database import db

    made = confirmed(estate)
    with estate.inside():
        moved = db.session.execute(in_community(Transfer).filter_by(kind="capture")).scalar_one()
    page = f"{estate.town.url}/points/wallets/{made.account_id}/lines/{moved.id}/reversal"
    answer = estate.desk().submit(page, reason="柜台弄错了")
    assert answer.status_code == 422
    assert "物业柜台撤销" in text_of(answer)


# a bill that is paid or void while points are reserved for it


def told(person_id: int) -> list[str]:
    from app.database import db
    from app.scope import across_communities

    with across_communities():
        return [str(one.title) for one in db.session.query(Message).filter_by(person_id=person_id)]


def test_cash_for_all_of_the_bill_gives_the_reservation_back(estate: Estate):
    made = estate.reservation(1000)
    page = f"{estate.company_url}/bills/{made.bill_id}"
    clerk = estate.counter()
    assert "预留会退回住户" in text_of(clerk.get(page))
    assert clerk.submit(page, f"{page}/cash", cash_fen="250.20").status_code == 303
    assert (estate.fresh(made).state, estate.fresh(made.bill).state) == ("released", "paid")
    assert estate.wallet(made.person_id).reserved == 0
    assert any("没有抵成" in title for title in told(made.person_id))


def test_cash_beside_the_reservation_leaves_it(estate: Estate):
    made = estate.reservation(1000)
    page = f"{estate.company_url}/bills/{made.bill_id}"
    assert estate.counter().submit(page, f"{page}/cash", cash_fen="150.20").status_code == 303
    assert estate.fresh(made).state == "reserved"
    with transaction():
        property_service.confirm(made, clerk=estate.clerk, cash_fen=0)
    assert estate.fresh(made.bill).state == "paid"


def test_a_void_bill_gives_the_reservation_back(estate: Estate):
    made = estate.reservation(1000)
    page = f"{estate.company_url}/bills/{made.bill_id}"
    answer = estate.counter().submit(page, f"{page}/state", state="void", note="重复出账")
    assert answer.status_code == 303
    assert estate.fresh(made).state == "released"
    assert any("没有抵成" in title for title in told(made.person_id))


# the day's list and the receipt


def test_the_days_list_agrees_with_the_drawer(estate: Estate):
    confirmed(estate, 300, cash=50_00)
    gone = confirmed(estate, 400, cash=60_00)
    ask(estate, gone)
    bill = estate.bill(100_00)
    page = f"{estate.company_url}/bills/{bill.id}"
    estate.counter().submit(page, f"{page}/cash", cash_fen="20.00")
    second = estate.world.clerk(estate.company, "周柜")
    refused = estate.reservation(300)
    with transaction():
        property_service.refuse(refused, clerk=second, reason="门牌和账单不符")
    shown = text_of(estate.counter().get(f"{estate.company_url}/days"))
    assert "积分抵扣 30.00 元" in shown
    assert "收现金 70.00 元" in shown
    assert "周柜" in shown
    printed = estate.counter().get(f"{estate.company_url}/days/print")
    assert "柜员签字" in text_of(printed)
    table = estate.counter().get(f"{estate.company_url}/days.csv?day=2026-11-23").get_data(as_text=True)
    assert len(table.strip().splitlines()) == 6
    assert "-60.00" in table


@pytest.mark.parametrize("day", ["", "2026-11-22", "nonsense", "9999-01-01", "0001-01-01"])
def test_any_day_may_be_asked_for(estate: Estate, day):
    for page in ("days", "days/print", "days.csv", "days.xlsx"):
        assert estate.counter().get(f"{estate.company_url}/{page}?day={day}").status_code == 200


@pytest.mark.parametrize("paper", ["", "?paper=slip"])
def test_a_receipt_for_clerk_and_member(estate: Estate, paper):
    made = confirmed(estate)
    for browser, url in (
        (estate.counter(), f"{estate.company_url}/counter/{made.code}/receipt"),
        (estate.world.browser(made.person), f"{estate.town.url}/my/redemptions/{made.id}/receipt"),
    ):
        said = text_of(browser.get(url + paper))
        assert "捌拾元整" in said
        assert made.code in said


def test_there_is_no_receipt_before_it_is_confirmed(estate: Estate):
    made = estate.reservation()
    assert estate.counter().get(f"{estate.company_url}/counter/{made.code}/receipt").status_code == 404

"""Many at once: a wallet never passes its balance, a code is confirmed once, the same form has one effect."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select, text

from app import acts
from app.acts import new_key
from app.database import db, transaction
from app.places import service as places
from app.points.wallets import holds_service
from app.property import service as property_service
from app.property.gifts import service as gifts_service
from app.property.gifts.models import GiftTry
from app.property.redemptions import offers_service
from app.scope import community_id
from tests.database import app_on
from tests.property.conftest import Estate, make_estate
from tests.world import World


def at_once(acts: list[Any]) -> list[Any]:
    """Run the acts in threads that start together."""
    gate = threading.Barrier(len(acts))

    def run(act: Any) -> Any:
        gate.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def reserve_on_many_bills(estate: Estate, monkeypatch: Any, *, bills: int = 8) -> tuple[Any, Counter[int]]:
    """One wallet of 1,000 points and many bills of its household, 300 points on each, all at once."""
    monkeypatch.setattr(offers_service, "redeemed_this_quarter", lambda account: 0)  # else the quarter stops the second
    membership = estate.member(1000)
    pages = [f"{estate.town.url}/my/bills/{estate.bill(100_00).id}" for _ in range(bills)]
    phones = [estate.world.browser(membership.person) for _ in pages]
    seals = [phone.seal(page) for phone, page in zip(phones, pages, strict=True)]
    acts = [
        lambda phone=phone, page=page, seal=seal: phone.post(page, {**seal, "points": "300"}).status_code
        for phone, page, seal in zip(phones, pages, seals, strict=True)
    ]
    return membership, Counter(at_once(acts))


def test_parallel_reservations_never_pass_the_balance(estate: Estate, monkeypatch):
    membership, answers = reserve_on_many_bills(estate, monkeypatch)
    assert answers == {303: 3, 422: 5}
    wallet = estate.wallet(membership.person_id)
    assert (wallet.balance, wallet.reserved) == (1000, 900)


def test_without_the_guards_the_balance_is_passed(own_database, monkeypatch):
    """The control: without the lock of the membership, the UPDATE's condition and the CHECK more is reserved."""
    with app_on(own_database) as app, app.app_context():
        estate = make_estate(World(app))
        owner = db.create_engine(own_database.owner_url)
        with owner.begin() as connection:
            connection.execute(text("ALTER TABLE account DROP CONSTRAINT ck_account_not_negative"))
        owner.dispose()
        gate = threading.Barrier(8, timeout=20)
        monkeypatch.setattr(db.session, "refresh", lambda *_args, **_options: None)
        monkeypatch.setattr(
            holds_service, "_reserve", lambda account_id, amount: reserve_blindly(gate, account_id, amount)
        )
        _membership, answers = reserve_on_many_bills(estate, monkeypatch)
        assert answers[303] > 3


def reserve_blindly(gate: threading.Barrier, account_id: int, amount: int) -> None:
    """All have looked at the balance before the first one takes from it."""
    gate.wait()
    db.session.execute(
        text("UPDATE account SET reserved = reserved + :amount WHERE community_id = :community_id AND id = :id"),
        {"amount": amount, "community_id": community_id(), "id": account_id},
    )


def tenth_gifts_at_once(estate: Estate, doors: list[str], *, said: bool = True) -> list[Any]:
    """Nine of ten tries are used up; then forms with one key, one for each of the doors, all at once."""
    donor, key = estate.member(9000), new_key()
    for door in {"901", *doors}:
        estate.household(door)
    page = f"{estate.town.url}/my/gifts/bill"
    where = {"building_id": str(estate.town.building.id), "unit": "2", "points": "100"}
    for _try in range(9):
        assert estate.world.browser(donor.person).submit(page, **where, door="901").status_code == 422
    phones = [estate.world.browser(donor.person) for _door in doors]
    forms = [{**phone.seal(page), **where, "once": key} for phone in phones]
    if said:
        with estate.inside():
            household = places.find_household(estate.town.building, "2", doors[0])
        estate.bill(9000_00, household=household)
    posts = [
        lambda phone=phone, form=form, door=door: phone.post(page, {**form, "door": door})
        for phone, form, door in zip(phones, forms, doors, strict=True)
    ]
    answers = at_once(posts)
    again = estate.world.browser(donor.person).submit(page, **where, door="901")
    assert "一天最多试 10 次" in again.get_data(as_text=True)
    assert estate.wallet(donor.person_id).reserved == (100 if said else 0)
    return answers


def test_the_tenth_gift_six_times_at_once_is_one_gift_and_one_answer(estate: Estate):
    answers = tenth_gifts_at_once(estate, ["902"] * 6)
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1


def test_the_try_counts_where_the_same_form_overtook_it(estate: Estate, monkeypatch: pytest.MonkeyPatch):
    """The first form of two noted the try, the second was accepted before it: the first only repeats the answer."""
    donor = estate.member(9000)
    estate.bill(9000_00, household=estate.household("902"))
    page = f"{estate.town.url}/my/gifts/bill"
    phone = estate.world.browser(donor.person)
    where = {"building_id": str(estate.town.building.id), "unit": "2", "door": "902", "points": "100"}
    form = {**phone.seal(page), **where}
    with monkeypatch.context() as second:
        second.setattr(gifts_service, "begin_try", lambda *_args, **_options: None)
        assert phone.post(page, form).status_code == 303
    monkeypatch.setattr(acts, "was_accepted", lambda: False)  # the first asked before the second was stored
    assert phone.post(page, form).status_code == 303
    with estate.inside():
        assert db.session.scalar(select(func.count()).where(GiftTry.person_id == donor.person_id)) == 1


def test_the_tenth_gift_refused_six_times_at_once_is_one_try(estate: Estate):
    answers = tenth_gifts_at_once(estate, ["902"] * 6, said=False)
    assert {answer.status_code for answer in answers} == {422}
    assert any("这一户现在收不下" in answer.get_data(as_text=True) for answer in answers)


def test_one_key_does_not_let_six_doors_be_tried_at_once(estate: Estate):
    answers = tenth_gifts_at_once(estate, ["902", "903", "904", "905", "906", "907"], said=False)
    said = [answer.get_data(as_text=True) for answer in answers]
    assert sum("一天最多试 10 次" in one for one in said) == 5


def test_without_the_mark_of_the_form_five_of_six_are_turned_away(estate: Estate, monkeypatch: pytest.MonkeyPatch):
    """The control: each of the six is a try of its own. Their locations are one, unless they came too late."""
    monkeypatch.setattr(acts, "form_mark", new_key)
    monkeypatch.setattr(acts, "was_accepted", lambda: False)
    answers = tenth_gifts_at_once(estate, ["902"] * 6)
    assert [answer.status_code for answer in answers].count(422) == 5


def test_one_code_at_two_counters_at_once_is_confirmed_once(estate: Estate):
    made = estate.reservation()
    page = f"{estate.company_url}/counter?code={made.code}"
    clerks = [estate.counter(), estate.world.browser(estate.world.clerk(estate.company, "周柜"))]
    seals = [clerk.seal(page) for clerk in clerks]
    url = f"{estate.company_url}/counter/{made.code}/confirmation"
    acts = [
        lambda clerk=clerk, seal=seal: clerk.post(url, {**seal, "cash_fen": "150.20"})
        for clerk, seal in zip(clerks, seals, strict=True)
    ]
    answers = at_once(acts)
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert "已经确认过" in next(answer for answer in answers if answer.status_code == 422).text
    assert estate.captured_points() == 1000
    bill = estate.fresh(made.bill)
    assert (bill.points_fen, bill.cash_fen) == (10000, 15020)


@pytest.mark.slow
@pytest.mark.parametrize("act", ["reserve", "confirm"])
def test_the_same_form_sent_50_times_has_one_effect(estate: Estate, act):
    if act == "reserve":
        membership = estate.member(2000)
        url = page = f"{estate.town.url}/my/bills/{estate.bill().id}"
        browser, fields = estate.world.browser(membership.person), {"points": "500"}
    else:
        made = estate.reservation()
        page = f"{estate.company_url}/counter?code={made.code}"
        url = f"{estate.company_url}/counter/{made.code}/confirmation"
        browser, fields = estate.counter(), {"cash_fen": "150.20"}
    seal = browser.seal(page)
    acts = [lambda: (answer := browser.post(url, {**seal, **fields})) and (answer.status_code, answer.location)] * 50
    answers = set(at_once(acts))
    assert len(answers) == 1
    assert answers.pop()[0] == 303
    if act == "reserve":
        assert estate.wallet(membership.person_id).reserved == 500
    else:
        assert estate.captured_points() == 1000
    other = browser.post(url, {**seal, **dict.fromkeys(fields, "7")})
    assert other.status_code == 422


def test_confirming_and_expiring_at_once_gives_one_of_the_two(estate: Estate):
    made = estate.reservation()
    with estate.inside(), transaction():
        made.expires_at = made.reserved_at
    app = estate.world.app

    def expire() -> int:
        with app.app_context(), transaction():
            return property_service.expire_due()

    def confirm() -> str:
        with app.app_context():
            from app.property.redemptions.counter_service import find

            try:
                with transaction():
                    property_service.confirm(find(estate.company.id, made.code), clerk=estate.clerk, cash_fen=0)
            except Exception as error:
                return type(error).__name__
            return "confirmed"

    at_once([expire, confirm, expire])
    assert estate.fresh(made).state in ("expired", "reserved")
    assert estate.captured_points() == 0

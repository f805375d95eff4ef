"""The one door of the ledger: once each, never negative, never changed, also with many at once."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DatabaseError

from app import clock, scope
from app.database import db, transaction
from app.errors import Refused
from app.points import ledger
from app.points import service as points
from app.points.corrections import reversals_service
from app.points.errors import AlreadyReversed, HoldClosed, NotEnoughPoints, OtherContent
from app.points.ledger import Posting
from app.points.models import Account, Transfer
from app.points.wallets import holds_service
from app.points.wallets import service as accounts
from app.scope import community_id, in_community
from tests.database import app_on
from tests.points.conftest import Purse
from tests.world import World, serial

AT_ONCE = 12


def posting(key: str, wallet: Account, amount: int = 10, **changes: Any) -> Posting:
    given = {
        "key": key,
        "debit_id": accounts.counter_account("issuance"),
        "credit_id": wallet.id,
        "amount": amount,
        "kind": "adjustment",
        "source_type": "test",
        "source_id": 1,
        "occurred_at": clock.now(),
    }
    return Posting(**{**given, **changes})


def in_parallel(app: Flask, current: scope.Community, works: list[Callable[[], Any]]) -> list[Any]:
    """Each work in a transaction and a connection of its own; the answer is its result or its refusal."""

    def run(work: Callable[[], Any]) -> Any:
        with app.app_context(), scope.inside(current):
            try:
                with transaction():
                    return work()
            except Refused as refusal:
                return refusal

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, works))


def test_a_posting_moves_points_and_answers_its_transfer(purse):
    wallet = purse.member()
    with transaction():
        done = ledger.post([posting("a", wallet), posting("b", wallet, 5)])
    assert all(one.is_new for one in done.values())
    assert purse.balance(wallet) == 15
    with transaction():
        again = ledger.post([posting("a", wallet), posting("c", wallet, 1)])
    assert again["a"] == ledger.PostedTransfer(done["a"].id, False)
    assert again["c"].is_new
    assert purse.balance(wallet) == 16


def test_nothing_to_post_is_nothing(purse):
    assert ledger.post([]) == {}


@pytest.mark.parametrize("changes", [{"amount": 11}, {"kind": "gift"}, {"source_id": 2}])
def test_the_same_key_with_other_content_is_refused(purse, changes):
    wallet = purse.member()
    with transaction():
        ledger.post([posting("a", wallet)])
    with pytest.raises(OtherContent), transaction():
        ledger.post([posting("a", wallet, **changes)])
    with pytest.raises(OtherContent), transaction():
        ledger.post([posting("n", wallet), posting("n", wallet, **changes)])
    assert purse.balance(wallet) == 10


def test_a_refused_posting_names_the_wallet_and_moves_nothing(purse):
    poor, rich = purse.member("李娜"), purse.member()
    purse.earn(rich, 100)
    out = accounts.counter_account("adjustment")
    with pytest.raises(NotEnoughPoints) as refused, transaction():
        ledger.post(
            [
                posting(f"out {one.id}", one, 50, debit_id=one.id, credit_id=out, kind="adjustment")
                for one in (rich, poor)
            ]
        )
    assert refused.value.account_id == poor.id
    assert "李娜" in refused.value.sentence
    assert (purse.balance(rich), purse.balance(poor)) == (100, 0)


def test_counter_accounts_keep_no_balance(purse):
    wallet = purse.member()
    purse.earn(wallet, 40)
    stored = db.session.scalars(in_community(Account).where(Account.kind == "issuance")).one()
    assert stored.balance is None


def test_500_times_the_same_key_at_once_is_one_transfer(app, purse):
    wallet = purse.member()
    one = posting("the same", wallet)
    db.session.commit()
    done = in_parallel(app, purse.town.scope, [lambda: ledger.post([one])["the same"]] * 500)
    assert len({answer.id for answer in done}) == 1
    assert sum(answer.is_new for answer in done) == 1
    assert purse.balance(wallet) == 10


def test_reversing_twice_in_parallel_succeeds_once(app, purse):
    wallet = purse.member()
    count = 40
    with transaction():
        made = ledger.post([posting(f"r{n}", wallet) for n in range(count)])
    works = [
        lambda transfer=one.id, key=f"{one.id}-{turn}": reversals_service.reverse(transfer, key=key)
        for one in made.values()
        for turn in (1, 2)
    ]
    answers = in_parallel(app, purse.town.scope, works)
    assert sum(isinstance(one, AlreadyReversed) for one in answers) == count
    assert sum(isinstance(one, int) for one in answers) == count
    assert purse.balance(wallet) == 0


def test_a_reversal_with_the_same_key_answers_the_same(purse):
    wallet = purse.member()
    with transaction():
        made = ledger.post([posting("once", wallet)])["once"]
    with transaction():
        first = reversals_service.reverse(made.id, key="k")
    with transaction():
        assert reversals_service.reverse(made.id, key="k") == first
    with pytest.raises(Refused), transaction():
        reversals_service.reverse(first, key="another")


def _hold_works(wallet: Account) -> list[Callable[[], Any]]:
    def work() -> Any:
        tomorrow = clock.now() + timedelta(days=1)
        return points.hold(wallet, amount=30, source_type="test", source_id=serial(), expires_at=tomorrow)

    return [work] * AT_ONCE


def test_parallel_holds_never_pass_the_balance(app, purse):
    wallet = purse.member()
    purse.earn(wallet, 100)
    answers = in_parallel(app, purse.town.scope, _hold_works(wallet))
    assert sum(isinstance(one, NotEnoughPoints) for one in answers) == AT_ONCE - 3
    purse.balance(wallet)
    assert wallet.reserved == 90
    assert purse.wrong() == []


@contextmanager
def unguarded(own_database, monkeypatch) -> Iterator[tuple[Flask, Purse]]:
    """An application that looks first and reserves afterwards, on a database without the CHECK: the control."""

    def look_then_reserve(account_id: int, amount: int) -> None:
        mine = (Account.community_id == community_id(), Account.id == account_id)
        free = db.session.execute(select(Account.balance - Account.reserved).where(*mine)).scalar_one()
        time.sleep(0.05)
        if free < amount:
            raise NotEnoughPoints(account_id, "", free)
        reserved = update(Account).where(*mine).values(reserved=Account.reserved + amount)
        db.session.execute(reserved.execution_options(synchronize_session=False))

    monkeypatch.setattr(holds_service, "_reserve", look_then_reserve)
    with psycopg.connect(own_database.owner_url.replace("+psycopg", ""), autocommit=True) as owner:
        owner.execute("ALTER TABLE account DROP CONSTRAINT ck_account_not_negative")
    with app_on(own_database) as app, app.app_context():
        purse = Purse(World(app), World(app).town())
        with purse.inside():
            purse.grant()
            yield app, purse
        db.session.rollback()


def test_the_control_without_the_guard_reserves_more_than_there_is(own_database, monkeypatch):
    with unguarded(own_database, monkeypatch) as (app, purse):
        wallet = purse.member()
        purse.earn(wallet, 100)
        in_parallel(app, purse.town.scope, _hold_works(wallet))
        purse.balance(wallet)
        assert wallet.reserved > 100
        assert "negative" in {one.what for one in purse.wrong()}


def test_a_hold_is_captured_once_even_from_two_counters_at_once(app, purse):
    wallet = purse.member()
    purse.earn(wallet, 100)
    held = purse.hold(wallet, 60)
    company = purse.world.company().id
    works = [lambda: points.capture(held_again(held.id), company_id=company)] * 6
    works += [lambda: points.release(held_again(held.id))] * 2
    answers = in_parallel(app, purse.town.scope, works)
    assert sum(isinstance(one, HoldClosed) for one in answers) == 7
    assert purse.balance(wallet) in (40, 100)
    assert wallet.reserved == 0
    assert purse.wrong() == []


def held_again(hold_id: int) -> points.Hold:
    return scope.here(points.Hold, hold_id)


def test_the_same_source_holds_once(purse):
    wallet = purse.member()
    purse.earn(wallet, 100)
    given = {"source_type": "test", "source_id": serial(), "expires_at": clock.now()}
    with transaction():
        first = points.hold(wallet, amount=60, **given)
    with transaction():
        assert points.hold(wallet, amount=30, **{**given, "source_id": serial()}).id != first.id
    with pytest.raises(NotEnoughPoints), transaction():
        points.hold(wallet, amount=60, **given)
    with pytest.raises(OtherContent), transaction():
        points.hold(wallet, amount=10, **given)
    purse.balance(wallet)
    assert wallet.reserved == 90


@pytest.mark.parametrize("role", ["application", "owner"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE transfer SET amount = 1 WHERE community_id = {id}",
        "DELETE FROM transfer WHERE community_id = {id}",
        "TRUNCATE transfer CASCADE",
        "UPDATE budget_grant SET points = 1 WHERE community_id = {id}",
        "UPDATE ledger_seal SET count = 0 WHERE community_id = {id}",
        "TRUNCATE ledger_seal",
    ],
)
def test_what_was_written_is_never_changed_whoever_asks(database, purse, role, statement):
    wallet = purse.member()
    purse.award(wallet)
    with transaction():
        points.close_day(clock.today())
    url = database.url if role == "application" else database.owner_url
    with (
        psycopg.connect(url.replace("+psycopg", "")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.format(id=community_id()))


def test_another_communitys_account_cannot_be_posted_to(new_purse):
    here, there = new_purse(), new_purse()
    with there.inside():
        foreign = there.member()
    with here.inside(), pytest.raises(DatabaseError), transaction():
        ledger.post([posting("x", foreign)])


def test_thousands_of_postings_are_one_statement(purse):
    wallets = [purse.member() for _ in range(4)]
    given = [posting(f"many {n}", wallets[n % 4], 1) for n in range(2_000)]
    with transaction():
        done = ledger.post(given)
    assert len(done) == 2_000
    assert purse.balance(wallets[0]) == 500
    counted = select(func.count()).where(Transfer.community_id == community_id())
    assert db.session.execute(counted).scalar() == 2_000
    assert db.session.execute(text("SELECT 1")).scalar() == 1

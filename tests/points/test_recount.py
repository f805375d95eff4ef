"""`flask ledger verify` finds every kind of damage; seals, expiry and replay from the command line."""

from datetime import timedelta

import psycopg
import pytest

from app import clock
from app.database import db, transaction
from app.points import service as points
from app.points.proof import recount_service
from tests.database import app_on
from tests.points.conftest import Purse
from tests.world import World

TABLES = ("transfer", "account", "hold", "award", "budget", "budget_grant", "adjustment", "ledger_seal")

# What somebody with the owner's password might do, and what the recount says of it.
DAMAGE = {
    "UPDATE account SET balance = balance + 1 WHERE kind = 'wallet'": {"balance", "sum"},
    "UPDATE account SET balance = 5 WHERE kind = 'company'": {"balance", "sum"},
    "UPDATE account SET reserved = reserved + 1 WHERE kind = 'wallet'": {"reserved"},
    "UPDATE account SET reserved = balance + 1 WHERE kind = 'wallet'": {"reserved", "negative"},
    "UPDATE account SET debt = 7, frozen_reason = 'x' WHERE kind = 'wallet'": {"debt"},
    "UPDATE transfer SET amount = amount + 1 WHERE kind = 'capture'": {"balance", "hold without transfer", "seal"},
    "UPDATE transfer SET amount = -amount WHERE kind = 'award'": {
        "balance", "transfer without account", "award without transfer", "drawn", "seal"
    },
    "DELETE FROM transfer WHERE kind = 'award'": {"balance", "award without transfer", "drawn", "seal"},
    "UPDATE transfer SET credit_id = 999999 WHERE kind = 'award'": {
        "transfer without account", "award without transfer"
    },
    "UPDATE transfer SET source_id = 999999 WHERE kind = 'award'": {"transfer without award", "seal"},
    "UPDATE transfer SET occurred_at = occurred_at - interval '1 year' WHERE kind = 'award'": {"seal"},
    "UPDATE transfer SET debit_id = credit_id, credit_id = debit_id WHERE kind = 'reversal'": {"reversal", "balance"},
    "DELETE FROM hold WHERE state = 'open'": {"reserved"},
    "UPDATE hold SET amount = amount + 1 WHERE state = 'captured'": {"hold without transfer"},
    "UPDATE award SET points = points + 1 WHERE state = 'paid'": {"award without transfer"},
    "DELETE FROM award": {"transfer without award"},
    "UPDATE adjustment SET amount = amount + 1": {"adjustment without transfer"},
    "UPDATE budget SET granted = granted + 1": {"granted"},
    "DELETE FROM budget_grant": {"granted"},
    "UPDATE budget SET drawn = drawn - 1": {"drawn"},
    "DELETE FROM budget": {"drawn"},
    "UPDATE ledger_seal SET count = count + 1": {"seal"},
    "UPDATE ledger_seal SET head = sha256('x')": {"seal"},
    "UPDATE ledger_seal SET previous = sha256('x')": {"seal"},
}  # fmt: skip


def busy(purse: Purse) -> None:
    """One of everything, and a sealed day."""
    from app.points.corrections import service as corrections

    purse.grant()
    wallet = purse.member()
    yesterday = clock.now() - timedelta(days=1)
    with clock.standing_at(yesterday):
        purse.earn(wallet, 200)
        with transaction():
            points.capture(purse.hold(wallet, 50), company_id=purse.world.company().id)
        purse.hold(wallet, 20)
        wrong = purse.award(wallet, minutes=120)
        with transaction():
            points.reverse_award(wrong, key="wrong", reason="记错了")
        first, second = purse.world.person(), purse.world.person()
        with transaction():
            asked = corrections.ask_adjustment(wallet, amount=15, reason="补记", by_id=first.id)
            corrections.confirm_adjustment(asked, by_id=second.id)
    with transaction():
        points.close_day(clock.today() - timedelta(days=1))


@pytest.fixture
def damaged(own_database):
    """A ledger in a clone of its own, and the owner with all triggers and constraints off."""
    with app_on(own_database) as app, app.app_context():
        world = World(app)
        purse = Purse(world, world.town())
        with purse.inside():
            busy(purse)
            assert purse.wrong() == []
        db.session.rollback()  # its locks would keep the owner waiting
        with psycopg.connect(own_database.owner_url.replace("+psycopg", ""), autocommit=True) as owner:
            for table in TABLES:
                owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for table, name in owner.execute(
                "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype IN ('f', 'c') "
                "AND conrelid::regclass::text = ANY(%s)",
                (list(TABLES),),
            ).fetchall():
                owner.execute(f'ALTER TABLE {table} DROP CONSTRAINT IF EXISTS "{name}"')
            yield app, owner


def test_verify_finds_each_kind_of_damage(damaged):
    app, owner = damaged
    owner.autocommit = False
    missed = {}
    for statement, expected in DAMAGE.items():
        assert owner.execute(statement).rowcount > 0, statement
        owner.commit()
        found = {one.what for one in recount_service.recount()}
        if not expected <= found:
            missed[statement] = expected - found
        _undo(app, owner, statement)
    assert missed == {}


def _undo(app, owner, statement):
    """Put the tables back from the copies made before the first damage."""
    db.session.rollback()
    for table in TABLES:
        owner.execute(f"DELETE FROM {table}")
        owner.execute(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM kept.{table}")
    owner.commit()
    assert list(recount_service.recount()) == []
    db.session.rollback()


@pytest.fixture(autouse=True)
def keep_copies(request):
    """Copies of all tables, for `_undo`."""
    if "damaged" in request.fixturenames:
        _app, owner = request.getfixturevalue("damaged")
        owner.execute("CREATE SCHEMA kept")
        for table in TABLES:
            owner.execute(f"CREATE TABLE kept.{table} AS TABLE {table}")


def test_verify_ends_with_1_and_names_the_account(damaged):
    app, owner = damaged
    runner = app.test_cli_runner()
    whole = runner.invoke(args=["ledger", "verify"])
    assert whole.exit_code == 0, whole.output
    assert "账平" in whole.output
    owner.execute("UPDATE account SET balance = balance + 1 WHERE kind = 'wallet'")
    (account_id,) = owner.execute("SELECT id FROM account WHERE kind = 'wallet'").fetchone()
    broken = runner.invoke(args=["ledger", "verify"])
    assert broken.exit_code == 1
    assert "账户余额和流水不符" in broken.output
    assert f"编号 {account_id}" in broken.output


def test_replay_finds_an_award_that_was_changed(damaged):
    app, owner = damaged
    runner = app.test_cli_runner()
    same = runner.invoke(args=["rules", "replay"])
    assert same.exit_code == 0, same.output
    owner.execute("UPDATE award SET points = points + 3 WHERE id = (SELECT min(id) FROM award)")
    changed = runner.invoke(args=["rules", "replay"])
    assert changed.exit_code == 1
    assert "不一致 1 笔" in changed.output


def test_a_day_is_sealed_once_and_days_are_chained(app, purse):
    wallet = purse.member()
    with clock.standing_at(clock.now() - timedelta(days=2)):
        purse.award(wallet)
    with clock.standing_at(clock.now() - timedelta(days=1)):
        purse.award(wallet)
        purse.award(wallet)
    db_runner = app.test_cli_runner()
    assert db_runner.invoke(args=["ledger", "close-day"]).exit_code == 0
    last = points.latest_seal()
    assert (last.day, last.count, last.sum) == (clock.today() - timedelta(days=1), 2, 20)
    assert last.previous != bytes(32)
    assert db_runner.invoke(args=["ledger", "close-day"]).exit_code == 0
    assert points.latest_seal().id == last.id
    assert purse.wrong() == []


def test_expiry_from_the_command_line(app, purse):
    wallet = purse.member()
    purse.earn(wallet, 40, occurred_at=clock.at(clock.today().replace(year=2025), clock.local(clock.now()).time()))
    done = app.test_cli_runner().invoke(args=["points", "expire", "--as-of", "2028-01-01"])
    assert done.exit_code == 0, done.output
    assert "2028-01-01" in done.output
    assert purse.balance(wallet) == 0


def test_waiting_awards_are_paid_in_all_communities(app, new_purse):
    purse = new_purse()
    with purse.inside():
        wallet = purse.member()
        purse.award(wallet)
        next_year = clock.today().year + 1
        purse.grant(1000, year=next_year)
        assert purse.balance(wallet) == 0
        new_year = clock.at(clock.today().replace(year=next_year, month=1, day=1), clock.local(clock.now()).time())
        with clock.standing_at(new_year):
            assert app.test_cli_runner().invoke(args=["points", "pay-waiting"]).exit_code == 0
        assert purse.balance(wallet) == 10
        assert purse.wrong() == []

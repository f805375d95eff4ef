"""The ledger, longer: 500 transfers reversed twice in parallel, and a random life of many more steps."""

import os
from contextlib import closing
from threading import Barrier
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from app.database import transaction
from app.points import ledger
from app.points.corrections import reversals_service
from app.points.errors import AlreadyReversed
from app.points.wallets import service as accounts
from tests.database import Database, app_on
from tests.points.conftest import Purse, new_purse, purse  # noqa: F401 - fixtures
from tests.points.test_ledger import in_parallel, posting
from tests.points.test_machine import machine_for
from tests.world import World

TRANSFERS = 500
LIVES = int(os.environ.get("LIVES", "30"))


def twice_each(app: Any, purse: Purse, count: int) -> list[Any]:  # noqa: F811
    """Post so many, then reverse each of them twice, from twelve connections."""
    wallet = purse.member()
    with transaction():
        made = ledger.post([posting(f"r{n}", wallet) for n in range(count)])
    works = [
        lambda transfer=one.id, key=f"{one.id}-{turn}": reversals_service.reverse(transfer, key=key)
        for one in made.values()
        for turn in (1, 2)
    ]
    answers = in_parallel(app, purse.town.scope, works)
    assert purse.balance(wallet) == 0
    return answers


def test_of_two_reversals_each_one_succeeds(app: Any, purse: Purse, found: Any):  # noqa: F811
    answers = twice_each(app, purse, TRANSFERS)
    done = sum(isinstance(one, int) for one in answers)
    refused = sum(isinstance(one, AlreadyReversed) for one in answers)
    found(f"{done} succeeded, {refused} refused")
    assert (done, refused) == (TRANSFERS, TRANSFERS)
    assert purse.wrong() == []


def test_without_lock_and_index_a_transfer_is_reversed_twice(own_database: Database, found: Any, monkeypatch: Any):
    """The control: all look whether it was reversed before any of them writes, and no unique index stands behind."""
    with closing(psycopg.connect(own_database.owner_url.replace("+psycopg", ""), autocommit=True)) as owner:
        owner.execute("ALTER TABLE transfer DROP CONSTRAINT uq_transfer_community_id_reverses_id")
    with app_on(own_database, POOL_SIZE=20) as app, app.app_context():
        world = World(app)
        world.city()
        one = Purse(world, world.town())
        with one.inside():
            wallet = one.member()
            with transaction():  # two, or the balance would refuse what the index does not
                posted, _more = ledger.post([posting("r", wallet), posting("more", wallet)]).values()
            gate, post = Barrier(2, timeout=20), ledger.post

            def late(postings: Any) -> Any:
                gate.wait()
                return post(postings)

            monkeypatch.setattr(accounts, "locked_wallets", lambda ids: {})
            monkeypatch.setattr(ledger, "post", late)
            works = [lambda key=f"twice-{turn}": reversals_service.reverse(posted.id, key=key) for turn in (1, 2)]
            answers = in_parallel(app, one.town.scope, works)
    succeeded = sum(isinstance(answer, int) for answer in answers)
    found(f"control: {succeeded} of 2 reversals of one transfer succeeded")
    assert succeeded == 2


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
def test_a_long_random_life_of_the_ledger_stays_whole(new_purse: Any, found: Any):  # noqa: F811
    run_state_machine_as_test(
        machine_for(new_purse),
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
    found(f"{LIVES} lives of up to 30 steps, each checked after each step")

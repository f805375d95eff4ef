"""The ledger against hand-written statements that do the same on the same PostgreSQL."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from typing import Any
from uuid import uuid4

import psycopg
from flask import Flask
from sqlalchemy import select

from app import clock, scope
from app.database import db, transaction
from app.people.models import Person
from app.places.models import Place, PlaceClosure
from app.points import ledger, service
from app.points.ledger import Posting
from app.points.wallets import service as accounts
from app.rules import service as rules
from bench.entry import Entry, entry
from bench.ground import Ground

ROUNDS = 7
SINGLES = 300
BULK = 10_000
CLIENTS = 32
EACH = 40

_keys = count()
_run = uuid4().hex[:8]

ONE_STATEMENT = """
WITH posted AS (
  INSERT INTO transfer (community_id, debit_id, credit_id, amount, kind, idempotency_key, source_type, source_id,
                        occurred_at, posted_at)
  VALUES (%(community)s, %(debit)s, %(credit)s, 1, 'gift', %(key)s, 'bench', 1, %(now)s, %(now)s)
  ON CONFLICT (community_id, idempotency_key) DO NOTHING RETURNING id, credit_id, amount),
moved AS (
  UPDATE account SET balance = balance + posted.amount FROM posted
  WHERE account.community_id = %(community)s AND account.id = posted.credit_id)
SELECT id FROM posted
"""

ONE_BULK = """
WITH posted AS (
  INSERT INTO transfer (community_id, debit_id, credit_id, amount, kind, idempotency_key, source_type, source_id,
                        occurred_at, posted_at)
  SELECT %(community)s, %(debit)s, (%(wallets)s::bigint[])[1 + n %% %(many)s], 1, 'gift', %(key)s || n, 'bench', n,
         %(now)s, %(now)s FROM generate_series(1, %(bulk)s) AS n
  ON CONFLICT (community_id, idempotency_key) DO NOTHING RETURNING credit_id, amount),
change AS (SELECT credit_id, sum(amount) AS amount FROM posted GROUP BY credit_id),
moved AS (
  UPDATE account SET balance = balance + change.amount FROM change
  WHERE account.community_id = %(community)s AND account.id = change.credit_id)
SELECT count(*) FROM posted
"""

BULK_SOURCE = """
  SELECT CAST(:community AS bigint) AS community_id, :key || n AS key, CAST(:debit AS bigint) AS debit_id,
         (CAST(:wallets AS bigint[]))[1 + n % :many] AS credit_id, CAST(1 AS bigint) AS amount, 'gift' AS kind,
         'bench' AS source_type, CAST(n AS bigint) AS source_id, CAST(:now AS timestamptz) AS occurred_at,
         CAST(NULL AS bigint) AS reverses_id
  FROM generate_series(1, :bulk) AS n
"""


def run(ground: Ground) -> list[Entry]:
    """All entries about the ledger."""
    with ground.app("ledger", pool_size=CLIENTS + 2) as app, app.app_context(), raw(app) as floor:
        places = [community() for _ in range(CLIENTS)]
        with scope.inside(places[0]):
            wallets = [wallet() for _ in range(100)]
            with transaction():
                issuance = accounts.counter_account("issuance")
            single = one_posting(floor, places[0], wallets[0], issuance)
            entries = [single, *many_postings(floor, places[0], wallets, issuance), rule(single["value"])]
        return [*entries, at_once(app, places)]


def one_posting(floor: psycopg.Connection, place: scope.Community, wallet_id: int, issuance: int) -> Entry:
    """Postings a second, each in its own transaction."""

    def by_hand() -> None:
        for _ in range(SINGLES):
            given = {
                "community": place.id,
                "debit": issuance,
                "credit": wallet_id,
                "key": new_key(),
                "now": clock.now(),
            }
            floor.execute(ONE_STATEMENT, given).fetchone()
            floor.commit()

    def ours() -> None:
        for _ in range(SINGLES):
            ledger.post([posting(wallet_id, issuance)])
            db.session.commit()

    mine, floors = alternating(ours, by_hand)
    return rates("one posting through ledger.post", mine, floors, SINGLES, limit=0.40)


def many_postings(floor: psycopg.Connection, place: scope.Community, wallets: list[int], issuance: int) -> list[Entry]:
    """10,000 postings in one call: rows through Python, and over a SELECT."""

    def given() -> dict[str, Any]:
        return {
            "community": place.id, "debit": issuance, "wallets": wallets, "many": len(wallets),
            "key": new_key(), "now": clock.now(), "bulk": BULK,
        }  # fmt: skip

    def by_hand() -> None:
        floor.execute(ONE_BULK, given()).fetchone()
        floor.commit()

    def through_python() -> None:
        ledger.post([posting(wallets[n % len(wallets)], issuance) for n in range(BULK)])
        db.session.commit()

    def over_a_select() -> None:
        ledger.post_selected(BULK_SOURCE, given())
        db.session.commit()

    rows, floors = alternating(through_python, by_hand)
    selected, floors_too = alternating(over_a_select, by_hand)
    return [
        rates("10,000 postings in one call, rows through Python", rows, floors, BULK, limit=0.40),
        rates("10,000 postings over a SELECT", selected, floors_too, BULK, limit=0.90),
    ]


def rule(postings_a_second: float) -> Entry:
    """One decision of the award table with its trace, as a share of the posting that it causes."""
    facts: Any = {
        "event_kind": "service", "evaluation": "normal", "paid_work_time": False, "approved_minutes": 90,
        "day_kind": "weekend", "heavy_or_dirty": False, "outdoor": True, "temperature_c": 3.0,
    }  # fmt: skip
    rules.decide_award(facts)

    def decide() -> None:
        for _ in range(2_000):
            _ = rules.decide_award(facts, on=date(2026, 11, 23)).decision.trace

    values = [seconds(decide) / 2_000 * 1e6 for _ in range(ROUNDS)]
    floors = [1e6 / postings_a_second]
    return entry("rule with its trace, of its posting", values, "µs", floors=floors, limit=0.05, better="lower")


def at_once(app: Flask, places: list[scope.Community]) -> Entry:
    """32 clients post in one community, each to a wallet of its own; the same spread over 32 communities."""

    def wallets_in(chosen: list[scope.Community]) -> list[tuple[scope.Community, int, int]]:
        made = []
        for place in chosen:
            with scope.inside(place), transaction():
                made.append((place, wallet(), accounts.counter_account("issuance")))
        return made

    together = wallets_in([places[0]] * CLIENTS)
    spread_out = wallets_in(places)
    mine, floors = alternating(lambda: clients(app, together), lambda: clients(app, spread_out))
    name = f"ledger.post by {CLIENTS} clients in one community, of the same over {CLIENTS}"
    return rates(name, mine, floors, CLIENTS * EACH, limit=0.80)


def clients(app: Flask, seats: list[tuple[scope.Community, int, int]]) -> None:
    """Each client posts in transactions of its own."""

    def work(place: scope.Community, wallet_id: int, issuance: int) -> None:
        with app.app_context(), scope.inside(place):
            for _ in range(EACH):
                ledger.post([posting(wallet_id, issuance)])
                db.session.commit()

    threads = [threading.Thread(target=work, args=seat) for seat in seats]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def posting(wallet_id: int, issuance: int) -> Posting:
    return Posting(new_key(), issuance, wallet_id, 1, "gift", "bench", 1, clock.now())


def new_key() -> str:
    return f"{_run}-{next(_keys)}-"


def alternating(ours: Callable[[], None], by_hand: Callable[[], None]) -> tuple[list[float], list[float]]:
    """Rounds of both by turns, so that a busy machine weighs on both; the first of each only warms up."""
    ours()
    by_hand()
    pairs = [(seconds(ours), seconds(by_hand)) for _ in range(ROUNDS)]
    return [mine for mine, _floor in pairs], [floor for _mine, floor in pairs]


def seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def rates(name: str, mine: list[float], floors: list[float], size: int, *, limit: float) -> Entry:
    """Two lists of times for `size` postings each, as postings a second."""
    values, floor_values = [size / one for one in mine], [size / one for one in floors]
    return entry(name, values, "postings/s", floors=floor_values, limit=limit, better="higher")


@contextmanager
def raw(app: Flask) -> Iterator[psycopg.Connection]:
    """A connection as tight as the driver has it, prepared statements included."""
    url = app.config["SQLALCHEMY_DATABASE_URI"].replace("+psycopg", "")
    connection = psycopg.connect(url, prepare_threshold=2)
    try:
        yield connection
    finally:
        connection.close()


def community() -> scope.Community:
    """A community of the bench's own, with the city above it."""
    with transaction():
        city = db.session.execute(select(Place).where(Place.parent_id.is_(None))).scalar()
        if city is None:
            city = _place("2302", "city", None)
            rules.load_defaults()
        made = _place(f"8{uuid4().int % 10**11:011d}", "community", city)
    return scope.Community(id=made.id, code=made.code, name=made.short_name)


def _place(code: str, level: str, parent: Place | None) -> Place:
    made = Place(code=code, name="压测", short_name="压测", level=level, pinyin="ya ce", initials="yc")
    made.parent_id = parent.id if parent else None
    db.session.add(made)
    db.session.flush()
    above = [(made.id, 0), *([(parent.id, 1)] if parent else [])]
    db.session.add_all(PlaceClosure(ancestor_id=a, descendant_id=made.id, depth=depth) for a, depth in above)
    db.session.flush()
    return made


def wallet() -> int:
    """A wallet of a new person in the community in scope."""
    person = Person(name="压测", pinyin="ya ce", initials="yc", volunteer_number=uuid4().hex, created_at=clock.now())
    db.session.add(person)
    db.session.flush()
    made = service.open_wallet(person.id).id
    db.session.flush()
    return made

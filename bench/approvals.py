"""Approvals, whole: rule, ledger, budget, audit and event, beside bare SQL that writes the same rows."""

import threading
import time
from datetime import timedelta
from typing import Any

import psycopg
from flask import Flask
from psycopg.types.json import Jsonb
from sqlalchemy import func, select

from app import audit, clock, scope
from app.database import db, transaction
from app.inbox.models import Message
from app.people.models import Person
from app.points import service as points
from app.points.awards.budgets_models import Budget
from app.points.models import Account, Award, Transfer
from app.volunteers import service as volunteers
from app.volunteers.hours.models import RecordChange
from app.volunteers.hours.service import approve_as_previewed
from app.volunteers.models import Attendance, Claim, ServiceRecord
from bench.claims import new_task, people_of, stored
from bench.entry import Entry, entry
from bench.ground import Ground
from bench.ledger import community

SINGLES = 40
BULK = 1_000
ROUNDS = 5
CLIENTS = 8
EACH = 15
POINTS = 20

STATEMENTS = (
    """UPDATE service_record SET state = 'approved', evaluation = 'normal', decided_at = now(), decided_by_id = %(by)s,
       version = version + 1 WHERE community_id = %(c)s AND id = %(record)s AND state = 'waiting'""",
    """INSERT INTO award (community_id, account_id, event_kind, source_type, source_id, title, rule_version_id, facts,
         matched_row, outputs, counted_minutes, points, state, waits_for, occurred_at, decided_at {more})
       SELECT %(c)s, %(wallet)s, 'service', 'service_record', %(record)s, 'x', %(version)s, %(facts)s, 'base',
         %(outputs)s, 120, 20, 'paid', '', now(), now() {values}""",
    """UPDATE budget SET drawn = drawn + 20 WHERE community_id = %(c)s AND year = %(year)s AND drawn + 20 <= granted""",
    """WITH posted AS (INSERT INTO transfer (community_id, debit_id, credit_id, amount, kind, idempotency_key,
         source_type, source_id, occurred_at, posted_at)
       VALUES (%(c)s, %(issuance)s, %(wallet)s, 20, 'award', 'floor:' || %(record)s, 'service_record', %(record)s,
         now(), now())
       RETURNING credit_id, amount)
       UPDATE account SET balance = balance + posted.amount FROM posted
       WHERE account.community_id = %(c)s AND account.id = posted.credit_id""",
    """INSERT INTO message (community_id, person_id, kind, title, body, path, sent_at)
       VALUES (%(c)s, %(person)s, 'hours', %(title)s, %(body)s, '/', now())""",
    """INSERT INTO audit_line (community_id, at, person_id, action, object_type, object_id, details)
       VALUES (%(c)s, now(), %(by)s, 'hours.approve', 'service_record', %(record)s, '{{}}')""",
)


def run(ground: Ground) -> list[Entry]:
    """One approval against bare SQL; a thousand against one; eight clients in one community against eight."""
    with ground.app("approvals", pool_size=CLIENTS + 4) as app, app.app_context():
        places = [prepared_place() for _ in range(CLIENTS)]
        single, each = one_whole(app, places[0])
        return [single, bulk(places[0], each), in_one_against_spread(app, places)]


class Place:
    """A community with a budget, a member of staff and records that wait."""

    def __init__(self) -> None:
        self.scope = community()
        with scope.inside(self.scope):
            self.memberships = people_of(self.scope.id)
            with transaction():
                points.grant_budget(year=clock.today().year, points=100_000_000, funding_source="x", by_id=None)
            self.staff_id = db.session.execute(select(Person.id).order_by(Person.id)).scalars().first()

    def records(self, count: int) -> list[int]:
        """New waiting records of two hours, each of another member as far as they reach, with wallets."""
        with scope.inside(self.scope):
            made: list[int] = []
            while len(made) < count:
                made += self._records(min(count - len(made), len(self.memberships)))
            return made

    def _records(self, count: int) -> list[int]:
        task_id, now = new_task(self.scope.id, 500), clock.now()
        ids: dict[str, Any] = {"community_id": self.scope.id, "task_id": task_id}
        with transaction():
            people = [row[1] for row in self._people()[:count]]
            points.open_wallets(people)
            pairs = list(zip(self.memberships[:count], people, strict=True))
            slot = {**ids, "state": "taken", "claimed_at": now, "taken_at": now}
            claims = stored(Claim, [{**slot, "membership_id": m, "person_id": p} for m, p in pairs])
            start, end = now - timedelta(hours=3), now - timedelta(hours=1)
            times = {"checked_in_at": start, "in_by": "code", "checked_out_at": end, "out_by": "code"}
            rows = list(zip(pairs, claims, strict=True))
            stored(Attendance, [{**ids, **times, "person_id": p, "claim_id": c} for (_m, p), c in rows])
            said = {
                **ids,
                "started_at": start,
                "ended_at": end,
                "measured_minutes": 120,
                "minutes": 120,
                "made_at": now,
            }
            return stored(
                ServiceRecord, [{**said, "membership_id": m, "person_id": p, "claim_id": c} for (m, p), c in rows]
            )

    def _people(self) -> list[Any]:
        from app.members.models import Membership

        statement = select(Membership.id, Membership.person_id).where(Membership.community_id == self.scope.id)
        return list(db.session.execute(statement.order_by(Membership.id)).all())


def prepared_place() -> Place:
    """A place whose staff is none of its members: nobody approves their own."""
    place = Place()
    with transaction():
        named = {"name": "刘敏", "pinyin": "liu min", "initials": "lm", "volunteer_number": f"bench-{place.scope.code}"}
        place.staff_id = stored(Person, [{**named, "created_at": clock.now()}])[0]
    return place


def approve(place: Place, ids: list[int]) -> None:
    """What the view does, without HTTP: the approval as it was previewed, and its audit line, in one transaction."""
    with scope.inside(place.scope), transaction():
        seen = [(record_id, 1, POINTS) for record_id in ids]
        assert place.staff_id is not None
        records = approve_as_previewed(seen, approver_id=place.staff_id, judged=volunteers.Judgement())
        audit.add_line(
            "hours.approve",
            thing=records[0],
            place_id=place.scope.id,
            person_id=place.staff_id,
            details={"n": len(ids)},
        )


def one_whole(app: Flask, place: Place) -> tuple[Entry, float]:
    """Seconds of one approval, by turns with the bare statements."""
    approve(place, place.records(1))  # the rules are read once a process
    floor = Floor(app, place)
    mine, floors = [], []
    with psycopg.connect(
        app.config["SQLALCHEMY_DATABASE_URI"].replace("+psycopg", ""), prepare_threshold=2
    ) as connection:
        floor.writes_the_same(connection)
        for _ in range(ROUNDS):
            ids = place.records(2 * SINGLES)
            began = time.perf_counter()
            for record_id in ids[:SINGLES]:
                approve(place, [record_id])
            mine.append((time.perf_counter() - began) / SINGLES * 1000)
            given = [floor.values(record_id) for record_id in ids[SINGLES:]]
            began = time.perf_counter()
            for values in given:
                floor.write(connection, values)
            floors.append((time.perf_counter() - began) / SINGLES * 1000)
    made = entry("one approval, whole", mine, "ms", floors=floors, limit=4, better="lower")
    return made, made["value"]


class Floor:
    """The rows that an approval writes, as bare statements with values found beforehand."""

    def __init__(self, app: Flask, place: Place) -> None:
        self.place = place
        with scope.inside(place.scope):
            of_place = Account.community_id == place.scope.id
            self.wallets = dict(db.session.execute(select(Account.person_id, Account.id).where(of_place)).all())
            award = db.session.execute(select(Award).where(Award.community_id == place.scope.id).limit(1)).scalar_one()
            said = select(Message.title, Message.body).where(Message.community_id == place.scope.id).limit(1)
            title, body = db.session.execute(said).one()
            self.like = {
                "version": award.rule_version_id,
                "facts": Jsonb(award.facts),
                "outputs": Jsonb(award.outputs),
                "title": Jsonb(title.recipe),
                "body": Jsonb(body.recipe),
            }
            posted = select(Transfer.debit_id).where(Transfer.community_id == place.scope.id, Transfer.kind == "award")
            self.issuance = db.session.execute(posted.limit(1)).scalar_one()
            budget = select(Budget.year).where(Budget.community_id == place.scope.id)
            self.year = db.session.execute(budget.limit(1)).scalar_one()
            more = [
                c.name
                for c in Award.__table__.columns
                if not c.nullable and c.name not in STATEMENTS[1] and c.name != "id"
            ]
            columns, values = ("," + ",".join(more), "," + ",".join("''" for _ in more)) if more else ("", "")
            self.statements = [one.format(more=columns, values=values) for one in STATEMENTS]

    def values(self, record_id: int) -> dict[str, Any]:
        with scope.inside(self.place.scope):
            record = scope.here(ServiceRecord, record_id)
            wallet = self.wallets.get(record.person_id) or points.open_wallet(record.person_id).id
            db.session.rollback()
        said = {"c": self.place.scope.id, "record": record_id, "wallet": wallet, "person": record.person_id}
        return {**said, "by": self.place.staff_id, "issuance": self.issuance, "year": self.year, **self.like}

    def writes_the_same(self, connection: psycopg.Connection) -> None:
        """An approval and the floor write as many rows into the same tables, or the comparison is void."""
        before = self.rows()
        ours, other = self.place.records(2)
        approve(self.place, [ours])
        between = self.rows()
        self.write(connection, self.values(other))
        if [n - m for n, m in zip(between, before, strict=True)] != [
            n - m for n, m in zip(self.rows(), between, strict=True)
        ]:
            raise AssertionError("the floor writes other rows")

    def rows(self) -> list[int]:
        """How many rows the place has in each table that an approval may write to."""
        tables = (Award, Transfer, Message, audit.AuditLine, RecordChange)
        counts = [select(func.count()).where(table.community_id == self.place.scope.id) for table in tables]
        found = [db.session.execute(count).scalar_one() for count in counts]
        db.session.rollback()
        return found

    def write(self, connection: psycopg.Connection, values: dict[str, Any]) -> None:
        for statement in self.statements:
            connection.execute(statement, values)  # type: ignore[call-overload]
        connection.commit()


def bulk(place: Place, single_ms: float) -> Entry:
    """Milliseconds a record when a thousand are approved in one act, beside a single one."""
    took = []
    for _ in range(ROUNDS):
        ids = place.records(BULK)
        began = time.perf_counter()
        approve(place, ids)
        took.append((time.perf_counter() - began) / BULK * 1000)
    name = f"bulk approval of {BULK:,} records, a record"
    return entry(name, took, "ms", floors=[single_ms], limit=0.1, better="lower")


def in_one_against_spread(app: Flask, places: list[Place]) -> Entry:
    """Whole approvals a second by eight clients, in one community and in eight."""
    together, spread = [], []
    for _ in range(ROUNDS):
        ids = places[0].records(CLIENTS * EACH)
        work = [(places[0], ids[n::CLIENTS]) for n in range(CLIENTS)]
        together.append(CLIENTS * EACH / at_once(app, work))
        spread.append(CLIENTS * EACH / at_once(app, [(place, place.records(EACH)) for place in places]))
    name = f"approvals by {CLIENTS} clients in one community, of the same over {CLIENTS}"
    return entry(name, together, "approvals/s", floors=spread, limit=0.80, better="higher")


def at_once(app: Flask, work: list[tuple[Place, list[int]]]) -> float:
    """Seconds until every client has approved its records, one by one."""
    gate = threading.Barrier(len(work) + 1)

    def client(place: Place, ids: list[int]) -> None:
        with app.app_context():
            gate.wait()
            for record_id in ids:
                approve(place, [record_id])

    threads = [threading.Thread(target=client, args=one) for one in work]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began

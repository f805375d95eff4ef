"""Workers are killed in the middle of their work: what was answered is stored, and nothing is half done."""

import asyncio
import json
import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, func, select, text

from app import clock, scope
from app.acts import FormReceipt, new_key
from app.audit import AuditLine
from app.database import db, transaction
from app.points import service as points
from app.points.proof import recount_service
from app.volunteers.models import ServiceRecord, Task
from tests.database import Database, app_on, dispose
from tests.torture.crowd import Crowd, gather
from tests.torture.phones import in_own_loop
from tests.torture.web import serving
from tests.volunteers.bulk import many_records
from tests.world import Browser

SEEDS = int(os.environ.get("SEEDS", "200"))
ACTS_OF_A_LIFE = 6


@dataclass(frozen=True)
class Deed:
    """A form that is ready to be sent."""

    cookie: str
    url: str
    fields: dict[str, str]

    @property
    def key(self) -> str:
        return self.fields["once"]

    def send(self, app: Flask) -> int:
        browser = Browser(app)
        browser.client.set_cookie("baodao", self.cookie)
        return browser.post(self.url, self.fields).status_code


def deeds(crowd: Crowd, count: int) -> list[Deed]:
    """Claims by members and approvals by staff, by turns."""
    staff = crowd.yard.staff.id
    worth = records_to_approve(crowd, count // 2 + 1)
    tasks = [crowd.yard.task(capacity=500, starts_at=clock.now() + timedelta(days=2 + n)) for n in range(3)]
    made = []
    for number in range(count):
        if number % 2:
            cookie, csrf = crowd.cookies[staff]
            record_id, version, earned = worth.pop()
            fields = {"seen": f"{record_id}:{version}:{earned}", "evaluation": "normal"}
            url = f"{crowd.url}/hours/approval"
        else:
            person = crowd.people[number // 2 % len(crowd.people)]
            cookie, csrf = crowd.cookies[person]
            fields, url = {}, f"{crowd.url}/tasks/{tasks[number // 2 // len(crowd.people)].id}/claim"
        made.append(Deed(cookie, url, {**fields, "csrf_token": csrf, "once": new_key()}))
    return made


def records_to_approve(crowd: Crowd, count: int) -> list[tuple[int, int, int]]:
    """So many records that wait, with what a preview shows of each."""
    yard = crowd.yard
    member = yard.world.member(yard.town, "王海波")
    task = yard.task(starts_at=(clock.now() - timedelta(days=3)).replace(minute=0, second=0, microsecond=0))
    yard.served(task, member)
    with yard.inside(), transaction():
        points.grant_budget(year=clock.today().year, points=10_000_000, funding_source="街道经费", by_id=None)
    first = db.session.execute(select(ServiceRecord).filter_by(community_id=yard.town.place.id)).scalar_one()
    many_records(yard, first, count)
    with yard.inside():
        from app.volunteers.hours.facts_service import facts_of

        waiting = list(db.session.execute(scope.in_community(ServiceRecord).filter_by(state="waiting")).scalars())
        worth = points.preview(facts_of(waiting))
        return [(record.id, record.version, one.points) for record, one in zip(waiting, worth, strict=True)]


def live_and_die(app: Flask, mine: list[Deed], seed: int, told: int) -> None:
    """A worker's life: send the forms, tell each answer, and be killed at a statement, a commit or an instant."""
    chance = random.Random(seed)
    left = chance.randrange(1, 90)

    def count_down(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    with app.app_context():
        for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(db.engine, name, count_down)
    for deed in mine:
        status = deed.send(app)
        os.write(told, json.dumps([deed.key, status]).encode() + b"\n")
        count_down()
    os.kill(os.getpid(), signal.SIGKILL)


def killed_once(app: Flask, mine: list[Deed], seed: int) -> dict[str, int]:
    """Fork a worker, let it die; what it had answered."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reader)
            live_and_die(app, mine, seed, writer)
        finally:
            os._exit(1)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answered = dict(json.loads(line) for line in pipe.read().splitlines())
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"seed {seed} ended by itself"
    return answered


def half_done(crowd: Crowd) -> list[str]:
    """What does not come out: receipts without lines, slots without claims, hours without awards, the ledger."""
    db.session.rollback()
    wrong = [str(one) for one in recount_service.recount()]
    with scope.across_communities():
        lines = select(func.count()).where(AuditLine.action.in_(("claims.claim", "hours.approve")))
        receipts = select(func.count()).select_from(FormReceipt)
        slots = text(
            "SELECT id FROM task WHERE taken <> (SELECT count(*) FROM claim WHERE claim.task_id = task.id "
            "AND claim.state = 'taken' AND claim.community_id = task.community_id) AND state <> 'done' AND id <> :first"
        )
        unpaid = text(
            "SELECT id FROM service_record r WHERE state = 'approved' AND NOT EXISTS (SELECT FROM award a WHERE "
            "a.community_id = r.community_id AND a.source_type = 'service_record' AND a.source_id = r.id)"
        )
        early = text(
            "SELECT a.id FROM award a JOIN service_record r ON r.community_id = a.community_id AND r.id = a.source_id "
            "AND a.source_type = 'service_record' WHERE r.state <> 'approved'"
        )
        empty = select(func.count()).select_from(FormReceipt).where(FormReceipt.outcome == {})
        if db.session.execute(lines).scalar_one() != db.session.execute(receipts).scalar_one():
            wrong.append("receipts and audit lines differ")
        if db.session.execute(empty).scalar_one():
            wrong.append("a receipt without an outcome")
        first = db.session.execute(select(func.min(Task.id))).scalar_one()
        for statement, name in ((slots, "slots"), (unpaid, "hours without award"), (early, "award without hours")):
            given = {"first": first} if statement is slots else {}
            wrong += [f"{name}: {row}" for row in db.session.execute(statement, given)]
    return wrong


def stored(keys: list[str]) -> set[str]:
    db.session.rollback()
    return set(db.session.execute(select(FormReceipt.key).where(FormReceipt.key.in_(keys))).scalars())


def test_what_a_killed_worker_had_answered_is_stored_and_nothing_is_half_done(kept_database: Database, found: Any):
    with app_on(kept_database) as app, app.app_context():
        crowd = gather(app, 400)
        all_deeds = deeds(crowd, SEEDS * ACTS_OF_A_LIFE)
        db.session.rollback()
        dispose(app)
        answered: dict[str, int] = {}
        for seed in range(SEEDS):
            mine = all_deeds[seed * ACTS_OF_A_LIFE : (seed + 1) * ACTS_OF_A_LIFE]
            told = killed_once(app, mine, seed)
            assert set(told.values()) <= {303}, (seed, told)
            assert set(told) <= stored(list(told)), seed
            answered |= told
        sent = stored([deed.key for deed in all_deeds])
        assert half_done(crowd) == []
        resent = [deed.send(app) for deed in all_deeds]
        assert set(resent) == {303}
        assert half_done(crowd) == []
        assert len(stored([deed.key for deed in all_deeds])) == len(all_deeds)
    found(
        f"{SEEDS} kills among {len(all_deeds)} acts: {len(answered)} answered, all stored; {len(sent) - len(answered)} "
        f"stored unanswered; all sent again: each once; ledger whole"
    )
    assert len(answered) < len(all_deeds)


def test_the_check_notices_what_was_answered_and_not_stored(kept_database: Database, monkeypatch):
    """The control: where the answer is told before the commit, a kill between them loses what was promised."""
    with app_on(kept_database) as app, app.app_context():
        crowd = gather(app, 20)
        (deed,) = deeds(crowd, 1)
        db.session.rollback()
        dispose(app)
        reader, writer = os.pipe()
        if (child := os.fork()) == 0:
            with app.app_context():
                event.listen(
                    db.engine,
                    "commit",
                    lambda _connection: (os.write(writer, deed.key.encode()), os.kill(os.getpid(), signal.SIGKILL)),
                )
            deed.send(app)
            os._exit(1)
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            told = pipe.read().decode()
        os.waitpid(child, 0)
        assert told == deed.key
        assert stored([told]) == set()


def test_granian_goes_on_after_its_workers_are_killed(kept_database: Database, found: Any):
    """The same through the deployment's own processes, which are started again."""
    with app_on(kept_database) as app, app.app_context():
        crowd = gather(app, 300)
        all_deeds = deeds(crowd, 900)  # on a quick machine 300 are over before the third is killed
        with serving(kept_database, workers=3) as web:
            answers, kills = in_own_loop(send_while_killing(web, all_deeds))
            web.wait_until_ready()
            again = in_own_loop(send_all(web.door, [deed for deed in all_deeds if answers[deed.key] != 303]))
        assert set(again.values()) <= {303}
        keys = [deed.key for deed in all_deeds]
        assert stored(keys) == set(keys)
        assert half_done(crowd) == []
    broken = sum(status == 0 for status in answers.values())
    found(f"granian: {kills} workers killed under {len(all_deeds)} acts, {broken} broken off, all well when sent again")
    assert kills >= 3
    assert 500 not in answers.values()


async def send_all(door: Path, some: list[Deed], beside: Callable[[], Any] = lambda: None) -> dict[str, int]:
    from tests.torture.phones import Phone

    gate, answers = asyncio.Semaphore(6), {}

    async def one(deed: Deed) -> None:
        async with gate:
            phone = Phone(door, deed.cookie, deed.fields["csrf_token"])
            rest = {name: value for name, value in deed.fields.items() if name not in ("once", "csrf_token")}
            answers[deed.key] = (await phone.post(deed.url, key=deed.key, **rest)).status
            beside()

    await asyncio.gather(*(one(deed) for deed in some))
    return answers


async def send_while_killing(web: Any, some: list[Deed]) -> tuple[dict[str, int], int]:
    kills, last = 0, time.monotonic()

    def now_and_then() -> None:
        nonlocal kills, last
        if time.monotonic() - last > 1.5 and len(workers := web.workers()) > 1:
            random.Random(kills).choice(workers).kill()
            kills, last = kills + 1, time.monotonic()

    answers = await send_all(web.door, some, now_and_then)
    return answers, kills

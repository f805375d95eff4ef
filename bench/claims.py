"""Claims of one hot task by 32 clients: as many as the floor's one statement, exactly as many as there are slots."""

import statistics
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import func, insert, select

from app import clock, scope
from app.database import db, transaction
from app.errors import Refused
from app.members.models import Membership
from app.people.models import Person
from app.places.models import Building, Compound, Grid
from app.volunteers import service as volunteers
from app.volunteers.models import Claim, Task
from bench.entry import Entry, entry
from bench.ground import Ground
from bench.ledger import community, new_key

CLIENTS = 32
PEOPLE = 640
SLOTS = 600
NAIVE_SLOTS = 50
ROUNDS = 5

ONE_STATEMENT = """
WITH member AS (
  SELECT id, person_id FROM membership WHERE community_id = %(community)s AND id = %(membership)s AND state = 'active'
  FOR NO KEY UPDATE),
slot AS (
  UPDATE task SET taken = taken + 1
  WHERE community_id = %(community)s AND id = %(task)s AND state = 'open' AND taken < capacity
    AND EXISTS (SELECT FROM member)
  RETURNING id)
INSERT INTO claim (community_id, task_id, membership_id, person_id, state, claimed_at, taken_at)
SELECT %(community)s, slot.id, member.id, member.person_id, 'taken', now(), now() FROM slot, member
RETURNING id
"""

Press = Callable[[Sequence[int], int], None]  # the memberships of one client, and the task


def run(ground: Ground) -> list[Entry]:
    """Claims a second beside the floor; how many the naive way sells of 50."""
    with ground.app("claims", pool_size=CLIENTS + 4) as app, app.app_context():
        place = community()
        with scope.inside(place):
            memberships = people_of(place.id)
            return [rate(app, place, memberships), naive(app, place, memberships)]


def rate(app: Flask, place: scope.Community, memberships: list[int]) -> Entry:
    """Both by turns; a round that sells another number than there are slots is a failure of the benchmark."""
    url = app.config["SQLALCHEMY_DATABASE_URI"].replace("+psycopg", "")

    def by_hand(mine: Sequence[int], task_id: int) -> None:
        with psycopg.connect(url, prepare_threshold=2, autocommit=True) as connection:
            for membership_id in mine:
                given = {"community": place.id, "membership": membership_id, "task": task_id}
                connection.execute(ONE_STATEMENT, given).fetchone()

    def ours(mine: Sequence[int], task_id: int) -> None:
        with app.app_context(), scope.inside(place):
            claim_for(mine, task_id)

    mine, floors = [], []
    for number in range(ROUNDS + 1):
        for press, kept in ((ours, mine), (by_hand, floors)):
            task_id = new_task(place.id, SLOTS)
            took = all_at_once(press, memberships, task_id)
            if (sold := taken(place.id, task_id)) != SLOTS:
                raise AssertionError(f"{sold} of {SLOTS} slots sold")
            end_claims(place.id, task_id)
            if number:  # the first round warms up
                kept.append(PEOPLE / took)
    name = f"claims of one hot task by {CLIENTS} clients"
    return entry(name, mine, "claims/s", floors=floors, limit=0.70, better="higher")


def claim_for(memberships: Sequence[int], task_id: int) -> None:
    """The use case in its transaction, for rows that the page has already found (finding them is the line of pages)."""
    db.session().expire_on_commit = False
    with transaction():
        task = scope.here(Task, task_id)
        members = [scope.here(Membership, membership_id) for membership_id in memberships]
    for membership in members:
        try:
            with transaction():
                volunteers.claim(task, membership)
        except Refused:
            task = scope.here(Task, task_id)  # a rollback forgets what was read


def naive(app: Flask, place: scope.Community, memberships: list[int]) -> Entry:
    """The control: look, then write. It sells more than there are."""

    def press(mine: Sequence[int], task_id: int) -> None:
        with app.app_context(), scope.inside(place):
            for membership_id in mine:
                look_then_write(place.id, membership_id, task_id)

    sold = []
    for _ in range(ROUNDS):
        task_id = new_task(place.id, NAIVE_SLOTS)
        all_at_once(press, memberships[:320], task_id)
        sold.append(float(taken(place.id, task_id)))
        end_claims(place.id, task_id)
    return Entry(
        name=f"control: the naive claim sells of {NAIVE_SLOTS} slots",
        value=statistics.median(sold),
        unit="slots",
        floor=float(NAIVE_SLOTS),
        ratio=statistics.median(sold) / NAIVE_SLOTS,
        target="> 1 ×",
        better="higher",
        holds=min(sold) > NAIVE_SLOTS,
        spread=f"{min(sold):g}–{max(sold):g}",
    )


def look_then_write(community_id: int, membership_id: int, task_id: int) -> None:
    """What a first try looks like."""
    with transaction():
        task = scope.here(Task, task_id)
        member = scope.here(Membership, membership_id)
        if count_taken(community_id, task_id) < task.capacity:
            now = clock.now()
            made = {"state": "taken", "claimed_at": now, "taken_at": now, "person_id": member.person_id}
            db.session.add(Claim(community_id=community_id, task_id=task_id, membership_id=membership_id, **made))


def all_at_once(press: Press, memberships: list[int], task_id: int) -> float:
    """Seconds until every client has pressed for all of its members."""
    gate = threading.Barrier(CLIENTS + 1)

    def client(number: int) -> None:
        gate.wait()
        press(memberships[number::CLIENTS], task_id)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def count_taken(community_id: int, task_id: int) -> int:
    """Slots that claims hold."""
    statement = select(func.count()).where(
        Claim.community_id == community_id, Claim.task_id == task_id, Claim.state == "taken"
    )
    return db.session.execute(statement).scalar_one()


def taken(community_id: int, task_id: int) -> int:
    """The same, in a transaction of its own."""
    with transaction():
        return count_taken(community_id, task_id)


def end_claims(community_id: int, task_id: int) -> None:
    """So that the next round's task, at the same time, overlaps with nothing."""
    from app.volunteers.claims.service import end_claims as end

    with transaction():
        end(scope.here(Task, task_id))


def people_of(community_id: int) -> list[int]:
    """Memberships of new people in a new building of the community in scope."""
    ids: dict[str, Any] = {"community_id": community_id}
    with transaction():
        grid = stored(Grid, [{**ids, "name": "网格", "pinyin": "w"}])[0]
        compound = stored(Compound, [{**ids, "name": "小区", "pinyin": "x"}])[0]
        house = {**ids, "name": "楼", "pinyin": "l", "grid_id": grid, "compound_id": compound}
        building = stored(Building, [house])[0]
        named = {"name": "压测", "pinyin": "ya ce", "initials": "yc", "created_at": clock.now()}
        people = stored(Person, [{**named, "volunteer_number": new_key()} for _ in range(PEOPLE)])
        lived = {**ids, "kind": "resident", "state": "active", "building_id": building, "asked_at": clock.now()}
        return stored(Membership, [{**lived, "person_id": person} for person in people])


def stored(model: Any, rows: list[dict[str, Any]]) -> list[int]:
    """The ids of the new rows, in the order of `rows`."""
    statement = insert(model).returning(model.id, sort_by_parameter_order=True)
    return list(db.session.execute(statement, rows).scalars())


def new_task(community_id: int, capacity: int) -> int:
    """An open task, the day after tomorrow."""
    with transaction():
        organiser = db.session.execute(select(Person.id).limit(1)).scalar_one()
        kind = volunteers.find_kind("litter")
        assert kind is not None
        now = clock.now()
        times = {"starts_at": now + timedelta(days=2), "ends_at": now + timedelta(days=2, hours=2)}
        window = {"claims_open_at": now - timedelta(days=1), "claims_close_at": now + timedelta(days=2)}
        said = {"title": "捡拾白色垃圾", "description": "", "safety_note": "", "meeting_point": "广场"}
        flags = {"members_only": False, "heavy_or_dirty": False, "outdoor": True, "grid_id": None, "compound_id": None}
        text = volunteers.TaskText(**times, **window, **said, **flags, capacity=capacity, organiser_id=organiser)
        task = volunteers.draft_task(kind, text, by_id=organiser)
        volunteers.publish_task(task)
        return task.id

"""200 people press 认领 at once for 20 slots; and the control, which oversells once its guards are off."""

import threading
from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select

from app import clock
from app.database import db
from app.members.models import Membership
from app.people.models import Person
from app.volunteers import service
from app.volunteers.claims import service as claims_service
from app.volunteers.errors import NoSlotLeft
from app.volunteers.models import Claim, Task
from tests.database import app_on
from tests.volunteers.bulk import stored
from tests.volunteers.conftest import Yard
from tests.world import World, serial

PEOPLE, SLOTS, THREADS = 200, 20, 16


def crowd(world: World, size: int = PEOPLE):
    """A town with members and one task of 20 slots, two days ahead."""
    world.city()
    service.load_kinds()
    db.session.commit()
    yard = Yard(world, world.town())
    now, ids = clock.now(), {"community_id": yard.town.place.id}
    named = {"name": "党员", "pinyin": "dang yuan", "initials": "dy", "created_at": now}
    people = stored(Person, [{**named, "volunteer_number": f"QT{serial():012d}"} for _ in range(size)])
    lived = {"building_id": yard.town.building.id, "household_id": yard.town.household.id, "kind": "resident"}
    rows = [{**ids, **lived, "person_id": person, "state": "active", "asked_at": now} for person in people]
    stored(Membership, rows)
    db.session.commit()
    starts_at = (now + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)
    task = yard.task(capacity=SLOTS, starts_at=starts_at)
    persons = db.session.execute(select(Person).where(Person.id.in_(people))).scalars().all()
    return yard, task, persons


def all_at_once(yard, task, browsers):
    """Everybody has the page open; then all press."""
    page = f"{yard.town.url}/tasks/{task.id}"
    seals = [browser.seal(page) for browser in browsers]
    answers, gate = [0] * len(browsers), threading.Barrier(THREADS)

    def press(start):
        gate.wait()
        for n in range(start, len(browsers), THREADS):
            answers[n] = browsers[n].post(f"{page}/claim", seals[n]).status_code

    threads = [threading.Thread(target=press, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(answers)


def taken_of(yard, task):
    db.session.rollback()
    db.session.expire_all()
    of_task = (Claim.community_id == yard.town.place.id, Claim.task_id == task.id, Claim.state == "taken")
    people = db.session.execute(select(func.count(), func.count(Claim.person_id.distinct())).where(*of_task)).one()
    of_row = select(Task.taken).where(Task.community_id == yard.town.place.id, Task.id == task.id)
    return tuple(people), db.session.execute(of_row).scalar_one()


def test_two_hundred_claims_for_twenty_slots(own_database):
    with app_on(own_database, POOL_SIZE=THREADS + 4) as app, app.app_context():
        world = World(app)
        yard, task, persons = crowd(world)
        answers = all_at_once(yard, task, [world.browser(person) for person in persons])
        (claims, people), taken = taken_of(yard, task)
    assert answers == {303: SLOTS, 422: PEOPLE - SLOTS}
    assert (claims, people, taken) == (SLOTS, SLOTS, SLOTS)


def test_without_the_conditional_update_it_oversells(own_database, monkeypatch):
    """The control: look first, then write, and no CHECK behind it."""

    def naive(task, membership, *, may_wait=False):
        count = select(func.count()).where(
            Claim.community_id == task.community_id, Claim.task_id == task.id, Claim.state == "taken"
        )
        if db.session.execute(count).scalar_one() >= task.capacity:
            raise NoSlotLeft
        made = Claim(
            community_id=task.community_id,
            task_id=task.id,
            membership_id=membership.id,
            person_id=membership.person_id,
            state="taken",
            claimed_at=clock.now(),
            taken_at=clock.now(),
        )
        db.session.add(made)
        db.session.flush()
        return made

    with app_on(own_database, POOL_SIZE=THREADS + 4) as app, app.app_context():
        world = World(app)
        yard, task, persons = crowd(world, size=4 * SLOTS)
        monkeypatch.setattr(claims_service, "claim", naive)
        answers = all_at_once(yard, task, [world.browser(person) for person in persons])
        (claims, _people), _taken = taken_of(yard, task)
    assert claims > SLOTS
    assert answers[303] == claims


def test_the_same_form_fifty_times_is_one_claim(yard, member, app):
    with clock.standing_at(clock.now()):
        task = yard.task(starts_at=(clock.now() + timedelta(days=2)).replace(second=0, microsecond=0))
        who = member()
        browsers = [yard.browser(who) for _ in range(THREADS)]
        page = f"{yard.town.url}/tasks/{task.id}"
        fields = browsers[0].seal(page)
        cookies = browsers[0].client.get_cookie("baodao")
        answers: list[int] = []

        def press(browser):
            browser.client.set_cookie("baodao", cookies.value)
            for _ in range(50 // len(browsers) + 1):
                answers.append(browser.post(f"{page}/claim", fields).status_code)

        threads = [threading.Thread(target=press, args=(browser,)) for browser in browsers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        other = browsers[0].post(f"{page}/claim", {**fields, "wait": "yes"})
    assert set(answers) == {303}
    assert taken_of(yard, task) == ((1, 1), 1)
    assert other.status_code == 422

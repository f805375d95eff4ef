"""Fifty people ask for one tree at once, or for any: as many adopt it as may; and the controls, without the lock."""

import threading
import time
from collections import Counter

from sqlalchemy import event, func, select

from app import scope
from app.database import db, transaction
from app.orchards.adoptions import lines_service, service
from app.orchards.adoptions.models import Adoption
from app.orchards.models import Orchard
from tests.database import app_on
from tests.orchards.garden import Garden
from tests.world import World

PEOPLE, MOST, THREADS = 50, 3, 16


def crowd(app, size):
    world = World(app)
    world.city()
    garden = Garden(world)
    with scope.inside(garden.town.scope), transaction():
        scope.here(Orchard, garden.orchard.id).adopters_per_tree = MOST
        tree = garden.plant(column=2)
    place = garden.town.place, garden.town.building
    homes = [world.household(*place, unit="9单元", door=str(n)) for n in range(size)]  # each is locked by its own alone
    people = [world.member(garden.town, f"党员{n}", household=home) for n, home in enumerate(homes)]
    return garden, tree, [world.browser(one.person) for one in people]


def all_at_once(garden, tree, browsers):
    page = f"{garden.town.url}/trees/{tree.plate}/adoption"
    seals = [browser.seal(page) for browser in browsers]
    answers, gate = [0] * len(browsers), threading.Barrier(THREADS)

    def press(start):
        gate.wait()
        for n in range(start, len(browsers), THREADS):
            answers[n] = browsers[n].post(page, {**seals[n], "kind": "member"}).status_code

    threads = [threading.Thread(target=press, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(answers)


def active_of(garden, tree):
    db.session.rollback()
    counted = select(func.count()).where(
        Adoption.community_id == garden.town.place.id, Adoption.tree_id == tree.id, Adoption.state == "active"
    )
    return db.session.execute(counted).scalar_one()


def test_fifty_who_ask_for_one_tree(own_database):
    with app_on(own_database, POOL_SIZE=THREADS + 4) as app, app.app_context():
        garden, tree, browsers = crowd(app, PEOPLE)
        answers = all_at_once(garden, tree, browsers)
        assert active_of(garden, tree) == MOST
    assert answers == {303: MOST, 422: PEOPLE - MOST}


def test_without_the_lock_more_adopt_it(own_database, monkeypatch):
    """The control: everybody looks, and nobody waits for who looked before."""
    gate = threading.Barrier(THREADS, timeout=20)
    looked = service.room_for

    def room_for_all(tree, *, exclusive):
        found = looked(tree, exclusive=exclusive)
        if threading.current_thread() is not threading.main_thread():
            gate.wait()
        return found

    with app_on(own_database, POOL_SIZE=THREADS + 4) as app, app.app_context():
        garden, tree, browsers = crowd(app, THREADS)
        page = f"{garden.town.url}/trees/{tree.plate}/adoption"
        assert browsers[0].get(page).status_code == 200
        monkeypatch.setattr(service, "lock_tree", lambda tree: None)
        monkeypatch.setattr(service, "room_for", room_for_all)
        seals = [browser.seal(f"{garden.town.url}/my/trees") for browser in browsers]
        threads = [
            threading.Thread(target=lambda n=n: browsers[n].post(page, {**seals[n], "kind": "member"}))
            for n in range(THREADS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert active_of(garden, tree) > MOST


def any_tree(garden, browsers):
    """Each asks for any tree a moment after the one before, who is still at it: how many adopt each tree then."""

    @event.listens_for(db.engine, "before_cursor_execute", retval=True)
    def look_slowly(_connection, _cursor, statement, parameters, *_more):
        """What is looked for is looked at as it was, and locked as it is some moments later."""
        if "tree.adoptable" in statement and "SKIP LOCKED" in statement:
            statement = statement.replace(" ORDER BY", " AND (SELECT true FROM pg_sleep(0.3)) ORDER BY", 1)
        return statement, parameters

    page = f"{garden.town.url}/orchards/{garden.orchard.id}/adoption"
    seals = [browser.seal(page) for browser in browsers]
    threads = [
        threading.Thread(target=lambda n=n: browsers[n].post(page, {**seals[n], "kind": "member"}))
        for n in range(len(browsers))
    ]
    for thread in threads:
        thread.start()
        time.sleep(0.15)
    for thread in threads:
        thread.join()
    db.session.rollback()
    active = select(Adoption.tree_id, func.count()).where(
        Adoption.community_id == garden.town.place.id, Adoption.state == "active", Adoption.tree_id != garden.tree.id
    )
    return sorted(n for _tree, n in db.session.execute(active.group_by(Adoption.tree_id)))


def test_who_ask_for_any_tree_get_one_each(own_database):
    with app_on(own_database, POOL_SIZE=THREADS + 4) as app, app.app_context():
        garden, _tree, browsers = crowd(app, 4)
        with garden.inside():
            garden.plant(column=3)
        assert any_tree(garden, browsers) == [1, 1]


def test_without_the_second_look_two_get_the_same_tree(own_database, monkeypatch):
    """The control: what was free as the statement began is taken for free."""
    with app_on(own_database, POOL_SIZE=THREADS + 4) as app, app.app_context():
        garden, _tree, browsers = crowd(app, 4)
        with garden.inside():
            garden.plant(column=3)
        monkeypatch.setattr(lines_service, "_has_live", lambda tree: False)
        assert max(any_tree(garden, browsers)) > 1

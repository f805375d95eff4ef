"""A signed-in page of 50 tasks: CPU against a "hello" on the same server and against a page of the raw driver."""

import re
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import psycopg
from flask import Flask, session, url_for
from psycopg.rows import namedtuple_row

from app import clock, scope
from app.access import public
from app.database import db
from app.members import service as members
from app.members.models import Membership
from app.pages import display
from app.people.sign_in import sessions
from app.points import service as points
from app.process.serve import warm_up
from app.volunteers import service as volunteers
from app.volunteers.models import Task
from app.volunteers.tasks.kinds_service import categories
from app.volunteers.tasks.lists_service import tasks_near
from bench.entry import Entry, entry
from bench.ground import Ground
from tests.world import Town, World

TASKS = 50
ROUNDS = 7
PAGES_A_ROUND = 20
HELLOS_A_ROUND = 300
LATENCIES = 600
RAW, HELLO = "/bench/raw", "/bench/hello"

SIGNED_IN = """
SELECT person.id AS person_id, person.name FROM sign_in JOIN person ON person.id = sign_in.person_id
WHERE sign_in.token_hash = %(token)s AND sign_in.ended_at IS NULL AND person.active
"""
TASK_ROWS = """
SELECT task.id, task.title, task.meeting_point, task.starts_at, task.ends_at, task.capacity, task.taken,
  task.heavy_or_dirty, task_kind.category, task.private_address IS NOT NULL AS is_private,
  compound.name AS compound_name,
  coalesce(task.grid_id = home.grid_id, false) AS is_own_grid,
  mine.state AS mine, mine.offer_until,
  (SELECT count(*) FROM claim WHERE claim.community_id = task.community_id AND claim.task_id = task.id
     AND claim.state = 'waiting') AS queue
FROM membership
JOIN building home ON home.community_id = membership.community_id AND home.id = membership.building_id
JOIN compound near ON near.community_id = home.community_id AND near.id = home.compound_id
JOIN task ON task.community_id = membership.community_id
JOIN task_kind ON task_kind.id = task.kind_id
LEFT JOIN compound ON compound.community_id = task.community_id AND compound.id = task.compound_id
LEFT JOIN claim mine ON mine.community_id = task.community_id AND mine.task_id = task.id
  AND mine.person_id = membership.person_id AND mine.state IN ('waiting', 'offered', 'taken')
WHERE membership.community_id = %(place)s AND membership.person_id = %(person)s AND membership.state = 'active'
  AND task.community_id = %(place)s AND task.state = 'open' AND task.starts_at > %(now)s
ORDER BY task.grid_id IS NOT NULL AND task.grid_id IS DISTINCT FROM home.grid_id,
  abs(coalesce(compound.walking_order, near.walking_order) - near.walking_order), task.starts_at, task.id LIMIT 50
"""
UNREAD = "SELECT count(*) AS count FROM message WHERE person_id = %(person)s AND read_at IS NULL"


def run(ground: Ground) -> list[Entry]:
    """CPU of a page, and how steady its answers are."""
    with ground.app("pages", pool_size=5) as app, app.app_context():
        world = World(app)
        town = world.town()
        membership = world.member(town)
        fill(town, membership)
        with add_floors(app, town.scope, membership.person_id):
            client = world.browser(membership.person).client
            url = f"{town.url}/tasks"
            counts = {url: PAGES_A_ROUND, RAW: PAGES_A_ROUND, HELLO: HELLOS_A_ROUND}
            for path in counts:
                if client.get(path).status_code != 200:
                    raise RuntimeError(f"{path} does not answer")
            refuse_another_page(client.get(url).text, client.get(RAW).text)
            warm_up(app)
            costs: dict[str, list[float]] = {path: [] for path in counts}
            for _ in range(ROUNDS):
                for path, count in counts.items():
                    costs[path].append(cpu(partial(client.get, path), count))
            latencies = [wall(partial(client.get, url)) for _ in range(LATENCIES)]
    page, raw, hello = costs[url], costs[RAW], costs[HELLO]
    quantiles = statistics.quantiles(latencies, n=100)
    return [
        entry("page of 50 tasks, CPU, beside hello", page, "ms", floors=hello, limit=25, better="lower"),
        entry("page of 50 tasks, CPU, beside the raw driver", page, "ms", floors=raw, limit=1.7, better="lower"),
        entry(
            "page of 50 tasks, p99 beside p50", [quantiles[98]], "ms", floors=[quantiles[49]], limit=4, better="lower"
        ),
    ]


def cpu(act: Callable[[], Any], count: int) -> float:
    """Milliseconds of this process's CPU, per run."""
    started = time.process_time()
    for _ in range(count):
        act()
    return (time.process_time() - started) * 1000 / count


def wall(act: Callable[[], Any]) -> float:
    """Milliseconds on the clock."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def fill(town: Town, membership: Membership) -> None:
    """Fifty open tasks, of all kinds, in the member's grid and elsewhere."""
    kinds, now = volunteers.kinds(), clock.now()
    for number in range(TASKS):
        kind, starts = kinds[number % len(kinds)], now + timedelta(days=1, hours=number)
        db.session.add(
            Task(
                community_id=town.place.id, kind_id=kind.id, title=f"{kind.name} {number}", meeting_point="南门",
                grid_id=town.grid.id if number % 2 else None, compound_id=town.compound.id if number % 3 else None,
                starts_at=starts, ends_at=starts + timedelta(hours=2), claims_open_at=now, claims_close_at=starts,
                capacity=12, taken=number % 12, members_only=False, heavy_or_dirty=kind.heavy_or_dirty,
                outdoor=not kind.indoor, state="open", organiser_id=membership.person_id,
                created_by_id=membership.person_id, created_at=now,
            )
        )  # fmt: skip
    db.session.commit()


def add_floors(app: Flask, place: scope.Community, person_id: int) -> "psycopg.Connection[Any]":
    """The two floors on the same server: a word, and the same page by hand-written SQL on the connection returned."""
    url = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg.connect(url, autocommit=True, row_factory=namedtuple_row, prepare_threshold=2)
    with scope.inside(place):
        membership = members.active_membership(person_id)
        assert membership is not None
        rows = db.session.execute(*tasks_near(membership)).all()
        known = {
            "estimates": [one.points for one in points.preview(volunteers.facts_of_tasks(rows, person_id))],
            "categories": categories(),
        }
        db.session.rollback()

    @public
    def hello() -> str:
        return "hello"

    @public
    def raw() -> str:
        with scope.inside(place):
            return raw_page(app, connection, **known)

    app.add_url_rule(HELLO, "bench.hello", hello)
    app.add_url_rule(RAW, "bench.raw", raw)
    return connection


def raw_page(app: Flask, connection: psycopg.Connection[Any], estimates: list[int], categories: Any) -> str:
    """The page's own template over what three statements read; community, rules and kinds are known beforehand."""
    given: dict[str, Any] = {
        "token": sessions.hashed(session[sessions.SESSION_KEY]),
        "place": scope.community_id(),
        "now": clock.now(),
    }
    person = connection.execute(SIGNED_IN, given).fetchone()
    given["person"] = person.person_id
    tasks = connection.execute(TASK_ROWS, given).fetchall()
    unread = connection.execute(UNREAD, given).fetchone()
    return app.jinja_env.get_template("volunteers/tasks/tasks.html").render(
        page=SimpleNamespace(items=tasks, number=1, has_next=False, has_previous=False),
        rows=list(zip(tasks, estimates, strict=True)), period="all", category="", categories=categories, early=15,
        current_user=SimpleNamespace(is_authenticated=True, name=person.name), community=scope.community(),
        nav_url=url_for,
        nav=[("member_home.show", "home", "首页", None), ("tasks.listing", "tasks", "活动", None),
             ("points.mine", "points", "积分", None), ("me.show", "me", "我的", unread.count or None)],
        **display.names(),
    )  # fmt: skip


def refuse_another_page(page: str, floor: str) -> None:
    """The two differ in nothing but the keys of their forms and the address to come back to."""
    plain = [re.sub(r'(name="(?:csrf_token|once|next)"\s+value=)"[^"]*"', r"\1", text) for text in (page, floor)]
    if plain[0] != plain[1]:
        raise RuntimeError("the floor is another page")

"""PostgreSQL restarts the hard way, and its disk fills up: a plain 503 meanwhile, ready again at once, nothing lost."""

import asyncio
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from app import clock
from app.acts import FormReceipt, new_key
from app.database import db
from app.points.proof import recount_service
from launch import embedded
from launch.host import server_processes
from tests.database import Database, Databases, app_on, dispose
from tests.torture.crowd import Crowd, gather
from tests.torture.phones import Answer, Phone, in_own_loop
from tests.torture.web import Web, serving
from tests.world import Browser, World

SECONDS_TO_BE_BACK = 5
PLAIN = re.compile(r"<h1>.+?</h1>", re.DOTALL)


@contextmanager
def own_server(folder: Path) -> Iterator[tuple[embedded.Server, Databases]]:
    """A durable server in the folder, which the test may mistreat."""
    folder.chmod(0o711)
    (folder / "one.lock").touch()
    server = embedded.start(folder)
    try:
        yield server, Databases(server, folder)
    finally:
        server.stop()


@contextmanager
def a_folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="baodao-away-", dir="/tmp"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


class Life:
    """People who go on reading and claiming while the database comes and goes."""

    def __init__(self, web: Web, crowd: Crowd, tasks: list[int]) -> None:
        self.web, self.crowd, self.url, self.tasks = web, crowd, crowd.url, tasks
        self.answers: list[tuple[str, Answer]] = []
        self.sent: dict[str, tuple[int, str]] = {}
        self.is_over = False

    async def run(self, seconds: float, at: float, event: Any) -> Any:
        """Live for so long, and let the event happen meanwhile; what the event answers."""
        people = [self.member(person) for person in self.crowd.people[:12]]
        happening = asyncio.get_running_loop().run_in_executor(None, self.after, at, event)
        everybody = asyncio.gather(*people, self.machine("/health/live"), self.machine("/static/baodao.css"))
        came = await happening
        await asyncio.sleep(seconds)
        self.is_over = True
        await everybody
        return came

    def after(self, at: float, event: Any) -> Any:
        time.sleep(at)
        return event()

    async def member(self, person: int) -> None:
        phone, number = self.crowd.phone(person, self.web.door), 0
        while not self.is_over:
            number += 1
            task = self.tasks[number % len(self.tasks)]
            page = f"{self.url}/tasks/{task}"
            self.answers.append(("page", await phone.get(page)))
            key = new_key()
            self.sent[key] = person, f"{page}/claim"
            answer = await phone.post(f"{page}/claim", key=key)
            self.answers.append((key, answer))
            await asyncio.sleep(0.02)

    async def machine(self, path: str) -> None:
        phone = Phone(self.web.door, "", "")
        while not self.is_over:
            self.answers.append((path, await phone.get(path)))
            await asyncio.sleep(0.1)

    def statuses(self, what: str = "") -> Counter[int]:
        return Counter(answer.status for name, answer in self.answers if name.startswith(what))

    def promised(self) -> list[str]:
        """The keys of the forms that were answered with success."""
        return [name for name, answer in self.answers if name in self.sent and answer.status == 303]

    def pages_of_503(self) -> list[str]:
        return [answer.text for _name, answer in self.answers if answer.status == 503]


def a_life(web: Web, crowd: Crowd) -> Life:
    tasks = [crowd.yard.task(capacity=500, starts_at=clock.now() + timedelta(days=2 + n)).id for n in range(40)]
    return Life(web, crowd, tasks)


def assert_plain(texts: list[str]) -> None:
    """A sentence for people, and nothing about tables or addresses."""
    for text in texts:
        assert PLAIN.search(text), text[:500]
        assert "psycopg" not in text
        assert "Traceback" not in text
        assert "SELECT" not in text


def assert_whole(life: Life) -> None:
    db.session.rollback()
    promised = life.promised()
    kept = set(db.session.execute(select(FormReceipt.key).where(FormReceipt.key.in_(promised))).scalars())
    assert kept == set(promised)
    assert list(recount_service.recount()) == []


def restarted(server: embedded.Server, web: Web) -> float:
    """Restart without letting anybody finish; the seconds until the application can work again."""
    began = time.monotonic()
    cluster = server.cluster
    command = [str(cluster.programs / "pg_ctl"), "restart", "-m", "immediate", "-w", "-D", str(cluster.folder)]
    done = cluster.user.run(*command, "-l", str(cluster.folder / "server.log"), timeout=60)
    assert done.returncode == 0, done.stdout
    web.wait_until_ready()
    return time.monotonic() - began


def test_a_hard_restart_is_a_short_503(found: Any):
    with a_folder() as folder, own_server(folder) as (server, databases):
        database = databases.clone("away")
        with app_on(database) as app, app.app_context():
            crowd = gather(app, 20)
            with serving(database) as web:
                life = a_life(web, crowd)
                db.session.rollback()
                dispose(app)  # our own connections break too
                took = in_own_loop(life.run(2.0, 1.0, lambda: restarted(server, web)))
            assert_whole(life)
    statuses = life.statuses()
    found(
        f"ready again after {took:.1f} s, {statuses[503]} answers 503, {statuses[500]} answers 500, "
        f"{len(life.promised())} acts answered and all stored"
    )
    assert took < SECONDS_TO_BE_BACK
    assert set(statuses) <= {200, 303, 422, 503}
    assert life.statuses("/health/live") == {200: life.statuses("/health/live").total()}
    assert set(life.statuses("/static")) == {200}
    assert_plain(life.pages_of_503())


def test_without_the_page_for_it_the_same_is_a_fault_of_ours(own_database: Database):
    """The control: take the handler away, and a connection that breaks in the middle is a 500."""
    with app_on(own_database) as app, app.app_context():
        town = World(app).town()
        url = town.url
        browser = Browser(app)
        assert [browser.get(url).status_code, broken_in_the_middle(own_database, browser, url)] == [200, 503]
        app.error_handler_spec[None][None].pop(OperationalError)
        assert broken_in_the_middle(own_database, browser, url) == 500


def broken_in_the_middle(database: Database, browser: Browser, url: str) -> int:
    """What a page answers whose connection the server ends after the first statement."""

    def end_it(connection: Any, *_: Any) -> None:
        pid = connection.connection.driver_connection.info.backend_pid
        with closing(psycopg.connect(database.url.replace("+psycopg", ""), autocommit=True)) as beside:
            beside.execute("SELECT pg_terminate_backend(%s)", (pid,))

    event.listen(db.engine, "before_cursor_execute", end_it, once=True)
    return browser.get(url).status_code


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_is_a_503_and_room_is_enough_to_go_on(found: Any):
    with a_folder() as folder, small_disk(folder, megabytes=220), own_server(folder) as (server, databases):
        database = databases.clone("full")
        with app_on(database) as app, app.app_context():
            crowd = gather(app, 20)
            with serving(database) as web:
                life = a_life(web, crowd)
                db.session.rollback()
                dispose(app)
                ballast = folder / "ballast"
                took = in_own_loop(life.run(2.0, 0.5, lambda: full_for_a_while(server, web, ballast)))
            assert_whole(life)
    statuses = life.statuses()
    found(
        f"disk full for {FULL_SECONDS} s: {statuses[503]} answers 503, {statuses[500]} answers 500, reading "
        f"{life.statuses('page')[200]} pages; ready {took:.1f} s after there was room, all that was answered is stored"
    )
    assert statuses[503] > 0
    assert set(statuses) <= {200, 303, 422, 503}
    assert set(life.statuses("/health/live")) == {200}
    assert took < SECONDS_TO_BE_BACK
    assert_plain(life.pages_of_503())


FULL_SECONDS = 6


@contextmanager
def small_disk(folder: Path, *, megabytes: int) -> Iterator[None]:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0711", "tmpfs", str(folder)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip(f"no small disk on this machine: {mounted.stderr.decode().strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def full_for_a_while(server: embedded.Server, web: Web, ballast: Path) -> float:
    """Fill the disk to its last byte, wait, make room; the seconds from then until all works again."""
    with ballast.open("wb") as file, suppress(OSError):
        while True:
            file.write(b"\0" * 65536)
            file.flush()
    write_until_refused(server)
    time.sleep(FULL_SECONDS)
    ballast.unlink()
    began = time.monotonic()
    if not server_processes(server.cluster.folder):  # a server whose journal finds no room ends itself
        server.cluster.start(server.sockets, roles=("baodao_owner", "baodao_app"), durable=True)
    web.wait_until_ready()
    return time.monotonic() - began


def write_until_refused(server: embedded.Server) -> None:
    """Use up the room that PostgreSQL had set aside, so that the next write of anybody finds none."""
    with suppress(psycopg.Error), closing(psycopg.connect(server.owner_url().replace("+psycopg", ""))) as connection:
        connection.execute("CREATE TABLE filler (line text)")
        for _ in range(1000):
            connection.execute("INSERT INTO filler SELECT repeat(md5(g::text), 60) FROM generate_series(1, 2000) g")

"""The application behind a real PgBouncer in transaction mode: every page, and an approval; and why PGBOUNCER=1."""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from app import clock
from launch import embedded
from tests.database import Database, app_on, build_schema
from tests.guards.building import build
from tests.guards.ground import Ground
from tests.guards.pages import opened, pages
from tests.guards.recipes import request_of, send_once
from tests.guards.recipes_of_work import WORK
from tests.guards.side import NOW
from tests.launch.conftest import folder_for_data
from tests.launch.test_run import free_port

PROGRAM = shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="pgbouncer is not installed (Debian: apt install pgbouncer)")

SETTINGS = """
[databases]
{name} = host={sockets} port=5432 dbname={name}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {users}
pool_mode = transaction
default_pool_size = 2
logfile = {log}
ignore_startup_parameters = extra_float_digits
{newer}
"""


def pooler_settings(server: embedded.Server, folder: Path, port: int) -> Path:
    """Its files, for the user whom the server runs as."""
    said = subprocess.run([str(PROGRAM), "--version"], capture_output=True, text=True).stdout
    major, minor = map(int, re.findall(r"(\d+)\.(\d+)", said)[0])
    newer = "max_prepared_statements = 0" if (major, minor) >= (1, 21) else ""
    (folder / "users.txt").write_text('"baodao_app" ""\n')
    file, log = folder / "pgbouncer.ini", folder / "pgbouncer.log"
    log.touch()
    shutil.chown(log, server.cluster.user.uid)
    values = {"name": embedded.DATABASE, "sockets": server.sockets, "port": port, "log": log}
    file.write_text(SETTINGS.format(users=folder / "users.txt", newer=newer, **values))
    with (server.cluster.folder / "pg_ident.conf").open("a") as names:
        names.write(f'launcher "{server.cluster.user.name}" {embedded.APPLICATION}\n')
    with server._superuser() as connection:
        connection.execute("SELECT pg_reload_conf()")
    return file


@contextmanager
def pooled(server: embedded.Server, folder: Path) -> Iterator[str]:
    """The application's address by way of a pooler that runs until the end."""
    port, user = free_port(), server.cluster.user
    file = pooler_settings(server, folder, port)
    options = {"user": user.uid, "group": user.gid, "extra_groups": []} if user.switch else {}
    process = subprocess.Popen([str(PROGRAM), str(file)], stderr=subprocess.DEVNULL, **options)
    url = f"postgresql+psycopg://{embedded.APPLICATION}@127.0.0.1:{port}/{embedded.DATABASE}"
    try:
        for _ in range(100):
            try:
                psycopg.connect(url.replace("+psycopg", ""), connect_timeout=2).close()
                break
            except psycopg.OperationalError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def behind() -> Iterator[Database]:
    """A database of its own server, by way of the pooler; the owner connects directly."""
    with folder_for_data() as folder:
        server = embedded.start(folder, durable=False)
        try:
            direct = Database(embedded.DATABASE, server.url(), server.owner_url())
            build_schema(direct)
            with pooled(server, folder) as url:
                yield Database(embedded.DATABASE, url, server.owner_url())
        finally:
            server.stop()


@pytest.fixture(scope="module")
def ground(behind: Database) -> Iterator[Ground]:
    """Two communities at work, built by way of the pooler."""
    with app_on(behind, PREPARE_THRESHOLD=None) as app, app.app_context(), clock.standing_at(NOW):
        yield build(app)


def test_every_page_opens(ground: Ground):
    wrong = {}
    for endpoint in pages(ground):
        browser, url = opened(ground, endpoint)
        if (status := browser.get(url).status_code) >= 500:
            wrong[endpoint] = status
    assert wrong == {}


def test_an_approval_is_made(ground: Ground):
    for _ in range(8):  # a statement is prepared at its sixth time
        assert send_once(request_of(ground, "hours.approve", WORK["hours.approve"])).status_code == 303


def test_the_check_sees_the_pooler(behind: Database, monkeypatch):
    monkeypatch.delenv("PGBOUNCER", raising=False)
    with app_on(behind, PREPARE_THRESHOLD=None) as app:
        said = app.test_cli_runner().invoke(args=["check-config"]).output
        assert "必须改  PGBOUNCER：" in said
        monkeypatch.setenv("PGBOUNCER", "1")
        assert "PGBOUNCER：" not in app.test_cli_runner().invoke(args=["check-config"]).output


def repeated(url: str, prepare_threshold: int | None) -> None:
    """The same statements on several connections, each of which gets whatever server connection is free."""
    connections = [psycopg.connect(url.replace("+psycopg", ""), autocommit=True) for _ in range(3)]
    try:
        for connection in connections:
            connection.prepare_threshold = prepare_threshold
        for turn in range(12):
            for connection in connections:
                with connection.transaction():
                    connection.execute("SELECT %s::int", (turn,)).fetchone()
    finally:
        for connection in connections:
            connection.close()


def test_prepared_statements_do_not_survive_the_pooler(behind: Database):
    """The control: what PGBOUNCER=1 switches off really fails."""
    repeated(behind.url, None)
    with pytest.raises(psycopg.errors.DuplicatePreparedStatement):
        repeated(behind.url, 5)

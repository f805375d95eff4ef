"""The embedded PostgreSQL while it runs: who may enter, who is who, and how it sorts."""

import os
import pwd
import stat
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from launch import embedded
from launch.host import CannotStart
from tests.launch.conftest import folder_for_data


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    """One folder for all tests of this module."""
    with folder_for_data() as folder:
        yield folder


@pytest.fixture(scope="module")
def server(data_dir: Path) -> Iterator[embedded.Server]:
    """A server started by somebody whose environment would lead PostgreSQL astray."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LC_ALL", "nowhere.GBK")
        environment.setenv("PGPORT", "6543")
        started = embedded.start(data_dir, durable=False)
        yield started
        started.stop()


def connect(url: str) -> "closing[psycopg.Connection]":
    return closing(psycopg.connect(url.replace("+psycopg", ""), autocommit=True))


def test_the_application_is_not_the_owner_and_neither_is_superuser(server):
    rights = "SELECT rolname, rolsuper, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    with connect(server.url()) as connection:
        assert connection.execute(rights).fetchone() == ("baodao_app", False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine ()")
    with connect(server.owner_url()) as connection:
        assert connection.execute(rights).fetchone() == ("baodao_owner", False, False, False)


def test_it_sorts_by_code_point_and_knows_chinese_letters_whatever_the_callers_locale(server):
    locale = "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'baodao'"
    with connect(server.url()) as connection:
        assert connection.execute(locale).fetchone() == ("b", "C.UTF-8", "UTF8")
        assert connection.execute(r"SELECT '张三' ~ '^\w+$'").fetchone() == (True,)
        assert connection.execute("SHOW timezone").fetchone() == ("UTC",)


def test_it_can_only_be_reached_through_a_short_folder_of_the_servers_user(server):
    assert stat.S_IMODE(server.sockets.stat().st_mode) == 0o700
    assert len(str(server.sockets)) < 60
    with connect(server.url()) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_nobody_else_is_let_in_even_where_that_folder_is_open(server):
    """The control of the folder's mode: the server asks the kernel who knocks."""
    with server._superuser() as connection:
        methods = "SELECT DISTINCT auth_method FROM pg_hba_file_rules"
        assert connection.execute(methods).fetchall() == [("peer",)]
    if os.geteuid() == 0:
        server.sockets.chmod(0o711)
        command = [
            server.cluster.programs / "psql",
            "-h",
            server.sockets,
            "-p",
            "5432",
            "-U",
            "postgres",
            "-c",
            "SELECT 1",
        ]
        stranger = pwd.getpwnam("nobody").pw_uid
        done = subprocess.run(command, capture_output=True, text=True, user=stranger, cwd="/", env={}, check=False)
        server.sockets.chmod(0o700)
        assert done.returncode != 0
        assert "Peer authentication failed" in done.stderr


def test_a_second_start_on_the_same_folder_says_who_uses_it(server, data_dir):
    with pytest.raises(CannotStart, match=f"正被另一个报到进程（{os.getpid()}）使用"):
        embedded.start(data_dir)


def test_whoever_works_beside_a_running_server_finds_it_and_cannot_stop_it(server, data_dir):
    found = embedded.find_running(data_dir)
    assert found is not None
    assert found.url() == server.url()
    found.stop()
    assert embedded.find_running(data_dir) is not None


def test_databases_are_made_and_dropped_and_only_the_two_roles_enter(server):
    with connect(server.owner_url()) as connection:
        connection.execute("CREATE TABLE note AS SELECT '报到' AS text")
    server.create_database("copy", template="baodao")
    assert server.has_database("copy")
    with connect(server.owner_url("copy")) as connection:
        assert connection.execute("SELECT text FROM note").fetchall() == [("报到",)]
        may_enter = "SELECT has_database_privilege(%s, 'copy', 'CONNECT')"
        assert connection.execute(may_enter, ["public"]).fetchone() == (False,)
        assert connection.execute(may_enter, ["baodao_app"]).fetchone() == (True,)
    server.drop_database("copy")
    assert not server.has_database("copy")

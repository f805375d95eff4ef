"""The embedded PostgreSQL keeps its data over restarts, kill -9 and cut-off first starts."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from launch import embedded
from launch.host import CannotStart, postmaster_file, server_processes

REPOSITORY = Path(__file__).parents[2]


@contextmanager
def running(data_dir: Path, *, durable: bool = False) -> Iterator[embedded.Server]:
    server = embedded.start(data_dir, durable=durable)
    try:
        yield server
    finally:
        server.stop()


def connect(url: str) -> "closing[psycopg.Connection]":
    return closing(psycopg.connect(url.replace("+psycopg", ""), autocommit=True))


def write_a_note(server: embedded.Server) -> None:
    with connect(server.owner_url()) as connection:
        connection.execute("CREATE TABLE note (text text)")
        connection.execute("INSERT INTO note VALUES ('报到')")


def notes(server: embedded.Server) -> list[tuple[str]]:
    with connect(server.owner_url()) as connection:
        return connection.execute("SELECT text FROM note").fetchall()


def wait_until(condition) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_data_is_kept_over_a_restart(data_dir):
    first = embedded.start(data_dir)
    write_a_note(first)
    first.stop()
    first.stop()
    assert not first.sockets.exists()
    assert not server_processes(data_dir / "postgres")
    with running(data_dir) as server:
        assert notes(server) == [("报到",)]


@pytest.mark.slow
def test_it_starts_again_after_kill_9_of_whoever_started_it(data_dir):
    program = "import sys, time; from pathlib import Path; from launch import embedded; "
    program += "embedded.start(Path(sys.argv[1]), durable=False); print('up', flush=True); time.sleep(60)"
    command = [sys.executable, "-c", program, str(data_dir)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE) as starter:
        assert starter.stdout.readline() == b"up\n"
        starter.kill()
    orphan = embedded.find_running(data_dir)
    assert orphan is not None
    with running(data_dir) as server:
        assert server.sockets != orphan.sockets
        assert not orphan.sockets.exists()


def test_it_starts_again_after_kill_9_of_the_server_itself(data_dir):
    with running(data_dir, durable=True) as server:
        write_a_note(server)
        os.kill(postmaster_file(server.cluster.folder)[0], signal.SIGKILL)
        wait_until(lambda: not server_processes(server.cluster.folder))
    with running(data_dir) as server:
        assert notes(server) == [("报到",)]


@pytest.mark.slow
def test_a_pid_file_that_names_a_stranger_is_no_obstacle(data_dir):
    """In a container process ids come again: the dead server's number is somebody else's after a restart."""
    with running(data_dir, durable=True) as server:
        write_a_note(server)
        pid_file = server.cluster.folder / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        os.kill(int(lines[0]), signal.SIGKILL)
        wait_until(lambda: not server_processes(server.cluster.folder))
        owner = pid_file.stat()
    user = owner.st_uid if os.geteuid() == 0 else None
    with subprocess.Popen(["sleep", "60"], user=user) as stranger:
        try:
            pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
            with running(data_dir) as server:
                assert notes(server) == [("报到",)]
            assert stranger.poll() is None
        finally:
            stranger.kill()


@pytest.mark.slow
def test_a_first_start_that_was_cut_off_is_begun_again(data_dir):
    half = data_dir / "postgres.making"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with running(data_dir) as server:
        write_a_note(server)


def test_a_folder_of_another_postgresql_is_refused(data_dir):
    with running(data_dir):
        pass
    (data_dir / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(CannotStart, match="由 PostgreSQL 17 建立"):
        embedded.start(data_dir)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_as_root_a_persons_folder_is_never_opened(data_dir):
    data_dir.mkdir(mode=0o700)
    with pytest.raises(CannotStart, match="进不了数据目录"):
        embedded.start(data_dir)
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700

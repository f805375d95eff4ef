"""`make run` as a person has it: up, stopped by Ctrl-C, up again with its data, and no process left behind."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import urlopen

import psutil
import psycopg
import pytest

from launch import embedded
from launch import sentences as say
from launch.host import server_processes
from tests.launch.conftest import folder_for_data

REPOSITORY = Path(__file__).parents[2]
PATIENCE_SECONDS = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def launched(data_dir: Path, **settings: str) -> Iterator["subprocess.Popen[str]"]:
    """The launcher in a session of its own, as a terminal would have it."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "OWNER", "SECRET"))
    }
    environment = inherited | {"DATA_DIR": str(data_dir), "BAODAO_DEMO": "0", "WEB_WORKERS": "1"} | settings
    command = [sys.executable, "-m", "launch.__main__"]
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    process = subprocess.Popen(command, cwd=REPOSITORY, env=environment, start_new_session=True, **output)
    try:
        yield process
    finally:
        family = family_of(process)
        process.kill()
        for member in family:
            member.kill()
        process.communicate()


def family_of(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    """All that the launcher started, save PostgreSQL, which is nobody's child."""
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def address_when_ready(process: "subprocess.Popen[str]") -> str:
    seen = ""
    for line in process.stdout:
        seen += line
        if found := re.search(say.READY.format(address="(http://[^ ]+)"), line.strip()):
            return found[1]
    pytest.fail(f"the launcher ended:\n{seen}")


def gone(processes: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=20)
    return not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


def places_of(data_dir: Path) -> int:
    server = embedded.find_running(data_dir)
    assert server is not None
    with closing(psycopg.connect(server.url().replace("+psycopg", ""))) as connection:
        return connection.execute("SELECT count(*) FROM place").fetchone()[0]


@pytest.fixture(scope="module")
def used_folder() -> Iterator[Path]:
    """One data folder for the starts of this module, so that places are loaded once."""
    with folder_for_data() as folder:
        yield folder


def test_it_comes_up_and_ctrl_c_stops_everything(used_folder):
    port = str(free_port())
    with launched(used_folder, PORT=port, METRICS_FROM="127.0.0.1") as process:
        address = address_when_ready(process)
        assert address == f"http://127.0.0.1:{port}"
        for path in ("/health/live", "/health/ready"):
            with urlopen(address + path) as answer:
                assert answer.status == 200
        with urlopen(f"{address}/metrics") as answer:
            assert "baodao_requests_total" in answer.read().decode()
        assert list((used_folder / "metrics").glob("*.db"))  # where several workers add up their figures
        assert places_of(used_folder) > 1_800
        family = family_of(process)
        assert {"jobs", "wsgi:app"} <= {word for member in family for word in member.cmdline()}
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_SECONDS) == 0
        assert gone(family)
    assert not server_processes(used_folder / "postgres")


@pytest.mark.slow
def test_kill_9_leaves_neither_web_nor_jobs_and_the_next_start_works_until_sigterm(used_folder):
    port = str(free_port())
    with launched(used_folder, PORT=port) as process:
        address_when_ready(process)
        family = family_of(process)
        process.kill()
        process.wait()
        if sys.platform == "linux":
            assert gone(family)
    with launched(used_folder, PORT=port) as process:
        address_when_ready(process)
        family = family_of(process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 0
        assert gone(family)
    assert not server_processes(used_folder / "postgres")


@pytest.mark.slow
def test_a_database_of_ones_own_is_used_and_left_as_it_is(data_dir, own_database):
    settings = {"DATABASE_URL": own_database.url, "OWNER_DATABASE_URL": own_database.owner_url, "SECRET_KEY": "given"}
    with launched(data_dir, PORT=str(free_port()), **settings) as process:
        address_when_ready(process)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_SECONDS) == 0
    assert not (data_dir / "postgres").exists()
    assert not (data_dir / "secret_key").exists()


def test_a_taken_port_is_said_before_anything_starts(data_dir):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with launched(data_dir, PORT=str(port)) as process:
            output, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 1
    assert output == say.PORT_TAKEN.format(port=port, other=port + 1) + "\n"
    assert not data_dir.exists()


def test_a_database_url_without_a_secret_key_is_refused(data_dir, own_database):
    with launched(data_dir, PORT=str(free_port()), DATABASE_URL=own_database.url) as process:
        output, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 1
    assert output == say.NO_SECRET_KEY + "\n"

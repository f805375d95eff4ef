"""The web of a deployment, as its proxy meets it: the Procfile's own line on a socket, on a database of a test."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil

from tests.database import SECRET_KEY, Database

REPOSITORY = Path(__file__).parents[2]
PATIENCE_SECONDS = 60


def procfile(name: str) -> str:
    """The command line of a process of the deployment."""
    found = re.search(rf"^{name}: (.+)$", (REPOSITORY / "Procfile").read_text(), re.MULTILINE)
    assert found
    return found[1]


@dataclass
class Web:
    """A running granian with its workers."""

    process: "subprocess.Popen[bytes]"
    door: Path

    def workers(self) -> list[psutil.Process]:
        """The processes that answer, and no helper of Python's."""
        return [one for one in self._family()[1:] if _is_worker(one)]

    def resident(self) -> int:
        """Bytes of memory of all processes together; what they share is counted once."""
        return sum(one.memory_full_info().pss for one in self._family())

    def _family(self) -> list[psutil.Process]:
        first = psutil.Process(self.process.pid)
        return [first, *first.children(recursive=True)]

    def status(self, path: str = "/health/ready") -> int:
        """What a GET of a machine answers; 0 where nobody does."""
        connection = _Through(self.door)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, HTTPException):
            return 0
        finally:
            connection.close()

    def wait_until_ready(self, seconds: float = PATIENCE_SECONDS) -> float:
        """Wait until it can do its work; how long that took."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            assert self.process.poll() is None, "granian ended"
            if self.status() == 200:
                return time.monotonic() - began
            time.sleep(0.02)
        raise AssertionError(f"not ready after {seconds} s")


class _Through(HTTPConnection):
    """HTTP through a socket of this machine."""

    def __init__(self, door: Path) -> None:
        super().__init__("localhost", timeout=10)
        self._door = door

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._door))


@contextmanager
def serving(database: Database, *, workers: int = 2, application: str = "wsgi:app", **settings: str) -> Iterator[Web]:
    """Web workers on the database, stopped at the end; another `application` has its guards off, for controls."""
    door = Path(tempfile.mkdtemp(prefix="baodao-")) / "web.sock"  # a longer path would be none
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "OWNER"))},
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "DATABASE_URL": database.url,
        "OWNER_DATABASE_URL": database.owner_url,
        "SECRET_KEY": SECRET_KEY,
        "DATA_DIR": str(REPOSITORY / "build" / "torture"),
        "SOCKET": str(door),
        "TRUSTED_PROXIES": "1",
        "WEB_WORKERS": str(workers),
        **settings,
    }
    line = procfile("web").replace("wsgi:app", application)
    folder = REPOSITORY / "build"  # a clean clone has none
    folder.mkdir(exist_ok=True)
    log = (folder / "torture-web.log").open("ab")
    process = subprocess.Popen(
        ["/bin/sh", "-c", f"exec {line}"], cwd=REPOSITORY, env=environment, stdout=log, stderr=log
    )
    web = Web(process, door)
    try:
        web.wait_until_ready()
        yield web
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            for child in psutil.Process(process.pid).children(recursive=True):
                child.kill()
            process.kill()
            process.wait()
        shutil.rmtree(door.parent, ignore_errors=True)
        log.close()


def _is_worker(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return "resource_tracker" not in " ".join(process.cmdline())
    return False

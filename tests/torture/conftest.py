"""The slow tests: `make torture` runs them and nothing else does. They stand on a durable PostgreSQL of their own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from launch import embedded
from tests.database import Database, Databases
from tests.torture import table

collect_ignore_glob = [] if os.environ.get(table.TORTURE) else ["test_*.py"]


@pytest.fixture(scope="session")
def durable() -> Iterator[Databases]:
    """A server that keeps what it has answered, as `make run` has it; the other tests' one trades that for speed."""
    folder = Path(tempfile.mkdtemp(prefix="baodao-torture-", dir="/tmp"))
    folder.chmod(0o711)
    server = embedded.start(folder)
    try:
        yield Databases(server, folder)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def kept_database(durable: Databases) -> Iterator[Database]:
    """A migrated database of the test's own on the durable server."""
    made = durable.clone(f"t{os.urandom(4).hex()}")
    yield made
    durable.drop(made)


@pytest.fixture
def found(request: pytest.FixtureRequest) -> Any:
    """Notes what was measured, for the table: `found("50 sold, p95 212 ms")`."""

    def note(figure: str) -> None:
        table.note(request.node, figure)

    return note

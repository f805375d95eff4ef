"""Folders that the embedded server's system user can enter, and that leave no server behind."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from launch import embedded


@contextmanager
def folder_for_data() -> Iterator[Path]:
    """A data folder that does not exist yet; whatever server still runs on it is stopped at the end."""
    parent = Path(tempfile.mkdtemp(prefix="baodao-launch-", dir="/tmp"))
    parent.chmod(0o711)  # pytest's own tmp_path is closed to other users, and as root the server is one
    try:
        yield parent / "data"
    finally:
        if running := embedded.find_running(parent / "data"):
            running.cluster.stop()
        shutil.rmtree(parent)


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data folder of the test's own."""
    with folder_for_data() as folder:
        yield folder

"""Tests marked `slow` run in `make torture` alone: there each of them belongs to a row, which a test keeps so."""

import os

import pytest

from tests.torture.table import TORTURE


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the slow ones out of an ordinary run."""
    if os.environ.get(TORTURE):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in slow]

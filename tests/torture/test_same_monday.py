"""The demonstration, loaded twice in one week: on the Wednesday morning, and on the Monday at night before it."""

from datetime import datetime
from typing import Any

from app import clock
from tests.database import Databases
from tests.demo.conftest import LOADED_AT, figures, load

MONDAY_NIGHT = datetime(2026, 11, 23, 15, 30, tzinfo=clock.UTC)


def test_the_same_monday_gives_the_same(databases: Databases, found: Any):
    told = []
    for at in (LOADED_AT, MONDAY_NIGHT):
        made = databases.clone(f"demo_{at:%d}")
        load(made, at)
        told.append(figures(made))
        databases.drop(made)
    assert all(told[0].values())
    for what, before in told[0].items():
        assert told[1][what] == before, what
    found(f"{sum(map(len, told[0].values()))} rows the same")

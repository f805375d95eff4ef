"""The garden of most tests of orchards: on a day in April, when trees are adopted."""

import pytest

from app import clock
from tests.orchards.garden import SPRING, Garden


@pytest.fixture
def garden(world):
    world.city()
    with clock.standing_at(SPRING):
        yield Garden(world)

"""The benchmark runs on the tree as it is: its hand-written page is the very page that it is measured beside."""

from datetime import date

import pytest

from app.stars.domain import half_year
from app.volunteers.models import ServiceRecord
from bench import pages, stars
from tests.database import Database, app_on
from tests.world import World


def test_the_floor_is_the_same_page(own_database: Database):
    with app_on(own_database) as app, app.app_context():
        world = World(app)
        world.city()
        pages.volunteers.load_kinds()
        town = world.town()
        membership = world.member(town)
        pages.fill(town, membership)
        with pages.add_floors(app, town.scope, membership.person_id):
            client = world.browser(membership.person).client
            page, floor = client.get(f"{town.url}/tasks").text, client.get(pages.RAW).text
            assert page.count("<article") == pages.TASKS
            pages.refuse_another_page(page, floor)
            with pytest.raises(RuntimeError):  # the control
                pages.refuse_another_page(page, floor.replace("南门", "北门", 1))


def left_out(columns):
    """What no row of hours goes without, and the benchmark's rows do not have."""
    table = ServiceRecord.__table__.columns
    return {one.name for one in table if not one.nullable and one.server_default is None} - set(columns)


def test_the_copied_hours_have_what_every_row_has():
    assert left_out(stars.COLUMNS) == set()
    assert left_out(one for one in stars.COLUMNS if one != "waits_because") == {"waits_because"}  # the control
    block = next(stars._records([1], half_year(date(2026, 3, 1))))
    assert {line.count("\t") + 1 for line in block.splitlines()} == {len(stars.COLUMNS)}

"""The benchmark runs on the tree as it is: its hand-written page is the very page that it is measured beside."""

import pytest

from bench import pages
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

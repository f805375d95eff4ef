"""Another DATA_KEY: numbers stay readable and findable meanwhile, and after the rotation the old key is not needed."""

from contextlib import contextmanager

import pytest
from sqlalchemy import select, text

from app.database import db
from app.people import service as people
from app.scope import across_communities
from app.storage.encrypted import UnknownKey
from app.volunteers import service as volunteers
from app.volunteers.models import Task
from tests.database import app_on
from tests.volunteers.conftest import Yard
from tests.world import World

OLD, NEW = "the key of last year", "the key of this year"
NUMBER = "13904520001"


@contextmanager
def with_keys(database, key, *old):
    """The application as it runs with these keys."""
    with app_on(database, DATA_KEY=key, OLD_DATA_KEYS=old) as app, app.app_context():
        yield app
        db.session.rollback()


@pytest.fixture
def database_of_last_year(own_database):
    with with_keys(own_database, OLD) as app:
        World(app).city()
        people.sign_up(name="王海波", phone=NUMBER, password="苹果树下等一场雪")
        db.session.commit()
    return own_database


def test_addresses_of_tasks_are_rotated_too(database_of_last_year):
    """An operational table: its rows are written across all communities."""
    with with_keys(database_of_last_year, OLD) as app:
        world = World(app)
        volunteers.load_kinds()
        yard = Yard(world, world.town())
        yard.draft(private_address="12号楼3单元704")
    with with_keys(database_of_last_year, NEW, OLD) as app:
        done = app.test_cli_runner().invoke(args=["keys", "rotate"])
        assert done.exit_code == 0, done.output
        assert "2 处" in done.output
    with with_keys(database_of_last_year, NEW), across_communities():
        assert db.session.execute(select(Task.private_address)).scalars().all() == ["12号楼3单元704"]


def stored():
    return db.session.execute(text("SELECT phone, phone_index FROM person")).one()


def test_old_keys_still_read_and_find(database_of_last_year):
    with with_keys(database_of_last_year, NEW, OLD):
        person = people.find_by_phone(NUMBER)
        assert person is not None
        assert person.phone == NUMBER


def test_without_the_old_key_nobody_is_found_and_nothing_read(database_of_last_year):
    """The control: it is really another key."""
    with with_keys(database_of_last_year, NEW):
        assert people.find_by_phone(NUMBER) is None
        with pytest.raises(UnknownKey):
            people.search("王海波")


def test_after_the_rotation_the_old_key_can_go(database_of_last_year):
    with with_keys(database_of_last_year, NEW, OLD) as app:
        before = stored()
        done = app.test_cli_runner().invoke(args=["keys", "rotate"])
        assert done.exit_code == 0, done.output
        assert "1 处" in done.output
        assert stored().phone != before.phone
        assert stored().phone_index != before.phone_index
        assert (
            app.test_cli_runner().invoke(args=["keys", "rotate"]).exit_code == 0
        )  # again changes nothing that matters
    with with_keys(database_of_last_year, NEW):
        person = people.find_by_phone(NUMBER)
        assert person is not None
        assert person.phone == NUMBER


def test_a_rotation_without_the_old_key_changes_nothing_and_says_so(database_of_last_year):
    with with_keys(database_of_last_year, NEW) as app:
        before = stored()
        done = app.test_cli_runner().invoke(args=["keys", "rotate"])
        assert done.exit_code == 1
        assert "OLD_DATA_KEYS" in done.output
        assert stored() == before

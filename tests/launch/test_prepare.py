"""What the launcher does to a database: all that is missing, and nothing where nothing is."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from launch import embedded
from launch.database import Setting, has_places, is_migrated, prepare

ALL_PLACES = 1 + 16 + 209 + 1_599


@pytest.fixture
def setting(data_dir: Path) -> Iterator[Setting]:
    """A new data folder with its server running, and no demo wanted."""
    server = embedded.start(data_dir, durable=False)
    urls = {"DATABASE_URL": server.url(), "OWNER_DATABASE_URL": server.owner_url()}
    yield Setting(data_dir, urls | {"SECRET_KEY": "a secret that only tests use", "BAODAO_DEMO": "0"}, server)
    server.stop()


def change(setting: Setting, statement: str) -> None:
    with psycopg.connect(setting.environment["OWNER_DATABASE_URL"].replace("+psycopg", "")) as connection:
        connection.execute(statement)


def count(setting: Setting, table: str) -> object:
    return setting.query(f"SELECT count(*) FROM {table}")[0][0]


def test_an_empty_database_gets_tables_and_places_and_a_full_one_nothing_more(setting, capfd):
    assert not is_migrated(setting)
    prepare(setting)
    assert is_migrated(setting)
    assert count(setting, "place") == ALL_PLACES
    assert count(setting, "person") == 0
    assert not (setting.folder / "first-load").exists()
    capfd.readouterr()
    prepare(setting)
    assert capfd.readouterr().out == ""
    change(setting, "UPDATE alembic_version SET version_num = 'older'")
    assert not is_migrated(setting)


@pytest.mark.slow
def test_a_first_load_that_was_cut_off_is_begun_again(setting):
    change(setting, "CREATE TABLE place (half text)")
    change(setting, "INSERT INTO place VALUES ('of the tree')")
    (setting.folder / "first-load").touch()
    assert has_places(setting)
    prepare(setting)
    assert count(setting, "place") == ALL_PLACES
    assert not (setting.folder / "first-load").exists()


def test_the_demo_comes_with_the_embedded_server_and_elsewhere_only_when_asked_for(setting):
    def wants(server: embedded.Server | None, **environment: str) -> bool:
        return Setting(setting.folder, environment, server).has_demo

    assert wants(setting.server)
    assert not wants(setting.server, BAODAO_DEMO="0")
    assert not wants(None)
    assert wants(None, BAODAO_DEMO="1")

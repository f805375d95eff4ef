"""What the tests themselves stand on: a migrated database, and two roles in it."""

import psycopg
import pytest

from tests.database import Database


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""))


@pytest.fixture
def two_roles(own_database: Database) -> Database:
    """A database where the application and the owner are two plain roles, as on the embedded server."""
    with connect(own_database.owner_url) as connection:
        is_superuser = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if own_database.url == own_database.owner_url or is_superuser == (True,):
        pytest.skip("the server that DATABASE_URL names is used with one role, or as its superuser")
    return own_database


def test_the_workers_database_is_migrated(app):
    assert app.test_client().get("/health/ready").status_code == 200


def test_a_test_may_have_a_database_of_its_own(app, own_database: Database, database: Database):
    assert own_database.name != database.name
    with connect(own_database.url) as connection:
        assert connection.execute("SELECT count(*) FROM place").fetchone() == (0,)


def test_an_empty_database_has_no_tables(empty_database: Database):
    with connect(empty_database.owner_url) as connection:
        tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        assert connection.execute(tables).fetchone() == (0,)


def test_the_application_is_no_superuser_and_makes_no_tables(two_roles: Database):
    with connect(two_roles.url) as connection:
        rights = "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(rights).fetchone() == (False, False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine ()")


def test_the_owner_makes_tables_and_is_no_superuser(two_roles: Database):
    with connect(two_roles.owner_url) as connection:
        rights = "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(rights).fetchone() == (False, False, False)
        connection.execute("CREATE TABLE mine ()")

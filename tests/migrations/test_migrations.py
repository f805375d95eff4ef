"""Migrations: up, down and up again; and what they build is what the models, triggers and grants say."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine, text

from app.database import Base, db
from app.storage import schema_guards
from tests.database import MIGRATIONS, Database, app_on

CATALOGUE = {
    "columns": """
        SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity, numeric_precision,
               numeric_scale
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "grants": """
        SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants
        WHERE table_schema = 'public' AND grantee = 'baodao_app'""",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}


def as_owner(database: Database) -> Database:
    return Database(database.name, database.owner_url, database.owner_url)


def catalogue(database: Database) -> dict[str, set[tuple[object, ...]]]:
    engine = create_engine(database.owner_url)
    with engine.connect() as connection:
        found = {
            name: {tuple(row) for row in connection.execute(text(query)) if "alembic_version" not in str(row[0])}
            for name, query in CATALOGUE.items()
        }
    engine.dispose()
    return found


@pytest.fixture(scope="module")
def migrated(databases):
    made = databases.empty("migrated")
    with app_on(as_owner(made)) as app, app.app_context():
        upgrade(directory=str(MIGRATIONS))
    yield made
    databases.drop(made)


@pytest.fixture(scope="module")
def modelled(databases):
    made = databases.empty("modelled")
    with app_on(as_owner(made)) as app, app.app_context():
        db.create_all()
        for statement in schema_guards.statements():
            db.session.execute(text(statement))
        db.session.commit()
    yield made
    databases.drop(made)


@pytest.mark.parametrize("part", CATALOGUE)
def test_migrations_build_what_the_models_say(part, migrated, modelled):
    by_migration, by_models = catalogue(migrated)[part], catalogue(modelled)[part]
    assert by_migration - by_models == set()
    assert by_models - by_migration == set()


def test_nothing_has_drifted(migrated):
    engine = create_engine(migrated.owner_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_up_down_and_up_again_ends_where_it_began(migrated, empty_database):
    before = catalogue(migrated)
    with app_on(as_owner(empty_database)) as app, app.app_context():
        upgrade(directory=str(MIGRATIONS))
        downgrade(directory=str(MIGRATIONS), revision="base")
        assert all(not rows for rows in catalogue(empty_database).values())
        upgrade(directory=str(MIGRATIONS))
    assert catalogue(empty_database) == before


def test_the_application_cannot_change_what_is_append_only(migrated):
    engine = create_engine(migrated.url)
    with engine.connect() as connection:
        for table in schema_guards.append_only_tables():
            for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id", f"TRUNCATE {table}"):
                with pytest.raises(Exception, match="permission denied"):
                    connection.execute(text(statement))
                connection.rollback()
    engine.dispose()

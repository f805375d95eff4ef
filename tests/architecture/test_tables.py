"""Every table says where it lives, and keeps the rules that let the database be distributed."""

import re

import pytest
from sqlalchemy import inspect, text

from app.database import Base, db

KINDS = {"operational", "shared", "local"}
NAMES = {"pk": r"pk_", "uq": r"uq_", "fk": r"fk_", "ck": r"ck_"}


def kinds() -> dict[str, str]:
    return {m.local_table.name: m.class_.table_kind for m in Base.registry.mappers}


@pytest.fixture
def catalogue(world):
    return inspect(db.engine)


def test_every_table_is_operational_shared_or_local():
    assert set(kinds()) == set(Base.metadata.tables)
    assert set(kinds().values()) <= KINDS


def test_the_community_comes_first_in_operational_keys(catalogue):
    wrong = []
    for table, kind in kinds().items():
        if kind != "operational":
            continue
        if catalogue.get_pk_constraint(table)["constrained_columns"] != ["community_id", "id"]:
            wrong.append(f"{table}: primary key")
        for unique in catalogue.get_unique_constraints(table):
            if unique["column_names"][0] != "community_id":
                wrong.append(f"{table}: {unique['name']}")
        for index in catalogue.get_indexes(table):
            if index["unique"] and index["column_names"][0] != "community_id":
                wrong.append(f"{table}: {index['name']}")
    assert wrong == []


def test_foreign_keys_between_operational_tables_carry_the_community(catalogue):
    wrong = []
    for table, kind in kinds().items():
        for key in catalogue.get_foreign_keys(table):
            target = kinds()[key["referred_table"]]
            if target == "operational" and (kind != "operational" or key["constrained_columns"][0] != "community_id"):
                wrong.append(key["name"])
            if target == "local" and kind != "local":
                wrong.append(key["name"])
            if key["options"]:
                wrong.append(f"{key['name']}: {key['options']}")
    assert wrong == []


def test_keys_are_bigint_identities_made_with_the_table(world):
    rows = db.session.execute(
        text(
            "SELECT table_name, column_name, data_type, is_identity FROM information_schema.columns "
            "WHERE table_schema = 'public' AND (column_name = 'id' OR column_name LIKE '%\\_id')"
        )
    )
    wrong = [
        f"{table}.{column}: {kind}"
        for table, column, kind, is_identity in rows
        if table in kinds()
        and (kind not in ("bigint", "text") or (column == "id" and kind == "bigint" and is_identity != "YES"))
    ]
    assert wrong == []


def test_every_constraint_is_named_by_the_convention(world):
    rows = db.session.execute(
        text(
            "SELECT conrelid::regclass::text, conname, contype::text FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f', 'c')"
        )
    )
    prefix = {"p": "pk_", "u": "uq_", "f": "fk_", "c": "ck_"}
    wrong = [name for table, name, kind in rows if table in kinds() and not re.match(prefix[kind], name)]
    assert wrong == []


def test_append_only_tables_have_their_triggers(world):
    from app.storage.schema_guards import append_only_tables

    rows = db.session.execute(text("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"))
    triggers: dict[str, set[str]] = {}
    for table, name in rows:
        triggers.setdefault(table, set()).add(name)
    for table in append_only_tables():
        assert {f"{table}_keeps_rows", f"{table}_keeps_all"} <= triggers.get(table, set()), table

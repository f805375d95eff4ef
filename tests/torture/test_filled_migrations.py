"""All migrations down to the first and up again, on a database in which people have worked: nothing is lost."""

from typing import Any

from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine, inspect, text

from app import clock
from tests.database import MIGRATIONS, Database, app_on
from tests.guards.building import build
from tests.guards.side import NOW

# Going down through 0002 a message keeps its sentence and loses the values in it: its older form had wording alone.
WORDING = {("message", "title"), ("message", "body")}
# And through 0032 care of a tree becomes a roll call: before, attendance knew no other way without a code.
WAYS = {("attendance", "in_by"), ("attendance", "out_by")}

Content = dict[tuple[str, str], tuple[int, int]]


def content(database: Database) -> Content:
    """For every column of every table: its rows, and the sum of the hashes of its values."""
    engine = create_engine(database.owner_url)
    found: Content = {}
    with engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            if table == "alembic_version":
                continue
            names = [column["name"] for column in inspect(connection).get_columns(table)]
            sums = ", ".join(
                f"sum(hashtextextended(coalesce(CAST(\"{name}\" AS text), '∅'), 0)::numeric)" for name in names
            )
            count, *hashes = connection.execute(text(f'SELECT count(*), {sums} FROM "{table}"')).one()
            found |= {(table, name): (count, value) for name, value in zip(names, hashes, strict=True)}
    engine.dispose()
    return found


def lost(before: Content, after: Content) -> list[tuple[str, str]]:
    """Columns that both have and that are not the same."""
    return sorted(column for column in before.keys() & after.keys() if before[column] != after[column])


def test_down_to_the_first_and_up_again_keeps_every_value(own_database: Database, found: Any):
    with app_on(own_database) as app, clock.standing_at(NOW), app.app_context():
        build(app)
    filled = content(own_database)
    owner = Database(own_database.name, own_database.owner_url, own_database.owner_url)
    with app_on(owner) as app, app.app_context():
        downgrade(directory=str(MIGRATIONS), revision="0001")
        down = content(own_database)
        assert set(lost(filled, down)) <= WORDING | WAYS
        assert {down[column][0] for column in WORDING} == {filled[column][0] for column in WORDING}
        upgrade(directory=str(MIGRATIONS))
    again = content(own_database)
    assert set(lost(down, again)) <= WORDING  # stored as JSON again
    assert set(again) == set(filled)
    tables = {table: count for (table, _name), (count, _sum) in down.items()}
    steps = len(list(MIGRATIONS.glob("versions/*.py"))) - 1
    found(f"{sum(tables.values()):,} rows in {len(tables)} tables through {steps} migrations, messages' wording apart")


def test_a_lost_value_would_be_seen(own_database: Database):
    """The control: one letter of one name."""
    with app_on(own_database) as app, clock.standing_at(NOW), app.app_context():
        build(app)
    before = content(own_database)
    engine = create_engine(own_database.owner_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE person SET name = name || 'x' WHERE id = (SELECT min(id) FROM person)"))
    engine.dispose()
    assert lost(before, content(own_database)) == [("person", "name")]

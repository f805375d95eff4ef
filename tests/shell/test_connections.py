"""Connections: no dead one is handed out, what was prepared stays so, and what was not committed is not kept."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from app.database import db
from app.storage import connections

NUMBER = text("SELECT CAST(:number AS bigint)")
PREPARED = text("SELECT count(*) FROM pg_prepared_statements")
ENDED = text("SELECT pg_terminate_backend(:pid, 5000)")  # waits until it has gone
OFTEN = 8  # psycopg prepares what was sent more than five times


@pytest.fixture
def engine(app: Flask) -> Iterator[Engine]:
    """An engine of one connection, so that the next transaction gets the same; nothing cares for it yet."""
    made = create_engine(app.config["SQLALCHEMY_DATABASE_URI"], pool_size=1, max_overflow=0)
    yield made
    made.dispose()


def end_from_outside(engine) -> None:
    """What a restart of the server does to a connection that lies in the pool."""
    with engine.connect() as connection:
        pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    db.session.execute(ENDED, {"pid": pid})
    db.session.commit()


def test_a_connection_that_the_server_ended_is_replaced(engine, world):
    connections.care_for(engine)
    end_from_outside(engine)
    with engine.connect() as connection:
        assert connection.execute(NUMBER, {"number": 7}).scalar_one() == 7


def test_without_the_look_at_the_socket_it_fails(engine, world):
    """The control."""
    end_from_outside(engine)
    with engine.connect() as connection, pytest.raises(OperationalError):
        connection.execute(NUMBER, {"number": 7})


def prepared_after_reading(engine) -> int:
    for number in range(OFTEN):
        with engine.connect() as connection:
            connection.execute(NUMBER, {"number": number})
    with engine.connect() as connection:
        return connection.execute(PREPARED).scalar_one()


def test_what_is_read_often_stays_prepared(engine):
    connections.care_for(engine)
    assert prepared_after_reading(engine) == 1


def test_after_a_rollback_nothing_is_prepared(engine):
    """The control: this is what every page paid."""
    assert prepared_after_reading(engine) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO sign_in_attempt (phone_index, address, at, failed) VALUES ('x', 'x', now(), false)",
        "WITH made AS (INSERT INTO sign_in_attempt (phone_index, address, at, failed) VALUES ('x', 'x', now(), false) "
        "RETURNING id) SELECT id FROM made",
    ],
)
def test_what_was_written_and_not_committed_is_gone(engine, statement):
    connections.care_for(engine)
    count = text("SELECT count(*) FROM sign_in_attempt")
    with engine.connect() as connection:
        before = connection.execute(count).scalar_one()
        connection.execute(text(statement))
        assert connection.execute(count).scalar_one() == before + 1
    with engine.connect() as connection:
        assert connection.execute(count).scalar_one() == before

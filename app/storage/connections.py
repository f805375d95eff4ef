"""The connections of a process: what is dead is not handed out, and what was prepared stays prepared."""

from contextlib import suppress
from select import POLLIN, poll
from typing import Any

from psycopg import Connection as DriverConnection
from psycopg import Error
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import InvalidatePoolError

HAS_WRITTEN = "has written"


def care_for(engine: Engine) -> None:
    """Listen to the engine's pool and transactions."""

    @event.listens_for(engine, "checkout")
    def refuse_dead(connection: Any, _record: Any, _proxy: Any) -> None:
        if not is_silent(connection):
            try:
                engine.dialect.do_ping(connection)
            except Error as error:
                raise InvalidatePoolError from error

    event.listen(engine, "begin", lambda connection: connection.info.pop(HAS_WRITTEN, None))
    event.listen(engine, "before_cursor_execute", note_writing)
    event.listen(engine, "rollback", end_reading)


def set_once(engine: Engine, setting: str) -> None:
    """Give each new connection a setting for as long as it lives."""

    @event.listens_for(engine, "connect")
    def set_it(connection: DriverConnection[Any], _record: Any) -> None:
        connection.execute(f"SET {setting}".encode())
        connection.commit()


def is_silent(connection: DriverConnection[Any]) -> bool:
    """True where the server has said nothing since its last answer: one that has gone, or is going, has.

    It asks the socket, not the server: a question to the server before each request would be a round trip.
    """
    if connection.closed:
        return False
    waiting = poll()
    waiting.register(connection.fileno(), POLLIN)
    return not waiting.poll(0)


def note_writing(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
    """Remember of a transaction that it sent anything but SELECTs."""
    if not statement.lstrip().startswith("SELECT"):
        connection.info[HAS_WRITTEN] = True


def end_reading(connection: Connection) -> None:
    """End a transaction that only read by COMMIT, just before its ROLLBACK, which then has nothing to do.

    psycopg forgets all prepared statements of a connection at a ROLLBACK, so that every page would be planned anew.
    """
    if connection.invalidated:  # PostgreSQL went away in the middle: there is nothing to end, and nothing to ask
        return
    driver = connection.connection.driver_connection
    if (
        isinstance(driver, DriverConnection)
        and not connection.info.get(HAS_WRITTEN)
        and driver.info.transaction_status == TransactionStatus.INTRANS
    ):
        with suppress(Error):  # a connection that is lost is noticed by the ROLLBACK
            driver.commit()

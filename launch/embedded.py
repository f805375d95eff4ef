"""The PostgreSQL of `make run` and of the tests: in a data folder, on a private socket, stopped by whoever started it.

Two roles are made at the first start: `baodao_owner` owns the databases and migrates, `baodao_app` is the application.
Nobody has a password: the socket lies in a folder of the server's user, and the server asks the kernel who knocks.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import psycopg
from psycopg.sql import SQL, Identifier

from launch import sentences as say
from launch.cluster import PORT, SUPERUSER, Cluster
from launch.host import (
    CannotStart,
    make_folder,
    make_socket_folder,
    postmaster_file,
    remove_socket_folder,
    server_processes,
)

__all__ = ["CannotStart", "Server", "find_running", "start"]

DATABASE = "baodao"
OWNER = "baodao_owner"
APPLICATION = "baodao_app"


@dataclass
class Server:
    """A running embedded server; `stop` is for whoever started it."""

    cluster: Cluster
    sockets: Path
    _lock: TextIO | None = field(default=None, repr=False)

    def url(self, database: str = DATABASE) -> str:
        """Where the application connects."""
        return self._url(APPLICATION, database)

    def owner_url(self, database: str = DATABASE) -> str:
        """Where migrations connect."""
        return self._url(OWNER, database)

    def create_database(self, name: str, template: str | None = None) -> None:
        """Make a database of the owner's, which only the two roles may enter; as a copy of `template` if given."""
        made, source = Identifier(name), Identifier(template or "template1")
        with self._superuser() as connection:
            connection.execute(SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(made, Identifier(OWNER), source))
            connection.execute(SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(made))
            connection.execute(SQL("GRANT CONNECT ON DATABASE {} TO {}").format(made, Identifier(APPLICATION)))

    def drop_database(self, name: str) -> None:
        """Remove a database, also one that is in use."""
        with self._superuser() as connection:
            connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))

    def has_database(self, name: str) -> bool:
        """True where a database of that name stands."""
        with self._superuser() as connection:
            found = connection.execute("SELECT FROM pg_database WHERE datname = %s", (name,))
            return found.fetchone() is not None

    def stop(self) -> None:
        """Stop the server, open transactions rolled back; a second call does nothing."""
        if self._lock is None:
            return
        self.cluster.stop()
        remove_socket_folder(self.sockets)
        self.leave_running()

    def leave_running(self) -> None:
        """Give the data folder back without stopping: the next `start` on it, or `cluster.stop`, ends it."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _url(self, role: str, database: str) -> str:
        return f"postgresql+psycopg://{role}@/{database}?host={self.sockets}&port={PORT}"

    @contextmanager
    def _superuser(self) -> Iterator[psycopg.Connection[Any]]:
        connection = psycopg.connect(
            host=str(self.sockets), port=PORT, user=SUPERUSER, dbname=SUPERUSER, autocommit=True
        )
        try:
            yield connection
        finally:
            connection.close()

    def _make_roles(self) -> None:
        with self._superuser() as connection:
            standing = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
            for role in (OWNER, APPLICATION):
                if role not in standing:
                    connection.execute(SQL("CREATE ROLE {} LOGIN").format(Identifier(role)))


def start(data_dir: Path, *, durable: bool = True) -> Server:
    """Start the server of a data folder, made at the first start; raises `CannotStart` with the sentence why not.

    The folder belongs to the caller until `stop`. A server left running by a caller who was killed is restarted.
    `durable=False` trades the safety of the data for speed: for tests.
    """
    data_dir = data_dir.resolve()
    make_folder(data_dir)
    lock = _lock_folder(data_dir)
    try:
        cluster = Cluster.at(data_dir / "postgres")
        cluster.make_where_missing(durable=durable)
        server = Server(cluster, make_socket_folder(cluster.user), lock)
    except BaseException:
        lock.close()
        raise
    try:
        cluster.start(server.sockets, roles=(OWNER, APPLICATION), durable=durable)
        server._make_roles()
        if not server.has_database(DATABASE):
            server.create_database(DATABASE)
    except BaseException:
        server.stop()
        raise
    return server


def find_running(data_dir: Path) -> Server | None:
    """The server that another process runs on the data folder: to work beside it, not to stop it."""
    folder = data_dir.resolve() / "postgres"
    written = postmaster_file(folder)
    if written is None or written[1] is None or written[0] not in server_processes(folder):
        return None
    return Server(Cluster.at(folder), written[1])


def _lock_folder(data_dir: Path) -> TextIO:
    """Take the data folder for this process; the kernel gives it back when the process ends, however it ends."""
    try:
        lock = (data_dir / "launcher.lock").open("a+")
    except OSError as failure:
        raise CannotStart(say.NOT_WRITABLE.format(folder=data_dir, reason=failure.strerror)) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        holder = lock.read().strip()
        lock.close()
        raise CannotStart(say.IN_USE.format(folder=data_dir, pid=holder)) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock

"""Databases for tests: one server a run, one migrated template, one clone of it a worker (or a test).

What takes long to fill is filled once a run too, and copied.

The server is the embedded one in a temporary folder, or the one that `DATABASE_URL` names (its user must be allowed
to create databases; `OWNER_DATABASE_URL` too, where the two roles differ). The first process that needs the server
starts it, the process that began the run stops it.
"""

import fcntl
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import psutil
import psycopg
import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url, text

from app import create_app
from app.config import Config, sqlalchemy_url
from app.database import db
from app.people.accounts import passwords
from app.storage import schema_guards
from launch import embedded

FOLDER = "BAODAO_TEST_FOLDER"
PREFIX = "baodao-tests-"
MIGRATIONS = Path(__file__).parent.parent / "migrations"
SECRET_KEY = "a secret that only tests use"
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)  # no password of a test is worth guessing


class DatabaseServer(Protocol):
    """What the embedded server and a given one have in common."""

    def url(self, database: str) -> str: ...
    def owner_url(self, database: str) -> str: ...
    def create_database(self, name: str, template: str | None = None) -> None: ...
    def drop_database(self, name: str) -> None: ...
    def has_database(self, name: str) -> bool: ...


@dataclass(frozen=True)
class GivenServer:
    """The server that the environment names."""

    application: str
    owner: str

    def url(self, database: str) -> str:
        return make_url(self.application).set(database=database).render_as_string(hide_password=False)

    def owner_url(self, database: str) -> str:
        return make_url(self.owner).set(database=database).render_as_string(hide_password=False)

    def create_database(self, name: str, template: str | None = None) -> None:
        names = Identifier(name), Identifier(template or "template1")
        self._execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))

    def drop_database(self, name: str) -> None:
        self._execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))

    def has_database(self, name: str) -> bool:
        return name in self.databases()

    def databases(self) -> list[str]:
        return [row[0] for row in self._execute(SQL("SELECT datname FROM pg_database"))]

    def _execute(self, statement: Any) -> list[Any]:
        with psycopg.connect(self.owner.replace("+psycopg", ""), autocommit=True) as connection:
            done = connection.execute(statement)
            return done.fetchall() if done.description else []


@dataclass(frozen=True)
class Database:
    """One database of a worker or of a test: where the application and where the owner connects."""

    name: str
    url: str
    owner_url: str

    def config(self, **settings: Any) -> Config:
        """Settings of an application on this database."""
        return Config(
            DATABASE_URL=self.url,
            OWNER_DATABASE_URL=self.owner_url,
            **{"SECRET_KEY": SECRET_KEY, "TESTING": True, "LOG_LEVEL": "warning", **settings},
        )


@contextmanager
def app_on(database: Database, **settings: Any) -> Iterator[Flask]:
    """An application on the database, its connections closed at the end."""
    app = create_app(database.config(**settings))
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(os.environ[FOLDER])  # each template is compiled once a run
    try:
        yield app
    finally:
        dispose(app)


def dispose(app: Flask) -> None:
    """Close the application's connections."""
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def build_schema(database: Database) -> None:
    """Make the tables as the owner does."""
    owner = Database(database.name, database.owner_url, database.owner_url)
    with app_on(owner) as app, app.app_context():
        if list((MIGRATIONS / "versions").glob("*.py")):
            from flask_migrate import upgrade

            upgrade(directory=str(MIGRATIONS))
        else:
            db.create_all()
            for statement in schema_guards.statements():
                db.session.execute(text(statement))
            db.session.commit()


@dataclass(frozen=True)
class Databases:
    """The run's server, its template, and clones of it; what must not happen twice is done under a file lock."""

    server: DatabaseServer
    folder: Path

    def clone(self, label: str) -> Database:
        """A fresh copy of the migrated template."""
        return self._copy("template", build_schema, label, of=None)

    def copy(self, original: str, fill: Callable[[Database], object], label: str) -> Database:
        """A fresh copy of a migrated database that was filled once in this run, by whoever asked first."""
        with _one_at_a_time(self.folder, "template"):
            self._ensure("template", build_schema, of=None)
        return self._copy(original, fill, label, of="template")

    def _copy(self, original: str, fill: Callable[[Database], object], label: str, *, of: str | None) -> Database:
        with _one_at_a_time(self.folder, original):
            self._ensure(original, fill, of=of)
            made = self._database(f"{label}_{_worker()}")
            self.server.create_database(made.name, template=self._named(original))
        return made

    def _ensure(self, label: str, fill: Callable[[Database], object], *, of: str | None) -> None:
        """Make and fill a database that others are copied from, where it is not there yet."""
        made = self._database(label)
        if self.server.has_database(made.name):
            return
        if of is None:
            self.server.create_database(made.name)
        else:
            with _one_at_a_time(self.folder, of):
                self.server.create_database(made.name, template=self._named(of))
        try:
            fill(made)
        except BaseException:
            self.server.drop_database(made.name)
            raise

    def empty(self, label: str) -> Database:
        """A database without tables."""
        made = self._database(f"{label}_{_worker()}")
        self.server.create_database(made.name)
        return made

    def drop(self, database: Database) -> None:
        """Remove a database."""
        self.server.drop_database(database.name)

    def _database(self, label: str) -> Database:
        name = self._named(label)
        return Database(name, self.server.url(name), self.server.owner_url(name))

    def _named(self, label: str) -> str:
        return f"{self.folder.name}_{label}".replace("-", "_").lower()


@pytest.fixture(scope="session")
def databases() -> Databases:
    """The run's databases; a test that needs tables of its own takes `own_database`."""
    folder = Path(os.environ[FOLDER])
    with _one_at_a_time(folder, "server"):
        return Databases(_given_server() or _embedded_server(folder), folder)


@pytest.fixture(scope="session")
def database(databases: Databases) -> Database:
    """The worker's database, shared by its tests."""
    return databases.clone("shared")


@pytest.fixture(scope="session")
def app(database: Database) -> Iterator[Flask]:
    """The application on the worker's database."""
    with app_on(database) as made:
        yield made


@pytest.fixture
def own_database(databases: Databases) -> Iterator[Database]:
    """A migrated database of the test's own."""
    made = databases.clone(f"own_{uuid4().hex[:12]}")
    yield made
    databases.drop(made)


@pytest.fixture
def empty_database(databases: Databases) -> Iterator[Database]:
    """A database of the test's own without any table: for migrations."""
    made = databases.empty(f"empty_{uuid4().hex[:12]}")
    yield made
    databases.drop(made)


def pytest_configure(config: pytest.Config) -> None:
    """Name the run's folder once; workers find it in the environment."""
    gc.set_threshold(50_000, 20, 50)  # what tests leave behind is small beside what stays
    passwords.HASHER = CHEAP
    if hasattr(config, "workerinput"):
        return
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp"))
    folder.chmod(0o711)  # as root the server runs as somebody else, who has to pass through
    (folder / "run.pid").write_text(str(os.getpid()))
    os.environ[FOLDER] = str(folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server and remove its folder, in the process that began the run."""
    if not hasattr(config, "workerinput") and (folder := os.environ.pop(FOLDER, None)):
        _remove(Path(folder))


def _worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "alone")


def _given_server() -> GivenServer | None:
    if url := sqlalchemy_url(os.environ.get("DATABASE_URL", "")):
        return GivenServer(url, sqlalchemy_url(os.environ.get("OWNER_DATABASE_URL", "")) or url)
    return None


def _embedded_server(folder: Path) -> embedded.Server:
    if running := embedded.find_running(folder):
        return running
    server = embedded.start(folder, durable=False)
    server.leave_running()  # other workers may still use it when this one ends
    return server


@contextmanager
def _one_at_a_time(folder: Path, what: str) -> Iterator[None]:
    with (folder / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sweep() -> None:
    """Stop and remove what runs that were killed left behind."""
    for folder in Path("/tmp").glob(f"{PREFIX}*"):
        try:
            begun_by = int((folder / "run.pid").read_text())
        except (OSError, ValueError):
            continue
        if not psutil.pid_exists(begun_by):
            _remove(folder)


def _remove(folder: Path) -> None:
    if running := embedded.find_running(folder):
        running.cluster.stop()
    if given := _given_server():
        stem = folder.name.replace("-", "_").lower()
        for name in given.databases():
            if name.startswith(f"{stem}_"):
                given.drop_database(name)
    shutil.rmtree(folder, ignore_errors=True)

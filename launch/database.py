"""What the launcher does to the database before anything is served: tables, places, and the demonstration."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, LiteralString

import psycopg
from psycopg.sql import SQL, Composed, Identifier

from launch import embedded
from launch import sentences as say
from launch.checks import ROOT
from launch.processes import step

if TYPE_CHECKING:
    from flask import Flask

REVISION = re.compile(r"^(?P<kind>revision|down_revision)\b[^=\n]*=\s*['\"](?P<number>\w+)['\"]", re.MULTILINE)


@dataclass(frozen=True)
class Setting:
    """Where the launcher works, and what it tells the processes that it starts."""

    folder: Path
    environment: dict[str, str]
    server: embedded.Server | None  # None where DATABASE_URL names another

    @property
    def has_demo(self) -> bool:
        """The demo comes with the embedded database unless unwanted, with another only when asked for by name."""
        return self.environment.get("BAODAO_DEMO", "1" if self.server else "0") == "1"

    def query(self, statement: Composed | LiteralString) -> list[tuple[object, ...]]:
        """Ask the database as its owner, without loading the application."""
        with psycopg.connect(self.environment["OWNER_DATABASE_URL"].replace("+psycopg", "", 1)) as connection:
            return connection.execute(statement).fetchall()


@contextmanager
def application(setting: Setting) -> Iterator["Flask"]:
    """The application with these settings, for commands; it leaves no connection open."""
    from app import create_app
    from app.config import Config
    from app.database import db  # seconds that a start with nothing to do is spared

    app = create_app(Config.from_environment(setting.environment))
    try:
        yield app
    finally:
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()


def prepare(setting: Setting) -> None:
    """Bring the tables up to date; load the places, and the demo where nobody lives yet."""
    unfinished = setting.folder / "first-load"
    if setting.server and unfinished.exists():  # a first load was cut off: nobody has worked with its half yet
        setting.server.drop_database(embedded.DATABASE)
        setting.server.create_database(embedded.DATABASE)
    with ExitStack() as opened:
        app = None
        for is_done, sentence, command in STEPS:
            if not is_done(setting):
                if app is None:
                    app = opened.enter_context(application(setting))
                if command[0] != "db":
                    unfinished.touch()
                step(app, sentence, *command)
    unfinished.unlink(missing_ok=True)


def is_migrated(setting: Setting) -> bool:
    """True where the database stands at the newest migration."""
    texts = [path.read_text() for path in (ROOT / "migrations" / "versions").glob("*.py")]
    found = [match.group("kind", "number") for text in texts for match in REVISION.finditer(text)]
    newest = {number for kind, number in found if kind == "revision"}
    newest -= {number for kind, number in found if kind == "down_revision"}
    try:
        return newest == {str(row[0]) for row in setting.query("SELECT version_num FROM alembic_version")}
    except psycopg.errors.UndefinedTable:
        return False


def has_places(setting: Setting) -> bool:
    """True where the tree of places is loaded."""
    return _has_rows(setting, "place")


def has_its_demo(setting: Setting) -> bool:
    """True where no demo is wanted, or somebody lives already."""
    return not setting.has_demo or _has_rows(setting, "person")


STEPS: tuple[tuple[Callable[[Setting], bool], str, tuple[str, ...]], ...] = (
    (is_migrated, say.UPGRADING, ("db", "upgrade")),
    (has_places, say.LOADING_PLACES, ("places", "load")),
    (has_its_demo, say.LOADING_DEMO, ("demo", "load")),
)


def _has_rows(setting: Setting, table: str) -> bool:
    return setting.query(SQL("SELECT FROM {} LIMIT 1").format(Identifier(table))) != []

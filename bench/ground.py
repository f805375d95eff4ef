"""What the lines stand on: an own embedded PostgreSQL, a migrated database with places and rules, and clones of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.config import Config
from app.database import db
from launch import embedded

SECRET_KEY = "a secret that only the benchmark uses"


@dataclass
class Ground:
    """A running server with the prepared database `bench`; each line works on a clone of its own."""

    server: embedded.Server
    _serial: Iterator[int]

    @contextmanager
    def app(self, name: str = "", *, pool_size: int = 40) -> Iterator[Flask]:
        """The application on a fresh clone of the prepared database."""
        database = f"bench_{next(self._serial)}_{name}"
        self.server.create_database(database, template="bench")
        app = create_app(
            Config(DATABASE_URL=self.server.url(database), SECRET_KEY=SECRET_KEY, TESTING=True, POOL_SIZE=pool_size)
        )
        try:
            yield app
        finally:
            with app.app_context():
                db.session.remove()
                for engine in db.engines.values():
                    engine.dispose()
            self.server.drop_database(database)

    def stop(self) -> None:
        """End the server."""
        self.server.stop()


def prepare(folder: Path) -> Ground:
    """Start, migrate, load the real places, the kinds of activity and the default rules."""
    server = embedded.start(folder)
    server.create_database("bench")
    owner = create_app(
        Config(
            DATABASE_URL=server.owner_url("bench"), OWNER_DATABASE_URL=server.owner_url("bench"), SECRET_KEY=SECRET_KEY
        )
    )
    with owner.app_context():
        upgrade(directory="migrations")
        runner = owner.test_cli_runner()
        for command in (["places", "load"], ["rules", "load"], ["tasks", "load-kinds"]):
            result = runner.invoke(args=command)
            if result.exit_code:
                raise RuntimeError(f"flask {' '.join(command)}: {result.output}")
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    return Ground(server, count(1))

"""The settings of one running process, read from the environment once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


class BadSettings(Exception):
    """A setting is missing or unsafe; the message names it and says what to do."""


@dataclass(frozen=True)
class Config:
    """Where the data lies, who may sign it, and where people reach us."""

    DATABASE_URL: str
    SECRET_KEY: str
    OWNER_DATABASE_URL: str = ""
    DATA_KEY: str = ""  # of encrypted columns; the secret key where none is given
    DATA_DIR: Path = field(default_factory=lambda: Path("data"))
    PUBLIC_URL: str = "http://127.0.0.1:8000"
    TESTING: bool = False
    POOL_SIZE: int = 5
    PREPARE_THRESHOLD: int | None = 5
    SECURE_COOKIES: bool = False
    TRUSTED_PROXIES: int = 0  # how many of them stand before us and say whose request it is

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Config":
        """Read the process's environment, or one like it; secrets may also be named by a file (`SECRET_KEY_FILE`)."""
        port = environment.get("PORT", "8000")
        public_url = environment.get("PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/")
        database_url = _secret(environment, "DATABASE_URL")
        return cls(
            DATABASE_URL=sqlalchemy_url(database_url),
            OWNER_DATABASE_URL=sqlalchemy_url(environment.get("OWNER_DATABASE_URL", "") or database_url),
            SECRET_KEY=_secret(environment, "SECRET_KEY"),
            DATA_KEY=environment.get("DATA_KEY", ""),
            DATA_DIR=Path(environment.get("DATA_DIR", "data")),
            PUBLIC_URL=public_url,
            POOL_SIZE=int(environment.get("POOL_SIZE", "5")),
            PREPARE_THRESHOLD=None if environment.get("PGBOUNCER") else 5,
            SECURE_COOKIES=public_url.startswith("https://"),
            TRUSTED_PROXIES=int(environment.get("TRUSTED_PROXIES", "0")),
        )


def sqlalchemy_url(url: str) -> str:
    """`postgres://…` and `postgresql://…` as SQLAlchemy wants them, with the psycopg driver named."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _secret(environment: Mapping[str, str], name: str) -> str:
    if path := environment.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    if value := environment.get(name):
        return value
    raise BadSettings(f"{name} is not set: give it in the environment, or a file's path in {name}_FILE")

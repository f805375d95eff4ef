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
    OLD_DATA_KEYS: tuple[str, ...] = ()  # still read, until `flask keys rotate` has written everything anew
    DATA_DIR: Path = field(default_factory=lambda: Path("data"))
    PUBLIC_URL: str = "http://127.0.0.1:8000"
    TESTING: bool = False
    POOL_SIZE: int = 5
    PREPARE_THRESHOLD: int | None = 5
    SECURE_COOKIES: bool = False
    TRUSTED_PROXIES: int = 0  # how many of them stand before us and say whose request it is
    PASSWORD_PROFILE: str = ""  # `djbh`: kinds of characters, rotation and idle sign-out, where 等保 inspectors ask
    LOG_LEVEL: str = "info"
    LOG_FORMAT: str = "json"
    METRICS_TOKEN: str = ""  # without it and without METRICS_FROM there is no such page
    METRICS_FROM: tuple[str, ...] = ()  # addresses or networks that may read it
    MAIL_URL: str = ""  # smtp://, smtp+starttls:// or smtps://; printed on one's own machine, else no e-mail
    MAIL_FROM: str = ""
    SMS_ADAPTER: str = ""  # module:factory of what carries short messages
    BACKUP_DIR: Path | None = None  # where `flask check-config` looks for yesterday's

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Config":
        """Read the process's environment, or one like it; secrets may also be named by a file (`SECRET_KEY_FILE`)."""
        port = environment.get("PORT", "8000")
        public_url = environment.get("PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/")
        database_url = _secret(environment, "DATABASE_URL")
        backups = environment.get("BACKUP_DIR")
        return cls(
            DATABASE_URL=sqlalchemy_url(database_url),
            OWNER_DATABASE_URL=sqlalchemy_url(find_secret(environment, "OWNER_DATABASE_URL") or database_url),
            SECRET_KEY=_secret(environment, "SECRET_KEY"),
            DATA_KEY=find_secret(environment, "DATA_KEY"),
            OLD_DATA_KEYS=tuple(find_secret(environment, "OLD_DATA_KEYS").split()),
            DATA_DIR=Path(environment.get("DATA_DIR", "data")),
            PUBLIC_URL=public_url,
            POOL_SIZE=int(environment.get("POOL_SIZE", "5")),
            PREPARE_THRESHOLD=None if environment.get("PGBOUNCER") else 5,
            SECURE_COOKIES=public_url.startswith("https://"),
            TRUSTED_PROXIES=int(environment.get("TRUSTED_PROXIES", "0")),
            PASSWORD_PROFILE=_one_of(environment, "PASSWORD_PROFILE", "", "djbh"),
            LOG_LEVEL=_one_of(environment, "LOG_LEVEL", "info", "debug", "warning", "error"),
            LOG_FORMAT=_one_of(environment, "LOG_FORMAT", "json", "plain"),
            METRICS_TOKEN=find_secret(environment, "METRICS_TOKEN"),
            METRICS_FROM=tuple(environment.get("METRICS_FROM", "").replace(",", " ").split()),
            MAIL_URL=find_secret(environment, "MAIL_URL"),
            MAIL_FROM=environment.get("MAIL_FROM", ""),
            SMS_ADAPTER=environment.get("SMS_ADAPTER", ""),
            BACKUP_DIR=Path(backups) if backups else None,
        )


def sqlalchemy_url(url: str) -> str:
    """`postgres://…` and `postgresql://…` as SQLAlchemy wants them, with the psycopg driver named."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def find_secret(environment: Mapping[str, str], name: str) -> str:
    """A secret from the environment, or from the file that `<name>_FILE` names; empty where neither is given."""
    if path := environment.get(f"{name}_FILE"):
        try:
            return Path(path).read_text().strip()
        except OSError as failure:
            raise BadSettings(f"{name}_FILE names {path}, which cannot be read: {failure.strerror}") from None
    return environment.get(name, "")


def _secret(environment: Mapping[str, str], name: str) -> str:
    if value := find_secret(environment, name):
        return value
    raise BadSettings(f"{name} is not set: give it in the environment, or a file's path in {name}_FILE")


def _one_of(environment: Mapping[str, str], name: str, usual: str, *others: str) -> str:
    value = environment.get(name, usual).lower()
    if value not in (usual, *others):
        raise BadSettings(f"{name} is {value!r}: give one of {', '.join((usual, *others))}")
    return value

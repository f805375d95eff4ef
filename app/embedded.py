"""The PostgreSQL of `make run` and of the tests: in a data folder, on a private socket, stopped by whoever started it.

Two roles are made at the first start: `baodao_owner` owns the databases and migrates, `baodao_app` is the application.
Nobody has a password: the socket lies in a folder of the server's user, and the server asks the kernel who knocks.
"""

import fcntl
import os
import pwd
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import psycopg
from psycopg.sql import SQL, Identifier

from app import launch_sentences as say
from app.embedded_host import (
    CannotStart,
    SystemUser,
    forget_dead_server,
    give,
    make_folder,
    make_socket_folder,
    postmaster_file,
    programs,
    remove_socket_folder,
    server_processes,
    server_user,
)

VERSION = "18"
DATABASE = "baodao"
OWNER = "baodao_owner"
APPLICATION = "baodao_app"
SUPERUSER = "postgres"
PATIENCE_SECONDS = 60

SETTINGS = """\
# Written at every start by app/embedded.py.
listen_addresses = ''
unix_socket_directories = '{sockets}'
max_connections = 200
shared_buffers = 128MB
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
default_text_search_config = 'pg_catalog.simple'
log_checkpoints = off
# Statements hold people's names and numbers: a failed one is logged without its text.
log_min_error_statement = panic
"""
# A crash of the machine may lose or ruin the cluster: for databases that are thrown away.
THROWN_AWAY = "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n"


@dataclass
class Server:
    """A running embedded server."""

    cluster: Path
    sockets: Path
    user: SystemUser
    _programs: Path
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
        _stop(self)
        remove_socket_folder(self.sockets)
        self._lock.close()
        self._lock = None

    def _url(self, role: str, database: str) -> str:
        return f"postgresql+psycopg://{role}@/{database}?host={self.sockets}"

    @contextmanager
    def _superuser(self) -> Iterator[psycopg.Connection[Any]]:
        connection = psycopg.connect(host=str(self.sockets), user=SUPERUSER, dbname=SUPERUSER, autocommit=True)
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
        return _start(data_dir / "postgres", lock=lock, durable=durable)
    except BaseException:
        lock.close()
        raise


def find_running(data_dir: Path) -> Server | None:
    """The server that another process runs on the data folder: to work beside it, not to stop it."""
    cluster = data_dir.resolve() / "postgres"
    if not cluster.is_dir() or not (processes := server_processes(cluster)):
        return None
    left = postmaster_file(cluster)
    if left is None or left[0] not in processes or left[1] is None:
        return None
    user = server_user(cluster)
    return Server(cluster, left[1], user, programs(user))


def _start(cluster: Path, *, lock: TextIO, durable: bool) -> Server:
    user = server_user(cluster)
    bin_folder = programs(user)
    if not (cluster / "PG_VERSION").exists():
        _make_cluster(cluster, user, bin_folder)
    _check_cluster(cluster, user)
    server = Server(cluster, make_socket_folder(user), user, bin_folder, lock)
    try:
        _stop(server)
        forget_dead_server(cluster)
        _write_settings(server, durable=durable)
        _pg_ctl(server, "start", "-l", str(cluster / "server.log"))
        server._make_roles()
        if not server.has_database(DATABASE):
            server.create_database(DATABASE)
    except BaseException:
        server.stop()
        raise
    return server


def _lock_folder(data_dir: Path) -> TextIO:
    """Take the data folder for this process; the kernel gives it back when the process ends, however it ends."""
    path = data_dir / "launcher.lock"
    try:
        lock = path.open("a+")
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


def _make_cluster(cluster: Path, user: SystemUser, bin_folder: Path) -> None:
    """Build aside and move into place, so that a killed first start leaves nothing that looks whole."""
    making = cluster.with_name(f"{cluster.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    give(making, user)
    _check_reach(making, user)
    # PostgreSQL's own C.UTF-8 sorts alike on every machine, whatever the machine's locales.
    locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    who = ("--username", SUPERUSER, "--auth=reject")
    made = user.run(bin_folder / "initdb", "--no-instructions", *locale, *who, "-D", making)
    if made.returncode:
        raise CannotStart(say.DATABASE_FAILED.format(step=say.ACTS["init"], reason=_last_line(made.stdout), log=making))
    making.rename(cluster)


def _check_cluster(cluster: Path, user: SystemUser) -> None:
    _check_reach(cluster, user)
    if (found := (cluster / "PG_VERSION").read_text().strip()) != VERSION:
        raise CannotStart(say.OTHER_VERSION.format(folder=cluster, found=found, expected=VERSION))


def _check_reach(folder: Path, user: SystemUser) -> None:
    if not user.can_enter(folder):
        raise CannotStart(say.UNREACHABLE.format(user=user.name, folder=folder.parent))


def _write_settings(server: Server, *, durable: bool) -> None:
    """Write all that the server reads at its start: whom it listens to depends on who runs it where."""
    me = pwd.getpwuid(os.geteuid()).pw_name
    texts = {
        "postgresql.conf": SETTINGS.format(sockets=server.sockets) + ("" if durable else THROWN_AWAY),
        "pg_hba.conf": "local all all peer map=launcher\n",
        "pg_ident.conf": "".join(f'launcher "{me}" {role}\n' for role in (SUPERUSER, OWNER, APPLICATION)),
    }
    for name, text in texts.items():
        path = server.cluster / name
        path.write_text(text)
        path.chmod(0o600)
        give(path, server.user)


def _stop(server: Server) -> None:
    """Stop whatever server runs on the cluster; at once, where it does not end in time."""
    if postmaster_file(server.cluster) and server_processes(server.cluster):
        try:
            _pg_ctl(server, "stop", "-m", "fast")
        except CannotStart:
            if server_processes(server.cluster):
                _pg_ctl(server, "stop", "-m", "immediate")


def _pg_ctl(server: Server, act: str, *options: str) -> None:
    command = (server._programs / "pg_ctl", act, "-w", "-t", str(PATIENCE_SECONDS), "-D", server.cluster, *options)
    done = server.user.run(*command, timeout=PATIENCE_SECONDS + 10)
    if done.returncode:
        log = server.cluster / "server.log"
        raise CannotStart(say.DATABASE_FAILED.format(step=say.ACTS[act], reason=_last_line(done.stdout), log=log))


def _last_line(output: str) -> str:
    lines = [line for line in output.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "?"

"""One PostgreSQL cluster on disk: made whole or not at all, configured at every start, started and stopped."""

import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

from launch import sentences as say
from launch.host import (
    CannotStart,
    SystemUser,
    forget_dead_server,
    give,
    postmaster_file,
    programs,
    remove_socket_folder,
    server_processes,
    server_user,
)

VERSION = "18"
PORT = 5432  # only the name of the socket: said openly, so that a PGPORT of the caller changes nothing
SUPERUSER = "postgres"
PATIENCE_SECONDS = 60

SETTINGS = """\
# Written at every start by launch/cluster.py.
listen_addresses = ''
port = {port}
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
THROWN_AWAY = """\
fsync = off
full_page_writes = off
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 8GB
checkpoint_timeout = 1h
autovacuum = off
"""


@dataclass(frozen=True)
class Cluster:
    """The folder, the user whom its server runs as, and the programs that this user can reach."""

    folder: Path
    user: SystemUser
    programs: Path

    @classmethod
    def at(cls, folder: Path) -> "Cluster":
        """The cluster of a folder, which need not stand yet."""
        user = server_user(folder)
        return cls(folder, user, programs(user))

    def start(self, sockets: Path, *, roles: tuple[str, ...], durable: bool) -> None:
        """Start the server on a socket folder, after clearing what a killed one left; `roles` may knock besides us."""
        self.stop()
        forget_dead_server(self.folder)
        self._write_settings(sockets, roles=roles, durable=durable)
        self._pg_ctl("start", "-l", str(self._log))

    def stop(self) -> None:
        """Stop whatever server runs on the cluster; the hard way, where it does not end in time."""
        written = postmaster_file(self.folder)
        if written is None or not server_processes(self.folder):
            return
        try:
            self._pg_ctl("stop", "-m", "fast")
        except CannotStart:
            if server_processes(self.folder):
                self._pg_ctl("stop", "-m", "immediate")
        remove_socket_folder(written[1])

    def make_where_missing(self, *, durable: bool) -> None:
        """Make the cluster if there is none; refuse one that this user or these programs cannot serve."""
        if not (self.folder / "PG_VERSION").exists():
            self._make(durable=durable)
        self._check_reach(self.folder)
        if (found := (self.folder / "PG_VERSION").read_text().strip()) != VERSION:
            raise CannotStart(say.OTHER_VERSION.format(folder=self.folder, found=found, expected=VERSION))

    def _make(self, *, durable: bool) -> None:
        """Build aside and move into place, so that a killed first start leaves nothing that looks whole."""
        making = self.folder.with_name(f"{self.folder.name}.making")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        give(making, self.user)
        self._check_reach(making)
        # PostgreSQL's own C.UTF-8 sorts alike on every machine, whatever the machine's locales.
        locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        who = ("--username", SUPERUSER, "--auth=reject")
        how = ("--no-instructions",) if durable else ("--no-instructions", "--no-sync")
        made = self.user.run(self.programs / "initdb", *how, *locale, *who, "-D", making)
        if made.returncode:
            reason = _last_line(made.stdout)
            raise CannotStart(say.DATABASE_FAILED.format(step=say.ACTS["init"], reason=reason, log=making))
        making.rename(self.folder)

    def _check_reach(self, folder: Path) -> None:
        if not self.user.can_enter(folder):
            raise CannotStart(say.UNREACHABLE.format(user=self.user.name, folder=folder.parent))

    def _write_settings(self, sockets: Path, *, roles: tuple[str, ...], durable: bool) -> None:
        me = pwd.getpwuid(os.geteuid()).pw_name
        texts = {
            "postgresql.conf": SETTINGS.format(sockets=sockets, port=PORT) + ("" if durable else THROWN_AWAY),
            "pg_hba.conf": "local all all peer map=launcher\n",
            "pg_ident.conf": "".join(f'launcher "{me}" {role}\n' for role in (SUPERUSER, *roles)),
        }
        for name, text in texts.items():
            path = self.folder / name
            path.write_text(text)
            path.chmod(0o600)
            give(path, self.user)

    def _pg_ctl(self, act: str, *options: str) -> None:
        command = [str(self.programs / "pg_ctl"), act, "-w", "-t", str(PATIENCE_SECONDS), "-D", str(self.folder)]
        done = self.user.run(*command, *options, timeout=PATIENCE_SECONDS + 10)
        if done.returncode:
            reason = _last_line(done.stdout)
            raise CannotStart(say.DATABASE_FAILED.format(step=say.ACTS[act], reason=reason, log=self._log))

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"


def _last_line(output: str) -> str:
    lines = [line for line in output.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "?"

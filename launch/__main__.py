"""`make run`: checks, the embedded PostgreSQL, migrations, places and the demo, then web and jobs until Ctrl-C.

`python -m launch flask …` runs one command with the same settings, beside a running `make run` or without it.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launch import embedded
from launch import sentences as say
from launch.checks import check_database, check_folder, check_port, check_python, data_folder, database_url, secret_key
from launch.database import Setting, application, prepare
from launch.host import CannotStart
from launch.processes import Stopped, flask, ignore_signals, listen_to_signals, wait_until_ready, web_and_jobs

OWN_MACHINE_ONLY = ("127.0.0.1", "::1", "localhost")


def main(arguments: list[str]) -> int:
    """Run the product, or one command; the answer is the process's exit code."""
    listen_to_signals()
    try:
        check_python(sys.version_info[:3])
        return command(arguments[1:]) if arguments else run(dict(os.environ))
    except CannotStart as failure:
        print(failure, file=sys.stderr, flush=True)
        return 1
    except Stopped:
        return 130 if arguments else 0  # stopping is how a run ends well


def run(environment: dict[str, str]) -> int:
    """Everything, until a signal (`Stopped`) or until something of it fails (`CannotStart`)."""
    host = environment.setdefault("HOST", "127.0.0.1")
    port = check_port(host, environment.setdefault("PORT", "8000"))
    environment.setdefault("PUBLIC_URL", f"http://{_reachable(host)}:{port}")
    environment.setdefault("LOG_LEVEL", "warning")  # a line for each request would bury what a newcomer has to read
    environment.setdefault("GRANIAN_LOG_LEVEL", "warning")  # it says that it listens before it answers
    environment.setdefault("WEB_WORKERS", str(min(4, os.cpu_count() or 1)))
    environment.pop("SOCKET", None)  # it is for a proxy; here people open the address themselves
    with settled(environment) as setting:
        prepare(setting)
        environment.setdefault("PROMETHEUS_MULTIPROC_DIR", str(_empty_folder(setting.folder / "metrics")))
        with web_and_jobs(environment) as processes:
            wait_until_ready(processes, f"http://{_reachable(host)}:{port}/health/ready")
            _welcome(setting)
            processes.wait()
            raise CannotStart(say.STOPPED_EARLY)


def command(arguments: list[str]) -> int:
    """One command of the application, with the settings that `make run` would give it."""
    with settled(dict(os.environ), beside=True) as setting, application(setting) as app:
        return flask(app, *arguments)


@contextmanager
def settled(environment: dict[str, str], *, beside: bool = False) -> Iterator[Setting]:
    """Check folder, database and key, and start the embedded server where it is wanted; stop it at the end.

    `beside` works with the server of a running `make run`, and leaves it running.
    """
    folder = data_folder(environment)
    check_folder(folder)
    environment |= secret_key(environment, folder)
    environment["DATA_DIR"] = str(folder)
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment.get('PATH', os.defpath)}"
    url = database_url(environment)
    environment.pop("DATABASE_URL_FILE", None)
    if url:
        owner = environment.get("OWNER_DATABASE_URL") or url
        environment["DATABASE_URL"] = check_database("DATABASE_URL", url)
        environment["OWNER_DATABASE_URL"] = check_database("OWNER_DATABASE_URL", owner)
        yield Setting(folder, environment, None)
    else:
        with _embedded_server(folder, beside=beside) as server:
            environment |= {"DATABASE_URL": server.url(), "OWNER_DATABASE_URL": server.owner_url()}
            yield Setting(folder, environment, server)


@contextmanager
def _embedded_server(folder: Path, *, beside: bool) -> Iterator[embedded.Server]:
    server = embedded.find_running(folder) if beside else None
    if server is None:
        print(say.STARTING.format(folder=folder), file=sys.stderr, flush=True)
        server = embedded.start(folder)
    try:
        yield server
    finally:
        ignore_signals()
        server.stop()
        if not beside:
            print(say.STOPPED, file=sys.stderr, flush=True)


def _empty_folder(folder: Path) -> Path:
    """Where the workers of this run add up their figures: those of a run before would be added for ever."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def _welcome(setting: Setting) -> None:
    host, address = setting.environment["HOST"], setting.environment["PUBLIC_URL"]
    print(f"\n{say.READY.format(address=address)}\n{say.HOW_TO_STOP}\n", flush=True)
    if setting.has_demo:
        with application(setting) as app:
            print(say.ACCOUNTS, flush=True)
            flask(app, "demo", "accounts")
        if host not in OWN_MACHINE_ONLY:
            print(say.OPEN_TO_ALL.format(host=host))
        print(flush=True)


def _reachable(host: str) -> str:
    """A listening address as one can open it."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

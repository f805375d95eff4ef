"""What the launcher does: commands of the application in its own process, web and jobs in theirs, through honcho."""

import ctypes
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn
from urllib.error import URLError
from urllib.request import urlopen

from launch import sentences as say
from launch.checks import ROOT
from launch.host import CannotStart

if TYPE_CHECKING:
    from flask import Flask

READY_SECONDS = 60
STOP_SECONDS = 15
SET_PARENT_DEATH_SIGNAL = 1  # prctl(2)
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal."""


def listen_to_signals() -> None:
    """Turn the signals that end a process into `Stopped`, so that what was started is stopped."""
    for number in ENDING_SIGNALS:
        signal.signal(number, _stop)


def ignore_signals() -> None:
    """Let nothing interrupt the stopping itself, which ends by itself."""
    for number in ENDING_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def flask(app: "Flask", *arguments: str) -> int:
    """Do a command of the application in this process, which has it loaded already; gives the exit code."""
    from flask.cli import ScriptInfo

    try:
        app.cli.main(list(arguments), "flask", obj=ScriptInfo(create_app=lambda: app))
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(bool(ended.code))


def step(app: "Flask", sentence: str, *arguments: str) -> None:
    """Say what is being done and do it by a command of the application."""
    print(sentence, flush=True)
    try:
        failed = flask(app, *arguments) != 0
    except Exception:
        traceback.print_exc()
        failed = True
    if failed:
        raise CannotStart(say.STEP_FAILED.format(step=f"flask {' '.join(arguments)}"))


@contextmanager
def web_and_jobs(environment: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Web and jobs, as the Procfile has them; ended with whatever ends the launcher."""
    command = [sys.executable, "-m", "honcho", "-e", "/dev/null", "-f", "Procfile", "start"]
    processes = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        start_new_session=True,  # Ctrl-C reaches the launcher alone, which stops all in order
        preexec_fn=_end_with_parent,  # noqa: PLW1509 - the launcher has no threads
    )
    try:
        yield processes
    finally:
        ignore_signals()
        print(say.STOPPING, flush=True)
        processes.terminate()
        try:
            processes.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            processes.kill()


def wait_until_ready(processes: "subprocess.Popen[bytes]", url: str) -> None:
    """Wait for the address to answer 200; raises `CannotStart` where the processes end or take too long."""
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        if processes.poll() is not None:
            raise CannotStart(say.STOPPED_EARLY)
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise CannotStart(say.NOT_READY.format(seconds=READY_SECONDS))


def _end_with_parent() -> None:
    """On Linux, have the kernel end the child when the launcher is killed in a way that it cannot answer."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _stop(_number: int, _frame: object) -> NoReturn:
    raise Stopped

"""The command line's own part: the jobs. A slice adds its commands in its `register`."""

import signal
import sys
from types import FrameType

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app import clock
from app.process import scheduler
from app.texts import _

jobs = AppGroup("jobs", help="The timetable.")


@jobs.command("run")
def run() -> None:
    """Run the timetable until stopped; one process of a deployment does this."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        sys.exit(0)

    signal.signal(signal.SIGTERM, stop)
    scheduler.run_forever(current_app._get_current_object())  # type: ignore[attr-defined]


@jobs.command("list")
def list_jobs() -> None:
    """Name every job and its hours."""
    for job in scheduler.timetable():
        click.echo(f"{job.name:<24} {job.cron:<16} {(job.work.__doc__ or '').strip().splitlines()[0]}")


@jobs.command("once")
@click.argument("name")
def once(name: str) -> None:
    """Do one job now, as a slot of its own."""
    found = {job.name: job for job in scheduler.timetable()}.get(name)
    if found is None:
        raise click.ClickException(_("没有这个任务：%(name)s", name=name))
    scheduler.run_slot(found, clock.now())


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(jobs)

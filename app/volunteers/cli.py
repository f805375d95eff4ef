"""The command line of tasks: load their kinds."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app.database import transaction
from app.errors import Refused
from app.texts import _
from app.volunteers.tasks import kinds_service

tasks = AppGroup("tasks", help="Tasks and their kinds.")


@tasks.command("load-kinds")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load_kinds(file: Path | None) -> None:
    """Load or refresh the kinds of tasks (from the list that comes with the platform, where no file is named)."""
    try:
        with transaction():
            count = kinds_service.load_kinds(file or kinds_service.DEFAULT_FILE)
    except Refused as error:
        raise click.ClickException(error.sentence) from None
    click.echo(_("活动类型 %(n)s 种已载入", n=count))

"""The command line's organisations: `flask organisations load-departments`."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app import audit
from app.database import transaction
from app.errors import Refused
from app.organisations import service
from app.organisations.departments_service import DEFAULT_LIST
from app.texts import _

organisations = AppGroup("organisations", help="Workplaces, property companies and departments.")


@organisations.command("load-departments")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=DEFAULT_LIST)
def load(file: Path) -> None:
    """Load departments from a list in CSV (the default one unless given); again changes nothing."""
    try:
        with transaction():
            loaded = service.load_departments(file.read_bytes())
            if loaded.added or loaded.changed:
                details = {"added": loaded.added, "changed": loaded.changed}
                audit.add_line("departments.load", thing=None, place_id=None, person_id=None, details=details)
    except Refused as refusal:
        raise click.ClickException(f"{refusal.sentence}\n{refusal.what_to_do}") from None
    counts = {"n": loaded.listed, "added": loaded.added, "changed": loaded.changed}
    click.echo(_("名单里有 %(n)s 个部门：新增 %(added)s 个，改动 %(changed)s 个", **counts))

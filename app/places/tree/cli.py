"""The command line's places: `flask places load`."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app import audit
from app.database import transaction
from app.errors import Refused
from app.places import service
from app.places.tree.service import OFFICIAL_LIST
from app.texts import _

places = AppGroup("places", help="The tree of places.")


@places.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=OFFICIAL_LIST)
def load(file: Path) -> None:
    """Load the tree of places from a list in CSV (the official one of Qiqihar unless given); again changes nothing."""
    try:
        with transaction():
            done = service.load_tree(file.read_bytes())
            if done.added or done.changed:
                details = {"added": done.added, "changed": done.changed}
                audit.add_line("places.load", thing=None, place_id=None, person_id=None, details=details)
    except Refused as refusal:
        raise click.ClickException(f"{refusal.sentence}\n{refusal.what_to_do}") from None
    said = {level: done.levels.get(level, 0) for level in ("city", "county", "street", "community")}
    click.echo(_("名单里有 %(city)s 个市、%(county)s 个区县、%(street)s 个街道乡镇、%(community)s 个社区和村", **said))
    click.echo(_("新增 %(added)s 个，改动 %(changed)s 个", added=done.added, changed=done.changed))

"""Rules from the command line. `points` adds `flask rules replay` to this group: it has the awards."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from app import audit
from app.database import transaction
from app.errors import NotHere, Refused
from app.people import service as people
from app.places import service as places
from app.rules import service
from app.rules.models import RuleVersion
from app.rules.tables.vocabulary import KINDS
from app.rules.tables.words import state_name
from app.texts import _

rules = AppGroup("rules", help="Versions of the rules: list, load, draft, check, publish, try, export, replay.")

BY = click.option("--by", "phone", required=True, help="Phone number of the person who does it.")
PLACE = click.option("--place", "place_code", help="Code of the place; default the city.")
DAY = click.DateTime(["%Y-%m-%d"])


@rules.command("list")
@click.option("--set", "code", type=click.Choice(list(KINDS)), help="Only this set.")
def list_versions(code: str | None) -> None:
    """List all versions, the newest first."""
    for row in service.versions(code):
        click.echo(line(row))


@rules.command("load")
def load() -> None:
    """Load the defaults as version 1 for the city, where none stand yet."""
    with told(), transaction():
        loaded = service.load_defaults()
        for row in loaded:
            audit.add_line("rules.load", thing=row, place_id=row.place_id, person_id=None, details={})
            click.echo(line(row))
    if not loaded:
        click.echo(_("默认规则已经在用，没有改动"))


@rules.command("draft")
@click.argument("code", type=click.Choice(list(KINDS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@PLACE
@click.option("--from", "valid_from", type=DAY, required=True, help="The first day that it is to be in force.")
@click.option("--remark", default="", help="What changes, and why.")
@BY
def draft(code: str, file: Path, place_code: str | None, valid_from: datetime, remark: str, phone: str) -> None:
    """Draft a version out of a CSV file, or of a GoRules JDM file."""
    with told(), transaction():
        person_id = person_of(phone)
        row = service.draft(
            code,
            file.name,
            file.read_bytes(),
            place_id=place_of(place_code),
            valid_from=valid_from.date(),
            person_id=person_id,
            remark=remark,
        )
        recorded("rules.draft", row, person_id)


@rules.command("check")
@click.argument("version_id", type=int)
@BY
def check(version_id: int, phone: str) -> None:
    """Say that a second person has checked a draft."""
    with told(), transaction():
        person_id = person_of(phone)
        recorded("rules.check", service.check(version_id, person_id=person_id), person_id)


@rules.command("publish")
@click.argument("version_id", type=int)
@BY
def publish(version_id: int, phone: str) -> None:
    """Put a checked version in force from its date."""
    with told(), transaction():
        person_id = person_of(phone)
        recorded("rules.publish", service.publish(version_id, person_id=person_id), person_id)


@rules.command("export")
@click.argument("version_id", type=int)
def export(version_id: int) -> None:
    """Write a version as JSON: a table as GoRules JDM."""
    with told():
        click.echo(json.dumps(service.version_row(version_id).content, ensure_ascii=False, indent=2))


@contextmanager
def told() -> Iterator[None]:
    """Say what was refused, and end with an error."""
    try:
        yield
    except Refused as refusal:
        raise click.ClickException("\n".join(filter(None, (refusal.sentence, refusal.what_to_do)))) from None
    except NotHere:
        raise click.ClickException(_("没有这一版规则")) from None


def line(row: RuleVersion) -> str:
    """A version in one line."""
    return _(
        "%(id)s  %(code)s  第 %(number)s 版  %(state)s  %(place)s  %(date)s 起",
        id=row.id,
        code=row.rule_set.code,
        number=row.number,
        state=state_name(row.state),
        place=row.place.name,
        date=row.valid_from.isoformat(),
    )


def recorded(action: str, row: RuleVersion, person_id: int) -> None:
    """Write the audit line of an act on a version, and show the version."""
    details = {"code": row.rule_set.code, "number": row.number, "sha256": row.sha256}
    audit.add_line(action, thing=row, place_id=row.place_id, person_id=person_id, details=details)
    click.echo(line(row))


def person_of(phone: str) -> int:
    """The id of the person with that phone number."""
    person = people.find_by_phone(phone)
    if person is None:
        raise click.ClickException(_("没有这个手机号的人"))
    return person.id


def place_of(code: str | None) -> int:
    """The id of the place with that code; without one the city's."""
    if code is None:
        return audit.city_id()
    place = places.find_by_code(code)
    if place is None:
        raise click.ClickException(_("没有这个代码的地方：%(code)s", code=code))
    return place.id

"""`flask check-config`: looks at settings, database and machine, and names what is missing or unsafe."""

import os
from collections.abc import Callable, Iterator

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from app.database import db
from app.operations.checks import database, machine, settings
from app.operations.checks.findings import Deployment, Finding
from app.texts import _

Check = Callable[[Deployment], Iterator[Finding]]


def findings(given: Deployment) -> Iterator[Finding]:
    """All of them; a database that cannot be asked is one."""
    checks: tuple[Check, ...] = (
        *(settings.secrets, settings.address, settings.letters, settings.figures),
        *(database.role, database.pooler, database.migration, database.first_steps, database.at_work),
        *(machine.time_zone, machine.pdf, machine.backups),
    )
    for check in checks:
        try:
            yield from check(given)
        except SQLAlchemyError as error:
            db.session.rollback()
            yield Finding("DATABASE_URL", _("数据库没有答复（%(what)s），有些检查没有做", what=type(error).__name__))


@click.command("check-config")
@with_appcontext
def check_config() -> None:
    """Name each missing or unsafe setting; exit code 1 where one has to be mended."""
    found = list(dict.fromkeys(findings(Deployment(current_app.config, os.environ))))
    for finding in sorted(found, key=lambda one: not one.unsafe):
        click.echo(f"{_('必须改') if finding.unsafe else _('请留意')}  {finding.setting}：{finding.sentence}")
    if unsafe := [finding for finding in found if finding.unsafe]:
        raise click.ClickException(_("%(n)s 项必须改", n=len(unsafe)))
    click.echo(_("没有必须改的设置"))

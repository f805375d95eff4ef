"""`flask backup FILE` and `flask restore FILE --verify`."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from app import clock
from app.errors import Refused
from app.operations.backups import service
from app.texts import _

FILE = click.argument("file", type=click.Path(path_type=Path))


def _refused(refusal: Refused) -> click.ClickException:
    return click.ClickException("\n".join(filter(None, (refusal.sentence, refusal.what_to_do))))


@click.command("backup")
@FILE
@with_appcontext
def backup(file: Path) -> None:
    """Write a dump and, beside it, FILE.json: what has to come out of it again. A folder gets a file named by the hour.

    People may go on working. The two files hold all that the platform knows: keep them as safe as the database.
    """
    if file.is_dir():
        file /= f"baodao-{clock.local(clock.now()):%Y-%m-%d-%H%M}.dump"
    try:
        made = service.back_up(current_app.config["OWNER_DATABASE_URL"], file)
    except Refused as refusal:
        raise _refused(refusal) from None
    except OSError as failure:
        raise click.ClickException(
            _("备份没有写成：%(file)s（%(reason)s）", file=file, reason=failure.strerror)
        ) from None
    click.echo(
        _(
            "已备份到 %(file)s：%(tables)s 张表 %(rows)s 行，%(seals)s 个社区的封存",
            file=file,
            tables=len(made.rows),
            rows=sum(made.rows.values()),
            seals=len(made.seals),
        )
    )


@click.command("restore")
@FILE
@click.option("--verify", is_flag=True, help="Count everything, recount the ledger, compare the closing hashes.")
@click.option("--replace", is_flag=True, help="Empty a database that has tables first.")
@with_appcontext
def restore(file: Path, verify: bool, replace: bool) -> None:
    """Bring a backup back into an empty database, whole or not at all."""
    url = current_app.config["OWNER_DATABASE_URL"]
    try:
        manifest = service.restore(url, file, replace=replace)
    except Refused as refusal:
        raise _refused(refusal) from None
    click.echo(_("已恢复 %(file)s（%(made_at)s 的备份）", file=file, made_at=manifest.made_at))
    if not verify:
        return
    wrong = service.verify(url, manifest)
    for sentence in wrong:
        click.echo(sentence, err=True)
    if wrong:
        raise click.ClickException(_("核对没有通过：%(n)s 处不一致", n=len(wrong)))
    click.echo(_("核对通过：行数、账目和 %(n)s 个社区的封存哈希都和备份时一致", n=len(manifest.seals)))

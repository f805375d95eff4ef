"""`flask keys rotate`: everything encrypted is written anew with the present key."""

import click
from flask.cli import AppGroup

from app.database import transaction
from app.operations.keys import service
from app.scope import across_communities
from app.storage.encrypted import UnknownKey
from app.texts import _

keys = AppGroup("keys", help="The key of the encrypted columns.")


@keys.command("rotate")
def rotate() -> None:
    """Encrypt everything anew with DATA_KEY; OLD_DATA_KEYS must still name the one before. May be run again."""
    total = 0
    for table, column in service.encrypted_columns():
        after, count = 0, 1
        while count:
            try:
                with across_communities(), transaction():
                    after, count = service.write_batch(table, column, after=after)
            except UnknownKey:
                raise click.ClickException(
                    _("有的内容不是用现在的密钥加密的：请把以前的密钥写进 OLD_DATA_KEYS，再运行一次")
                ) from None
            total += count
    click.echo(_("已用现在的密钥重新加密 %(n)s 处，可以去掉 OLD_DATA_KEYS", n=total))

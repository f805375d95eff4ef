"""The command line's demonstration: `flask demo load`, `flask demo accounts`."""

import click
from flask.cli import AppGroup

from app.demo import accounts
from app.errors import Refused
from app.texts import _

demo = AppGroup("demo", help="The article's communities with invented people.")


@demo.command("load")
def load() -> None:
    """Build the demonstration in a database where nobody lives yet."""
    from app.demo import loading  # half the program, which no other command needs

    try:
        loaded = loading.load()
    except Refused as refusal:
        raise click.ClickException("\n".join(filter(None, (refusal.sentence, refusal.what_to_do)))) from None
    click.echo(
        _(
            "演示社区已生成：%(communities)s 个社区，%(members)s 位成员，%(tasks)s 项活动，%(points)s 分",
            communities=loaded.communities,
            members=loaded.members,
            tasks=loaded.tasks,
            points=loaded.points,
        )
    )


@demo.command("accounts")
def show_accounts() -> None:
    """Print an account for each role, with its password; nothing where no demonstration is loaded."""
    known = list(accounts.known_accounts())
    for account in known:
        click.echo(f"  {account.phone}  {account.name}  {accounts.role_name(account)}")
    if known:
        click.echo("  " + _("密码都是 %(password)s", password=accounts.PASSWORD))

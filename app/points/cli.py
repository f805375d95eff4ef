"""The command line: `ledger verify`, `ledger close-day`, `points expire`, `rules replay`."""

from datetime import datetime, timedelta

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from app import clock
from app.database import transaction
from app.points.awards import queue_service as queue
from app.points.awards import replay_service
from app.points.expiry import service as expiry_service
from app.points.proof import recount_service, seals_service
from app.texts import _, points

ledger = AppGroup("ledger", help="Recount the ledger, and seal its days.")
points_group = AppGroup("points", help="Expiry, and awards that wait.")

DAY = click.DateTime(["%Y-%m-%d"])


@ledger.command("verify")
def verify() -> None:
    """Recount everything; exit code 1 and one line for each figure that does not come out."""
    count = 0
    for wrong in recount_service.recount():
        count += 1
        click.echo(recount_service.in_words(wrong), err=True)
    if count:
        click.echo(_("账不平：%(n)s 处", n=count), err=True)
        raise SystemExit(1)
    click.echo(_("账平：余额、预留、预算和封存都和流水一致"))


@ledger.command("close-day")
@click.option("--day", type=DAY, default=None, help="Shanghai day, default yesterday.")
def close_day(day: datetime | None) -> None:
    """Seal the days up to this one, in all communities."""
    last = day.date() if day else clock.today() - timedelta(days=1)
    with transaction():
        count = seals_service.close_day(last)
    click.echo(_("到 %(day)s 为止，新封存 %(n)s 份", day=last.isoformat(), n=count))


@points_group.command("expire")
@click.option("--as-of", type=DAY, default=None, help="Shanghai day, default today.")
def expire(as_of: datetime | None) -> None:
    """Expire points that have reached their date, in all communities."""
    day = as_of.date() if as_of else clock.today()
    with transaction():
        done = expiry_service.expire_points(day)
    click.echo(
        _(
            "到 %(day)s 为止：%(wallets)s 个账户到期 %(points)s 分",
            day=day.isoformat(),
            wallets=sum(count for _community, count, _points in done),
            points=points(sum(amount for _community, _count, amount in done)),
        )
    )


@points_group.command("pay-waiting")
def pay_waiting() -> None:
    """Pay awards that wait for budget or room and can be paid by now, in all communities."""
    with transaction():
        count = queue.pay_waiting_everywhere()
    click.echo(_("补发 %(n)s 笔", n=count))


@click.command("replay")
@with_appcontext
def replay() -> None:
    """Decide every stored award again by its own version; exit code 1 where one comes out otherwise."""
    count = 0
    differences = []
    for difference in replay_service.replay():
        count += 1
        if difference is not None:
            differences.append(difference)
    for one in differences:
        click.echo(
            _(
                "发放 %(id)s：记着 %(row)s %(points)s 分，重算 %(new_row)s %(new_points)s 分",
                id=one.award_id,
                row=one.stored_row,
                points=one.stored_points,
                new_row=one.row,
                new_points=one.points,
            ),
            err=True,
        )
    click.echo(_("重算 %(n)s 笔，不一致 %(wrong)s 笔", n=count, wrong=len(differences)))
    if differences:
        raise SystemExit(1)


def register(app: Flask) -> None:
    """`replay` joins the commands of the rules, which cannot know awards."""
    app.cli.add_command(ledger)
    app.cli.add_command(points_group)
    rules = app.cli.commands.get("rules")
    assert isinstance(rules, click.Group)
    rules.add_command(replay)

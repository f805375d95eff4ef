"""`flask stars …`"""

import click
from flask.cli import AppGroup

from app import clock
from app.database import transaction
from app.stars import service
from app.stars.domain import period_named
from app.texts import _

stars = AppGroup("stars", help="The ratings of lead households.")


@stars.command("compute")
@click.option("--period", help="A half-year such as 2026H2; without it the running one.")
def compute(period: str | None) -> None:
    """Compute a half-year as of now, and count the volunteers by their hours."""
    chosen = period_named(period) if period else None
    if period and chosen is None:
        raise click.ClickException(_("半年写作 2026H1 或 2026H2，不是 %(text)s", text=period))
    with transaction():
        count = service.compute(as_of=clock.now(), period=chosen)
        service.count_volunteers(as_of=clock.now())
    click.echo(_("已计算 %(n)s 户党员中心户", n=count))

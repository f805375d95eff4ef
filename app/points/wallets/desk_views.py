"""The community's points at the desk."""

from flask import Blueprint, Response, abort, current_app, url_for

from app import clock
from app.access import Can, requires
from app.database import db
from app.files import exports
from app.pages.fields import searched
from app.pages.paging import paged
from app.points.awards import budgets_service as budgets
from app.points.awards import waiting_service
from app.points.awards.forecast_service import forecast
from app.points.corrections import reversals_service
from app.points.corrections import service as corrections
from app.points.models import Account
from app.points.wallets import flows_service
from app.points.wallets import service as accounts
from app.points.wallets.views import statement
from app.texts import _
from app.web import page

SUPPORT = "support.listing"  # of a slice above, known by its endpoint alone

desk = Blueprint("points_desk", __name__, template_folder="../templates")


@desk.get("/c/<code>/points")
@requires(Can.SEE_POINTS)
def overview() -> Response:
    """The year's budget, what waits, what was asked for by hand, and the wallets."""
    year = clock.today().year
    return page(
        "points/overview.html",
        budget=budgets.budget_state(year),
        forecast=forecast(year),
        sources=budgets.funding_sources(year),
        flows=flows_service.flows(),
        waiting=paged(waiting_service.waiting_awards(), per=20).items,
        waits_for=waiting_service.waits_for_in_words,
        asked=paged(corrections.adjustments("asked"), per=20).items,
        support_url=url_for(SUPPORT) if SUPPORT in current_app.view_functions else None,
        wallets=paged(accounts.wallets(searched())),
        q=searched(),
    )


@desk.get("/c/<code>/points/wallets/<int:account_id>")
@requires(Can.SEE_POINTS)
def wallet(account_id: int) -> Response:
    """One wallet, as its owner sees it, with what staff may ask for."""
    found = wallet_here(account_id)
    shown = statement(found)
    moved = [line.transfer_id for line in shown["lines"] if line.transfer_id]
    return page("points/wallet.html", reversed=reversals_service.reversed_ids(moved), **shown)


@desk.get("/c/<code>/points/wallets.<any(csv,xlsx):ending>")
@requires(Can.SEE_POINTS)
def download(ending: str) -> Response:
    """All wallets of the community, as staff keep them."""
    header = (_("姓名"), _("余额"), _("已预留"), _("要补扣"), _("冻结原因"), _("开户日期"))
    rows = (
        (
            one.person.name if one.person else None,
            one.balance,
            one.reserved,
            one.debt,
            one.frozen_reason,
            clock.local(one.opened_at).date().isoformat(),
        )
        for one in db.session.scalars(accounts.wallets())
    )
    return exports.download(_("积分账户 %(day)s", day=clock.today()), ending, header, rows)


def wallet_here(account_id: int) -> Account:
    """A wallet of this community; counter-accounts have no page."""
    found = accounts.account(account_id)
    if found.kind != "wallet":
        abort(404)
    return found

"""The member's statement of a year: on paper, and as a file."""

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from app import clock
from app.access import Can, requires
from app.errors import NotHere
from app.files import exports
from app.points.models import Account
from app.points.statements import yearly_service as yearly
from app.points.wallets import service as accounts
from app.points.wallets.desk_views import wallet_here
from app.scope import community
from app.texts import _
from app.web import page

statements_pages = Blueprint("statements", __name__, template_folder="../templates")


@statements_pages.get("/c/<code>/my/points/statement")
@requires(Can.SEE_MEMBER_PAGES)
def mine() -> Response:
    return _printed(_own(), back=url_for("points.mine"))


@statements_pages.get("/c/<code>/my/points/statement.<any(csv,xlsx):ending>")
@requires(Can.SEE_MEMBER_PAGES)
def my_file(ending: str) -> Response:
    return _file(_own(), ending)


@statements_pages.get("/c/<code>/points/wallets/<int:account_id>/statement")
@requires(Can.SEE_POINTS)
def show(account_id: int) -> Response:
    found = wallet_here(account_id)
    return _printed(found, back=url_for("points_desk.wallet", account_id=found.id))


@statements_pages.get("/c/<code>/points/wallets/<int:account_id>/statement.<any(csv,xlsx):ending>")
@requires(Can.SEE_POINTS)
def file(account_id: int, ending: str) -> Response:
    return _file(wallet_here(account_id), ending)


def _own() -> Account:
    found = accounts.wallet(current_user.id)
    if found is None:
        raise NotHere("account")
    return found


def _asked(account: Account) -> yearly.YearStatement:
    """The statement of the year that the address names, of the present one where it names none."""
    asked, years = request.args.get("year", ""), yearly.years_of(account)
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else years[0]
    return yearly.statement_of(account, year if year in years else years[0])


def _printed(account: Account, *, back: str) -> Response:
    return page(
        "points/statement_print.html",
        statement=_asked(account),
        years=yearly.years_of(account),
        where=community().name,
        local=clock.local,
        printed_at=clock.local(clock.now()),
        desk=request.endpoint == "statements.show",
        back=back,
    )


def _file(account: Account, ending: str) -> Response:
    statement = _asked(account)
    header = (_("流水号"), _("时间"), _("事由"), _("积分变动"), _("变动后余额"), _("原因"))
    rows = [
        (
            line.transfer_id,
            exports.moment(line.at),
            line.title,
            line.amount,
            balance,
            line.reason,
        )
        for line, balance in statement.running
    ]
    opening = (None, f"{statement.year}-01-01", _("年初余额"), None, statement.opening, None)
    return exports.download(_("积分对账单 %(year)s", year=statement.year), ending, header, [opening, *rows])

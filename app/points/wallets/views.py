"""The member's own points."""

from typing import Any

from flask import Blueprint, Response, current_app, request, url_for
from flask_login import current_user

from app.access import Can, requires
from app.pages.paging import paged
from app.points.awards.waiting_service import waiting_points
from app.points.expiry.service import expiries_of
from app.points.models import Account
from app.points.statements import service as statements
from app.points.wallets import service as accounts
from app.rules import service as rules
from app.web import page

REDEEM = "redemptions.choose"  # of a slice above, known by its endpoint alone
GIVE = "gifts.mine"  # the same

points = Blueprint("points", __name__, template_folder="../templates")


@points.get("/c/<code>/my/points")
@requires(Can.SEE_MEMBER_PAGES)
def mine() -> Response:
    """What I have, what expires when, and each line with its reason."""
    found = accounts.wallet(current_user.id)
    bills = url_for(REDEEM) if REDEEM in current_app.view_functions else None
    gifts = url_for(GIVE) if GIVE in current_app.view_functions else None
    return page(
        "points/mine.html", bills_url=bills, gifts_url=gifts, **(statement(found) if found else {"account": None})
    )


def statement(found: Account) -> dict[str, Any]:
    """A wallet as its page shows it: figures, and the lines that the address asks for."""
    asked = request.args.get("show", "all")
    shown = asked if asked in statements.SHOWN else "all"
    listed = paged(statements.lines_of(found, shown), per=20)
    return {
        "account": found,
        "free": accounts.free_balance(found),
        "waiting": waiting_points(found),
        "expiries": expiries_of(found),
        "told_before": rules.limit_row("expiry_notice_days").numbers,
        "shown": shown,
        "listed": listed,
        "lines": statements.read_lines(listed.items),
    }

"""The receipt of a confirmed redemption, for the clerk and for the member: a sheet, or a slip of 58 mm."""

from flask import Response, request

from app import clock
from app.errors import NotHere
from app.property.domain import in_capitals
from app.property.models import Redemption
from app.web import page

PAPERS = ("sheet", "slip")


def as_print(redemption: Redemption, *, back: str) -> Response:
    """A confirmed one on paper, an undone one marked as such; any other has no receipt."""
    if redemption.state not in ("captured", "undone"):
        raise NotHere("redemption")
    asked = request.args.get("paper", "sheet")
    return page(
        "property/redemptions/receipt.html",
        redemption=redemption,
        paper=asked if asked in PAPERS else "sheet",
        capitals=in_capitals(redemption.fen + redemption.cash_fen),
        at=clock.local(redemption.captured_at or clock.now()),
        printed_at=clock.local(clock.now()),
        back=back,
    )

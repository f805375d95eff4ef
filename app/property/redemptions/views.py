"""The member's pages: bills of the household, points to reserve, and the code for the counter."""

import io
from typing import Any

import segno
from flask import Blueprint, Response, current_app, request, url_for
from flask_login import current_user
from markupsafe import Markup

from app import audit, clock
from app.access import Can, requires
from app.property.gifts import service as gifts
from app.property.models import Redemption
from app.property.redemptions import offers_service as offers
from app.property.redemptions import receipts
from app.property.redemptions import service as redemptions
from app.property.redemptions.forms import ReserveForm
from app.property.redemptions.offers_service import Offer
from app.texts import _, points
from app.web import act, done, invalid, page

redemptions_pages = Blueprint("redemptions", __name__, template_folder="../templates")


@redemptions_pages.get("/c/<code>/my/bills")
@requires(Can.REDEEM)
def choose() -> Response:
    bills = offers.household_bills(current_user)
    return page("property/redemptions/choose.html", bills=bills, mine=redemptions.redemptions_of(current_user))


@redemptions_pages.get("/c/<code>/my/bills/<int:bill_id>")
@requires(Can.REDEEM)
def bill(bill_id: int) -> Response:
    found = offers.own_bill(bill_id, current_user)
    allowed = offers.offer(found, current_user)
    asked = request.args.get("points", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else allowed.suggested()
    form = ReserveForm(formdata=None, points=max(allowed.least, min(number, allowed.most)))
    return page(
        "property/redemptions/reserve.html",
        bill=found,
        form=form,
        given_fen=gifts.given_fen(found),
        **_offered(allowed),
    )


@redemptions_pages.post("/c/<code>/my/bills/<int:bill_id>")
@requires(Can.REDEEM)
@act
def reserve(bill_id: int) -> Response:
    found = offers.own_bill(bill_id, current_user)
    form = ReserveForm()
    if not form.validate_on_submit():
        allowed = offers.offer(found, current_user)
        given_fen = gifts.given_fen(found)
        return invalid(
            "property/redemptions/reserve.html", bill=found, form=form, given_fen=given_fen, **_offered(allowed)
        )
    made = redemptions.reserve(found, points=form.points.data or 0, person=current_user)
    audit.about(made, points=made.points, fen=made.fen)
    return done(_("已预留 %(n)s 分", n=points(made.points)), url_for(".code", redemption_id=made.id))


@redemptions_pages.get("/c/<code>/my/redemptions/<int:redemption_id>")
@requires(Can.REDEEM)
def code(redemption_id: int) -> Response:
    found = redemptions.own_redemption(redemption_id, current_user)
    return page("property/redemptions/code.html", redemption=found, qr=qr(found), days=_days_left(found))


@redemptions_pages.get("/c/<code>/my/redemptions/<int:redemption_id>/receipt")
@requires(Can.REDEEM)
def receipt(redemption_id: int) -> Response:
    found = redemptions.own_redemption(redemption_id, current_user)
    return receipts.as_print(found, back=url_for(".code", redemption_id=found.id))


@redemptions_pages.post("/c/<code>/my/redemptions/<int:redemption_id>/cancellation")
@requires(Can.REDEEM)
@act
def cancel(redemption_id: int) -> Response:
    found = redemptions.own_redemption(redemption_id, current_user)
    redemptions.cancel(found)
    audit.about(found, points=found.points)
    return done(_("已取消，%(n)s 分退回", n=points(found.points)), url_for(".choose"))


def _offered(allowed: Offer) -> dict[str, Any]:
    """What the page of one bill shows of the offer; the largest preset says that it is the most."""
    most = _("最多 %(n)s", n=points(allowed.most))
    presets = [(number, most if number == allowed.most else points(number)) for number in allowed.presets()]
    return {"offer": allowed, "presets": presets}


def qr(redemption: Redemption) -> Markup:
    """The address that a clerk's phone opens, as a picture."""
    address = f"{current_app.config['PUBLIC_URL']}/redeem/{redemption.code}"
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=2, svgclass=None, lineclass=None
    )
    return Markup(drawn.getvalue().decode())


def _days_left(redemption: Redemption) -> int:
    """Calendar days to the last one, in Shanghai."""
    return max(0, (clock.local(redemption.expires_at).date() - clock.today()).days)

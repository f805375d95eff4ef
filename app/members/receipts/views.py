"""The receipt on screen, on paper and as PDF; and the public page where it is checked."""

from typing import Any

import segno
from flask import Blueprint, Response, current_app, request, url_for
from flask_login import current_user
from markupsafe import Markup

from app import clock
from app.access import Can, public, requires
from app.files import pdf
from app.members import service
from app.members.models import Membership
from app.members.receipts import service as receipts_service
from app.places import service as places
from app.public_numbers import grouped
from app.scope import here
from app.texts import _
from app.web import page

receipts = Blueprint("receipts", __name__, template_folder="../templates")


def sheet(membership: Membership) -> dict[str, Any]:
    """What the paper shows."""
    number = membership.receipt_number or ""
    address = f"{current_app.config['PUBLIC_URL']}/check/{number}"
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        omitsize=True, border=2, svgclass=None, lineclass=None
    )
    return {
        "membership": membership,
        "where": " ".join(place.short_name for place in places.ancestors(membership.community_id)[1:]),
        "lives_at": service.display_place(membership),
        "number": grouped(number),
        "address": address,
        "qr": Markup(drawn),
        "printed_on": clock.today(),
    }


@receipts.get("/c/<code>/my/report-in/receipt")
@requires(Can.REPORT_IN)
def mine() -> Response:
    """My receipt, to be printed."""
    membership = receipts_service.own_receipt(current_user)
    back, file = url_for("report_in.mine"), url_for(".my_pdf")
    return page("members/receipt_print.html", **sheet(membership), back=back, file=file)


@receipts.get("/c/<code>/my/report-in/receipt.pdf")
@requires(Can.REPORT_IN)
def my_pdf() -> Response:
    """The same as a file to send to one's workplace."""
    return as_pdf(receipts_service.own_receipt(current_user))


@receipts.get("/c/<code>/members/<int:membership_id>/receipt")
@requires(Can.SEE_MEMBERS)
def of_member(membership_id: int) -> Response:
    """A member's receipt, printed by staff at the counter."""
    membership = receipts_service.with_receipt(here(Membership, membership_id))
    back = url_for("members.show", membership_id=membership_id)
    file = url_for(".member_pdf", membership_id=membership_id)
    return page("members/receipt_print.html", **sheet(membership), back=back, file=file)


@receipts.get("/c/<code>/members/<int:membership_id>/receipt.pdf")
@requires(Can.SEE_MEMBERS)
def member_pdf(membership_id: int) -> Response:
    """The same as a file."""
    return as_pdf(receipts_service.with_receipt(here(Membership, membership_id)))


def as_pdf(membership: Membership) -> Response:
    """The receipt as a PDF, named by its number."""
    name = _("报到回执 %(number)s.pdf", number=membership.receipt_number)
    return pdf.download(name, "members/receipt_pdf.html", **sheet(membership))


@receipts.get("/check")
@public
def enter() -> Response:
    """Type the number of a receipt."""
    return checked(request.args.get("number", ""))


@receipts.get("/check/<number>")
@public
def check(number: str) -> Response:
    """Where a receipt's QR leads: whether it holds, with no more of the person than a masked name."""
    return checked(number)


def checked(typed: str) -> Response:
    """What the number says; 404 with the form again where no receipt has it."""
    found = receipts_service.find_receipt(typed) if typed else None
    answer = page("members/check.html", typed=typed[:60], receipt=found, grouped=grouped)
    if typed and found is None:
        answer.status_code = 404
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer

"""The desk for members without a phone: their bills, points to reserve, and the slip for the counter."""

from flask import Blueprint, Response, url_for
from flask_login import current_user

from app import audit
from app.access import Can, requires
from app.members.models import Membership
from app.members.serving import served
from app.property.models import Bill, Redemption
from app.property.redemptions import behalf_service, views
from app.property.redemptions import offers_service as offers
from app.property.redemptions import service as redemptions
from app.property.redemptions.forms import ServedReserveForm
from app.texts import _, points
from app.web import act, done, invalid, page

served_redemptions = Blueprint("served_redemptions", __name__, template_folder="../templates")


@served_redemptions.get("/c/<code>/desk/members/<int:membership_id>/bills")
@requires(Can.SERVE_MEMBER)
def choose(membership_id: int) -> Response:
    membership = served(membership_id)
    return page(
        "property/redemptions/served_bills.html",
        membership=membership,
        bills=offers.household_bills(membership.person),
        reserved=redemptions.redemptions_of(membership.person),
    )


def bill_page(membership: Membership, bill: Bill, form: ServedReserveForm | None = None) -> Response:
    """One bill with what may be redeemed; 422 where the form has to be mended."""
    offer = offers.offer(bill, membership.person)
    form = form or ServedReserveForm(formdata=None, points=offer.suggested())
    given = {"membership": membership, "bill": bill, "offer": offer, "form": form}
    return (invalid if form.errors else page)("property/redemptions/served_bill.html", **given)


@served_redemptions.get("/c/<code>/desk/members/<int:membership_id>/bills/<int:bill_id>")
@requires(Can.SERVE_MEMBER)
def bill(membership_id: int, bill_id: int) -> Response:
    membership = served(membership_id)
    return bill_page(membership, offers.own_bill(bill_id, membership.person))


@served_redemptions.post("/c/<code>/desk/members/<int:membership_id>/bills/<int:bill_id>")
@requires(Can.SERVE_MEMBER)
@act
def reserve(membership_id: int, bill_id: int) -> Response:
    membership, form = served(membership_id), ServedReserveForm()
    found = offers.own_bill(bill_id, membership.person)
    if not form.validate_on_submit():
        return bill_page(membership, found, form)
    made = behalf_service.reserve_for(found, membership, points=form.points.data or 0, by=current_user)
    audit.about(made, on_behalf_of=membership.person_id, points=made.points, fen=made.fen)
    told = _("已替%(name)s预留 %(n)s 分，请打印抵扣码", name=membership.person.name, n=points(made.points))
    return done(told, url_for(".slip", membership_id=membership.id, redemption_id=made.id))


@served_redemptions.get("/c/<code>/desk/members/<int:membership_id>/redemptions/<int:redemption_id>")
@requires(Can.SERVE_MEMBER)
def slip(membership_id: int, redemption_id: int) -> Response:
    """The code on paper, or what became of it."""
    membership = served(membership_id)
    found = redemptions.own_redemption(redemption_id, membership.person)
    return page("property/redemptions/served_slip.html", membership=membership, redemption=found, qr=views.qr(found))


@served_redemptions.post("/c/<code>/desk/members/<int:membership_id>/redemptions/<int:redemption_id>/cancellation")
@requires(Can.SERVE_MEMBER)
@act
def cancel(membership_id: int, redemption_id: int) -> Response:
    membership = served(membership_id)
    found: Redemption = redemptions.own_redemption(redemption_id, membership.person)
    redemptions.cancel(found)
    audit.about(found, on_behalf_of=membership.person_id, points=found.points)
    return done(_("已取消，%(n)s 分退回", n=points(found.points)), url_for(".choose", membership_id=membership.id))

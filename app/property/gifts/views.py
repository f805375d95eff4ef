"""The member's gifts: to a neighbour's bill, or into the pool for households in need."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, url_for
from flask_login import current_user

from app import acts, audit
from app.access import Can, requires
from app.database import transaction
from app.errors import Refused
from app.places import service as places
from app.points import service as points_service
from app.property.gifts import service, support_service
from app.property.gifts.errors import CannotTakeGift, NoSuchDoor
from app.property.gifts.forms import BillGiftForm, PoolGiftForm
from app.property.redemptions import service as redemptions
from app.texts import _, points, yuan
from app.web import act, done, invalid, page

gifts = Blueprint("gifts", __name__, template_folder="../templates")

SHOWN_FROM = 5  # households: fewer could be guessed


@gifts.get("/c/<code>/my/gifts")
@requires(Can.REDEEM)
def mine() -> Response:
    return page(
        "property/gifts/gifts.html",
        free=_free(),
        pool=support_service.pool(),
        shown_from=SHOWN_FROM,
        to_bills=service.gifts_to_bills(current_user),
        to_pool=service.gifts_to_pool(current_user),
    )


@gifts.get("/c/<code>/my/gifts/bill")
@requires(Can.REDEEM)
def choose_bill() -> Response:
    return page("property/gifts/gift_bill.html", **_bill_page(_bill_form()))


def counts_tries(view: Callable[..., Any]) -> Callable[..., Any]:
    """A try that tells something about a household counts, whatever becomes of it; others are forgotten.

    The same form once more, also at the same moment, tells nothing new: it is not counted, and the tenth gets its
    answer again too. Of forms at the same moment the first one counts for all, whichever of them was accepted.
    """

    @wraps(view)
    def counted(**arguments: Any) -> Any:
        with transaction():
            tried = None if acts.was_accepted() else service.begin_try(current_user, form_mark=acts.form_mark())
        if tried is None:
            return view(**arguments)
        try:
            answer = view(**arguments)
        except (CannotTakeGift, NoSuchDoor):
            with transaction():
                service.end_try(tried)
            raise
        except Refused:
            _forget(tried)
            raise
        if answer.status_code == 422:
            _forget(tried)
        return answer

    return counted


def _forget(tried: int) -> None:
    with transaction():
        service.forget_try(tried)


@gifts.post("/c/<code>/my/gifts/bill")
@requires(Can.REDEEM)
@counts_tries
@act
def give_to_bill() -> Response:
    form = _bill_form()
    if not form.validate_on_submit():
        return invalid("property/gifts/gift_bill.html", **_bill_page(form))
    household = service.household_at(form.building_id.data or 0, form.unit.data or "", form.door.data or "")
    made = service.give_to_bill(
        household, points=form.points.data or 0, person=current_user, is_named=bool(form.is_named.data)
    )
    audit.about(made, points=made.points)
    return done(_("已预留 %(n)s 分，等物业柜台确认", n=points(made.points)), url_for(".show", redemption_id=made.id))


@gifts.get("/c/<code>/my/gifts/<int:redemption_id>")
@requires(Can.REDEEM)
def show(redemption_id: int) -> Response:
    return page("property/gifts/gift.html", gift=service.own_gift(redemption_id, current_user))


@gifts.post("/c/<code>/my/gifts/<int:redemption_id>/cancellation")
@requires(Can.REDEEM)
@act
def cancel(redemption_id: int) -> Response:
    found = service.own_gift(redemption_id, current_user)
    redemptions.cancel(found)
    audit.about(found, points=found.points)
    return done(_("已取消，%(n)s 分退回", n=points(found.points)), url_for(".mine"))


@gifts.get("/c/<code>/my/gifts/pool")
@requires(Can.REDEEM)
def choose_pool() -> Response:
    return page("property/gifts/gift_pool.html", **_pool_page(PoolGiftForm(formdata=None, points=_suggested())))


@gifts.post("/c/<code>/my/gifts/pool")
@requires(Can.REDEEM)
@act
def give_to_pool() -> Response:
    form = PoolGiftForm()
    if not form.validate_on_submit():
        return invalid("property/gifts/gift_pool.html", **_pool_page(form))
    gift = support_service.give(points=form.points.data or 0, person=current_user)
    audit.about(gift, points=gift.points)
    return done(_("谢谢您，%(n)s 分已进社区关爱账户", n=points(gift.points)), url_for(".mine"))


def _free() -> int:
    wallet = points_service.wallet(current_user.id)
    return points_service.free_balance(wallet) if wallet else 0


def _bill_form() -> BillGiftForm:
    form = BillGiftForm()
    form.building_id.choices = [(one.id, f"{one.compound.name} {one.name}") for one in places.buildings()]
    form.points.choices = [(size, _("%(n)s 分", n=points(size))) for size in service.sizes()]
    return form


def _bill_page(form: BillGiftForm) -> dict[str, Any]:
    free, sizes = _free(), service.sizes()
    form.points.choices = [(size, _("%(n)s 分", n=points(size))) for size in sizes if size <= free]
    if form.points.data is None and form.points.choices:
        form.points.data = sizes[0]
    rate = service.fen_per_point(current_user)
    worth = {str(size): _("抵 %(fen)s 元", fen=yuan(size * rate)) for size in sizes}
    bounds = {"tries": service.tries_a_day(), "again": service.again_days()}
    return {"form": form, "free": free, "least": sizes[0], "worth": worth, **bounds}


def _suggested() -> int:
    return max(support_service.least_gift(), min(100, _free()))


def _pool_page(form: PoolGiftForm) -> dict[str, Any]:
    free, least = _free(), support_service.least_gift()
    presets = [(size, _("%(n)s 分", n=points(size))) for size in (least, 50, 100, 200, 500) if least <= size <= free]
    return {"form": form, "free": free, "least": least, "presets": presets[-3:]}

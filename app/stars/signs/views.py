"""The number register at the desk: issue, print, replace and withdraw signs."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from app import audit
from app.access import Can, requires
from app.database import db
from app.errors import NotHere
from app.files import exports
from app.members.models import Membership
from app.pages.paging import paged
from app.public_numbers import grouped
from app.scope import community, here
from app.stars.periods.words import half_name
from app.stars.signs import certificates_service, service, sheets, star_signs_service
from app.stars.signs.forms import EndForm
from app.stars.signs.models import StarSign
from app.stars.signs.words import issued_said, sign_states
from app.texts import _
from app.web import act, done, invalid, page

star_signs = Blueprint("star_signs", __name__, template_folder="../templates")


def words() -> dict[str, Any]:
    """How the templates say what they show."""
    return {
        "kind_name": sheets.kind_name,
        "half_name": half_name,
        "grouped": grouped,
    }


@star_signs.get("/c/<code>/signs")
@requires(Can.KEEP_STARS)
def listing() -> Response:
    """Every number that was given out, and what waits for one."""
    asked = request.args.get("kind", "")
    kind = asked if asked in service.KINDS else ""
    return page(
        "stars/signs/listing.html",
        signs=paged(service.listed(kind)),
        kind=kind,
        counts=service.counts(),
        waiting=len(service.without_plate()),
        waiting_stars=star_signs_service.star_signs_waiting(),
        **words(),
    )


@star_signs.post("/c/<code>/signs/plates")
@requires(Can.KEEP_STARS)
@act
def issue_plates() -> Response:
    n = service.issue_plates(by_id=current_user.id)
    audit.about(current_user, added=n)
    return done(_("已发 %(n)s 块党员模范之家", n=n), url_for(".listing", kind="door_plate"))


@star_signs.post("/c/<code>/signs/stars/<period_label>")
@requires(Can.KEEP_STARS)
@act
def issue_star_signs(period_label: str) -> Response:
    n = star_signs_service.issue_star_signs(period_label, by_id=current_user.id)
    audit.about(current_user, added=n, title=period_label)
    return done(_("已制作 %(n)s 块星级牌", n=n), url_for(".listing", kind="star_sign"))


@star_signs.post("/c/<code>/members/<int:membership_id>/certificate")
@requires(Can.KEEP_STARS)
@act
def certify(membership_id: int) -> Response:
    """For a member who comes to the counter."""
    issued = certificates_service.issue(here(Membership, membership_id), by_id=current_user.id)
    audit.about(issued.sign, number=issued.sign.number, added=int(issued.is_new))
    return done(issued_said(is_new=issued.is_new), url_for(".show", sign_id=issued.sign.id))


def _sign(sign: StarSign, form: EndForm | None = None) -> dict[str, Any]:
    return {"sign": sign, "form": form or EndForm(formdata=None), **words()}


@star_signs.get("/c/<code>/signs/<int:sign_id>")
@requires(Can.KEEP_STARS)
def show(sign_id: int) -> Response:
    return page("stars/signs/show.html", **_sign(here(StarSign, sign_id)))


@star_signs.post("/c/<code>/signs/<int:sign_id>/replacement")
@requires(Can.KEEP_STARS)
@act
def replace(sign_id: int) -> Response:
    found, form = service.locked(sign_id), EndForm()
    if not form.validate_on_submit():
        return invalid("stars/signs/show.html", **_sign(found, form))
    made = service.replace(found, reason=form.reason.data, by_id=current_user.id)
    audit.about(made, number=made.number, reason=form.reason.data)
    return done(_("已补发新号，旧号停用"), url_for(".show", sign_id=made.id))


@star_signs.post("/c/<code>/signs/<int:sign_id>/withdrawal")
@requires(Can.KEEP_STARS)
@act
def withdraw(sign_id: int) -> Response:
    found, form = service.locked(sign_id), EndForm()
    if not form.validate_on_submit():
        return invalid("stars/signs/show.html", **_sign(found, form))
    service.withdraw(found, reason=form.reason.data, by_id=current_user.id)
    audit.about(found, number=found.number, reason=form.reason.data)
    return done(_("已停用，扫码会显示"), url_for(".show", sign_id=found.id))


@star_signs.get("/c/<code>/signs/<int:sign_id>/sign.pdf")
@requires(Can.KEEP_STARS)
def one_pdf(sign_id: int) -> Response:
    """One plate on a page of its own size, with cut marks; or the certificate."""
    sign = here(StarSign, sign_id)
    if sign.kind == "certificate":
        return sheets.certificate_pdf(sign)
    name = f"{sheets.kind_name(sign.kind)} {sign.number}.pdf"
    return sheets.plates(name, [sign], single=True)


@star_signs.get("/c/<code>/signs/<any(door_plate,star_sign):sign_kind>.pdf")
@requires(Can.KEEP_STARS)
def all_pdf(sign_kind: str) -> Response:
    """All valid signs of a kind on sheets of A4, with cut marks."""
    found = service.printed(sign_kind)
    if not found:
        raise NotHere("star_sign")
    return sheets.plates(f"{community().name} {sheets.kind_name(sign_kind)}.pdf", found, single=False)


@star_signs.get("/c/<code>/signs/list.<any(csv,xlsx):ending>")
@requires(Can.KEEP_STARS)
def file(ending: str) -> Response:
    header = (
        _("编号"),
        _("种类"),
        _("名称"),
        _("姓名"),
        _("半年"),
        _("星级"),
        _("发放时间"),
        _("状态"),
        _("停用时间"),
        _("原因"),
    )
    return exports.download(_("%(place)s牌证编号", place=community().name), ending, header, _lines())


def _lines() -> Iterator[tuple[object, ...]]:
    states = sign_states()
    for one in db.session.execute(service.listed()).scalars():
        person = one.membership.person.name if one.membership_id else ""
        half = half_name(one.period) if one.period else ""
        said = (grouped(one.number), sheets.kind_name(one.kind), one.name, person, half, one.stars)
        times = exports.moment(one.issued_at), states[one.state], exports.moment(one.ended_at)
        yield *said, *times, one.end_reason

"""Staff pages of households in need: the list, the pool, and what is assigned to whose bill."""

from typing import Any

from flask import Blueprint, Response, url_for
from flask_login import current_user

from app import audit, clock
from app.access import Can, requires
from app.pages.paging import paged
from app.places import service as places
from app.property.gifts import grants_service as grants
from app.property.gifts import support_service as support
from app.property.gifts.forms import EntryForm, GrantForm
from app.property.gifts.models import SupportEntry, SupportGrant
from app.property.gifts.service import household_at
from app.texts import _, points
from app.web import act, done, invalid, page

support_desk = Blueprint("support", __name__, template_folder="../templates")


@support_desk.get("/c/<code>/support")
@requires(Can.KEEP_SUPPORT)
def listing() -> Response:
    return page("property/gifts/support.html", **_listed(_entry_form()))


@support_desk.post("/c/<code>/support")
@requires(Can.KEEP_SUPPORT)
@act
def add() -> Response:
    form = _entry_form()
    if not form.validate_on_submit():
        return invalid("property/gifts/support.html", **_listed(form))
    household = household_at(form.building_id.data or 0, form.unit.data or "", form.door.data or "")
    entry = support.add_entry(household, reason=form.reason.data or "", until_day=form.until_day.data, by=current_user)
    audit.about(entry, until=entry.until_day.isoformat())  # neither whose nor why: overseers read this too
    return done(_("已加入关爱名单"), url_for(".show", entry_id=entry.id))


@support_desk.get("/c/<code>/support/<int:entry_id>")
@requires(Can.KEEP_SUPPORT)
def show(entry_id: int) -> Response:
    return page("property/gifts/support_entry.html", **_shown(support.find_entry(entry_id)))


@support_desk.post("/c/<code>/support/<int:entry_id>/end")
@requires(Can.KEEP_SUPPORT)
@act
def end(entry_id: int) -> Response:
    entry = support.find_entry(entry_id)
    support.end_entry(entry, by=current_user)
    audit.about(entry)
    return done(_("已移出关爱名单"), url_for(".listing"))


@support_desk.post("/c/<code>/support/<int:entry_id>/grants")
@requires(Can.KEEP_SUPPORT)
@act
def assign(entry_id: int) -> Response:
    entry, form = support.find_entry(entry_id), GrantForm()
    if not form.validate_on_submit():
        return invalid("property/gifts/support_entry.html", **_shown(entry, form))
    grant = grants.assign(entry, form.bill_id.data or 0, points=form.points.data or 0, by=current_user)
    audit.about(grant, points=grant.points)
    if grant.state == "asked":
        told = _("已提出分配 %(n)s 分，等另一位工作人员确认", n=points(grant.points))
    else:
        told = _reserved(grant)
    return done(told, url_for(".show", entry_id=entry_id))


@support_desk.post("/c/<code>/support/grants/<int:grant_id>/confirmation")
@requires(Can.KEEP_SUPPORT)
@act
def confirm(grant_id: int) -> Response:
    grant = grants.confirm(grants.find_grant(grant_id), by=current_user)
    audit.about(grant, points=grant.points)
    return done(_reserved(grant), url_for(".listing"))


@support_desk.post("/c/<code>/support/grants/<int:grant_id>/refusal")
@requires(Can.KEEP_SUPPORT)
@act
def refuse(grant_id: int) -> Response:
    grant = grants.refuse(grants.find_grant(grant_id), by=current_user)
    audit.about(grant, points=grant.points)
    return done(_("已驳回，积分没有动"), url_for(".listing"))


def _reserved(grant: SupportGrant) -> str:
    return _("已预留 %(n)s 分，物业柜台确认后就抵", n=points(grant.points))


def _entry_form() -> EntryForm:
    form = EntryForm()
    form.building_id.choices = [(one.id, f"{one.compound.name} {one.name}") for one in places.buildings()]
    return form


def _listed(form: EntryForm) -> dict[str, Any]:
    return {
        "form": form,
        "pool": support.pool(),
        "entries": paged(support.entries(), per=30),
        "asked": grants.grants_asked(),
        "recent": grants.latest(10),
        "today": clock.today(),
        "entry_days": support.entry_days(),
        "reason_days": support.reason_days(),
    }


def _shown(entry: SupportEntry, form: GrantForm | None = None) -> dict[str, Any]:
    helpable = grants.helpable(entry)
    form = form or GrantForm(formdata=None)
    form.bill_id.choices = [(one.bill.id, one.bill.period) for one in helpable if one.offer.most]
    if form.bill_id.data is None and form.bill_id.choices:
        form.bill_id.data = form.bill_id.choices[0][0]
    return {
        "entry": entry,
        "is_listed": support.is_listed(entry),
        "helpable": helpable,
        "form": form,
        "pool": support.pool(),
        "grants": grants.latest(20, entry),
        "asked": [one for one in grants.grants_asked() if one.entry_id == entry.id],
    }

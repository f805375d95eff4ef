"""People without a phone at the desk: staff report them in, and later give them the number for their own account."""

from typing import Any

from flask import Response, url_for
from flask_login import current_user

from app import audit
from app.access import Can, requires
from app.errors import Refused
from app.members import service
from app.members.forms import BehalfForm, PhoneForm
from app.members.register.views import members, shown
from app.members.serving import served
from app.organisations import service as organisations
from app.people.accounts import consents_service
from app.people.sign_in import codes_service
from app.places.models import Building
from app.scope import here
from app.texts import _
from app.web import act, done, invalid, page


def form_page(form: BehalfForm, *, said: Refused | None = None) -> Response:
    """The form; 422 where something has to be mended."""
    if said is not None:
        form.form_errors = [said.sentence, *filter(None, [said.what_to_do])]
    context: dict[str, Any] = {"form": form, "workplaces": organisations.workplaces(limit=300)}
    return (invalid if form.errors else page)("members/behalf.html", **context, terms=consents_service.body("terms"))


@members.get("/c/<code>/members/new")
@requires(Can.ACCEPT_MEMBERS)
def new() -> Response:
    """The form for a person without a phone."""
    return form_page(BehalfForm())


@members.post("/c/<code>/members/new")
@requires(Can.ACCEPT_MEMBERS)
@act
def enter() -> Response:
    """Report in for a person without a phone."""
    form = BehalfForm()
    if not form.validate_on_submit():
        return form_page(form)
    try:
        membership = service.enter(said(form), by=current_user)
        if form.referrer.data:
            service.refer(membership, service.referrer(form.referrer.data))
    except Refused as refusal:
        return form_page(form, said=refusal)
    audit.about(membership, on_behalf_of=membership.person_id, kind=membership.kind)
    told = _("已替%(name)s填好报到，请另一位工作人员核对证件后接收", name=membership.person.name)
    return done(told, url_for("members.show", membership_id=membership.id))


def said(form: BehalfForm) -> service.Said:
    """What the form says of the person."""
    return service.Said(
        name=form.name.data or "",
        kind=form.kind.data,
        building=here(Building, form.building.data),
        unit=form.unit.data or "",
        door=form.door.data or "",
        workplace=form.workplace.data or "",
        agrees=form.agrees.data,
        volunteer_number=form.number.data or "",
    )


@members.post("/c/<code>/members/<int:membership_id>/account")
@requires(Can.SERVE_MEMBER)
@act
def open_account(membership_id: int) -> Response:
    """A number and a one-time code, by which the person opens an account of their own onto the same records."""
    membership, form = served(membership_id), PhoneForm()
    if not form.validate_on_submit():
        return shown(membership, phone=form)
    try:
        code = codes_service.offer_phone(membership.person, form.phone.data or "", by=current_user)
    except Refused as refusal:
        form.phone.errors = [refusal.sentence]
        return shown(membership, phone=form)
    audit.about(membership, on_behalf_of=membership.person_id, code=code.id)
    return done("", url_for("account.issued_code", code_id=code.id))

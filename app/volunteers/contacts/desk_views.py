"""The desk: how far each member's year is, contacts as they were noted, and contacts noted for who has no phone."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from app import audit, clock
from app.access import Can, requires
from app.database import db
from app.errors import Refused
from app.files import exports
from app.members.models import Membership
from app.members.serving import served
from app.pages.paging import paged
from app.scope import community, here
from app.texts import _
from app.volunteers.contacts import service
from app.volunteers.contacts.forms import ContactForm
from app.volunteers.contacts.models import Contact
from app.volunteers.contacts.progress_service import progress_listed, progress_of
from app.volunteers.contacts.views import said
from app.volunteers.limits_service import expected_in_year
from app.web import act, done, invalid, page

contacts_desk = Blueprint("contacts_desk", __name__, template_folder="../templates")


def asked_year() -> int:
    """This year, or the last one where the address asks for it."""
    this = clock.today().year
    return this - 1 if request.args.get("year") == str(this - 1) else this


@contacts_desk.get("/c/<code>/desk/progress")
@requires(Can.SEE_MEMBERS)
def progress() -> Response:
    """In-service members with what they did this year and what is expected."""
    year, only_behind = asked_year(), request.args.get("only") == "behind"
    return page(
        "volunteers/contacts/progress.html",
        page=paged(progress_listed(year, only_behind=only_behind)),
        year=year,
        this_year=clock.today().year,
        only_behind=only_behind,
        expected=expected_in_year(min(clock.today(), clock.today().replace(year=year, month=12, day=31))),
    )


@contacts_desk.get("/c/<code>/desk/progress.<any(csv,xlsx):ending>")
@requires(Can.SEE_MEMBERS)
def progress_file(ending: str) -> Response:
    """The same as a file."""
    year = asked_year()
    header = (_("姓名"), _("工作单位"), _("参加活动"), _("等审批"), _("联系群众"))
    rows = (
        (one.person.name, one.workplace.name if one.workplace else "", activities, waiting, contacts)
        for one, activities, waiting, contacts in db.session.execute(progress_listed(year))
    )
    name = _("%(place)s参与进度 %(year)s", place=community().name, year=year)
    return exports.download(name, ending, header, rows)


@contacts_desk.get("/c/<code>/desk/contacts")
@requires(Can.SEE_MEMBERS)
def listing() -> Response:
    """The year's contacts, the latest first."""
    year = asked_year()
    shown = paged(service.contacts_listed(year=year))
    return page("volunteers/contacts/contacts.html", page=shown, year=year, this_year=clock.today().year)


@contacts_desk.get("/c/<code>/desk/contacts.<any(csv,xlsx):ending>")
@requires(Can.SEE_MEMBERS)
def contacts_file(ending: str) -> Response:
    """The same as a file."""
    year = asked_year()
    header = (_("日期"), _("党员"), _("联系了谁"), _("住处"), _("说了什么"))
    rows = map(_line, db.session.scalars(service.contacts_listed(year=year)))
    name = _("%(place)s联系群众 %(year)s", place=community().name, year=year)
    return exports.download(name, ending, header, rows)


def _line(one: Contact) -> tuple[Any, ...]:
    home = one.household
    where = f"{home.building.compound.name} {home.building.name} {home.unit}{home.door}" if home else ""
    return one.on_day.isoformat(), one.person.name, one.who, where, one.note


@contacts_desk.get("/c/<code>/desk/members/<int:membership_id>/contacts")
@requires(Can.SEE_MEMBERS)
def member(membership_id: int) -> Response:
    """One member's year and contacts; for who has no phone also the form for one more."""
    return member_page(here(Membership, membership_id))


def member_page(membership: Membership, form: ContactForm | None = None) -> Response:
    form = form or ContactForm()
    return (invalid if form.errors else page)(
        "volunteers/contacts/member_contacts.html",
        membership=membership,
        progress=progress_of(membership.person_id),
        page=paged(service.contacts_of(membership.person_id), per=20),
        form=form,
    )


@contacts_desk.post("/c/<code>/desk/members/<int:membership_id>/contacts")
@requires(Can.SERVE_MEMBER)
@act
def add(membership_id: int) -> Response:
    """Note a contact that a member without a phone tells at the counter."""
    membership, form = served(membership_id), ContactForm()
    if not form.validate_on_submit():
        return member_page(membership, form)
    try:
        made = service.note_contact(membership, said(form), entered_by=current_user)
    except Refused as refusal:
        form.form_errors = [refusal.sentence]
        return member_page(membership, form)
    audit.about(made, on_behalf_of=membership.person_id)
    told = _("已替%(name)s记下", name=membership.person.name)
    return done(told, url_for(".member", membership_id=membership.id))

"""A member's contacts: the year's list, one more, and a slip taken back."""

from flask import Blueprint, Response, url_for
from flask_login import current_user

from app import audit
from app.access import Can, requires
from app.errors import NotHere, Refused
from app.members import service as members
from app.pages.paging import paged
from app.places.models import Building
from app.scope import here
from app.texts import _
from app.volunteers.contacts import service
from app.volunteers.contacts.forms import ContactForm
from app.volunteers.contacts.models import Contact
from app.volunteers.contacts.progress_service import progress_of
from app.web import act, done, invalid, page

my_contacts = Blueprint("my_contacts", __name__, template_folder="../templates")


def said(form: ContactForm) -> service.Said:
    """What the form says."""
    building = here(Building, form.building.data) if form.building.data else None
    day = form.on_day.data
    assert day is not None
    return service.Said(day, form.who.data, form.note.data, building, form.unit.data or "", form.door.data or "")


@my_contacts.get("/c/<code>/my/contacts")
@requires(Can.KEEP_CONTACTS)
def mine() -> Response:
    return page(
        "volunteers/contacts/my_contacts.html",
        page=paged(service.contacts_of(current_user.id), per=20),
        progress=progress_of(current_user.id),
    )


@my_contacts.get("/c/<code>/my/contacts/new")
@requires(Can.KEEP_CONTACTS)
def new() -> Response:
    return page("volunteers/contacts/my_contact.html", form=ContactForm())


@my_contacts.post("/c/<code>/my/contacts/new")
@requires(Can.KEEP_CONTACTS)
@act
def add() -> Response:
    form, membership = ContactForm(), members.active_membership(current_user.id)
    if not form.validate_on_submit() or membership is None:
        return invalid("volunteers/contacts/my_contact.html", form=form)
    try:
        made = service.note_contact(membership, said(form))
    except Refused as refusal:
        form.form_errors = [refusal.sentence]
        return invalid("volunteers/contacts/my_contact.html", form=form)
    audit.about(made)
    return done(_("已记下"), url_for(".mine"))


@my_contacts.post("/c/<code>/my/contacts/<int:contact_id>/removal")
@requires(Can.KEEP_CONTACTS)
@act
def remove(contact_id: int) -> Response:
    contact = own(contact_id)
    service.remove_contact(contact, person_id=current_user.id)
    audit.about(contact)
    return done(_("已删去这条"), url_for(".mine"))


def own(contact_id: int) -> Contact:
    """One of the member's contacts; another's looks like none."""
    found = here(Contact, contact_id, lock=True)
    if found.person_id != current_user.id:
        raise NotHere("contact")
    return found

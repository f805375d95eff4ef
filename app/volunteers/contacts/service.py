"""Contacts: a member notes one, takes a slip back, and reads their own; staff read those of the community."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select
from sqlalchemy.orm import contains_eager, joinedload

from app import clock, texts
from app.database import db
from app.errors import Refused
from app.members.models import Membership
from app.people.models import Person
from app.places import service as places
from app.places.models import Building, Household
from app.scope import community_id, in_community
from app.texts import _
from app.volunteers.contacts.models import Contact
from app.volunteers.limits_service import contact_entry_days

LONGEST_WHO = 30
LONGEST_NOTE = 200


class ContactRefused(Refused):
    """A contact was not noted so, or cannot be taken back."""


@dataclass(frozen=True)
class Said:
    """What is noted of a contact; the household only where the writer names its building and door."""

    on_day: date
    who: str
    note: str
    building: Building | None = None
    unit: str = ""
    door: str = ""


def note_contact(membership: Membership, said: Said, *, entered_by: Person | None = None) -> Contact:
    """Note a contact of an in-service member. Raises `ContactRefused`."""
    if membership.state != "active" or membership.kind != "in_service":
        raise ContactRefused(_("没有记下：联系群众由在册的在职党员记"))
    if not 1 <= len(said.who) <= LONGEST_WHO or not 1 <= len(said.note) <= LONGEST_NOTE:
        raise ContactRefused(_("没有记下：请写联系了谁、说了什么，各最长 %(n)s 字", n=LONGEST_NOTE))
    refuse_day(said.on_day)
    household = _household(said)
    made = Contact(
        community_id=community_id(),
        membership_id=membership.id,
        person_id=membership.person_id,
        on_day=said.on_day,
        who=said.who,
        note=said.note,
        household_id=household.id if household else None,
        entered_at=clock.now(),
        entered_by_id=entered_by.id if entered_by else None,
    )
    db.session.add(made)
    db.session.flush()
    return made


def refuse_day(day: date) -> None:
    """A contact is noted when it was, or within so many days. Raises `ContactRefused`."""
    if day > clock.today():
        raise ContactRefused(_("日期还没到"))
    first = first_day()
    if first is not None and day < first:
        raise ContactRefused(_("太早了，只能补记 %(day)s 以后的", day=texts.short_day(first)))


def first_day() -> date | None:
    """The earliest day of which a contact is still noted; None where that is switched off."""
    days = contact_entry_days()
    return clock.today() - timedelta(days=days) if days is not None else None


def _household(said: Said) -> Household | None:
    if said.building is None:
        return None
    found = places.find_household(said.building, said.unit, said.door)
    if found is None:
        raise ContactRefused(_("没有这一户，请核对楼栋和门牌，也可以都不填"))
    return found


def remove_contact(contact: Contact, *, person_id: int) -> None:
    """Take one's own slip back; it counts no more. Raises `ContactRefused`."""
    if contact.person_id != person_id or contact.removed_at is not None:
        raise ContactRefused(_("没有删：这条联系记录已经不在了"))
    contact.removed_at = clock.now()
    db.session.flush()


def contacts_of(person_id: int) -> Select[Contact]:
    """A member's contacts here, the latest first."""
    return _shown().where(Contact.person_id == person_id)


def contacts_listed(*, year: int) -> Select[Contact]:
    """The community's contacts of a year with who made them, the latest first: for staff."""
    return (
        _shown()
        .join(Contact.person)
        .where(Contact.on_day >= date(year, 1, 1), Contact.on_day <= date(year, 12, 31))
        .options(contains_eager(Contact.person))
    )


def _shown() -> Select[Contact]:
    home = joinedload(Contact.household).joinedload(Household.building).joinedload(Building.compound)
    return (
        in_community(Contact)
        .where(Contact.removed_at.is_(None))
        .options(home)
        .order_by(Contact.on_day.desc(), Contact.id.desc())
    )

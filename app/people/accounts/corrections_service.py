"""Corrections of one's own name and number: the name with a reason that staff read, the number with proof."""

from collections.abc import Sequence

from sqlalchemy import select

from app import clock
from app.database import db, flush_or
from app.events import publish
from app.people.accounts import service as accounts_service
from app.people.accounts.phones import mobile_number
from app.people.errors import BadPhone, JustTaken, NoReason, PhoneTaken, SameAsNow
from app.people.events import NameCorrected, PhoneCorrected
from app.people.models import NameChange, Person
from app.people.sign_in import codes_service, sessions
from app.storage.encrypted import blind_index

LONGEST_REASON = 200


def correct_name(person: Person, name: str, *, reason: str) -> NameChange:
    """The name as it is really written; what it was stays to be seen by staff. Raises BadName, SameAsNow, NoReason."""
    said, before = reason.strip(), person.name
    if not 1 <= len(said) <= LONGEST_REASON:
        raise NoReason
    accounts_service.rename(person, name)
    if person.name == before:
        raise SameAsNow
    made = NameChange(person_id=person.id, before=before, after=person.name, reason=said, at=clock.now())
    db.session.add(made)
    db.session.flush()
    publish(NameCorrected(person))
    return made


def name_changes(person_id: int) -> Sequence[NameChange]:
    """How the person was called before, the latest change first; at most ten."""
    wanted = select(NameChange).where(NameChange.person_id == person_id)
    return db.session.execute(wanted.order_by(NameChange.id.desc()).limit(10)).scalars().all()


def names_of(person: Person) -> list[str]:
    """How the person is called, and how they were ever called before."""
    known = select(NameChange.before, NameChange.after).where(NameChange.person_id == person.id)
    return sorted({person.name, *(name for change in db.session.execute(known) for name in change)})


def correct_phone(person: Person, phone: str, *, password: str = "", code: str = "") -> None:
    """Another number, proven by the password, or by a code from the counter; every browser is out.

    Raises WrongPassword, WrongCode, BadPhone, SameAsNow, PhoneTaken or JustTaken.
    """
    if code:
        codes_service.use_up(person, code)
    else:
        accounts_service.prove(person, password)
    number = mobile_number(phone)
    if number is None:
        raise BadPhone
    if number == person.phone:
        raise SameAsNow
    if accounts_service.find_by_phone(number) is not None:
        raise PhoneTaken
    with flush_or(JustTaken()):  # somebody signed up with it at the same instant
        person.phone, person.phone_index = number, blind_index(number)
    codes_service.end_codes(person)
    sessions.end_all(person)
    publish(PhoneCorrected(person))

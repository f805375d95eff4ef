"""Persons without a phone: staff enter them and act for them, until they open an account of their own."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from app.database import db
from app.people.accounts import consents_service
from app.people.accounts import service as accounts_service
from app.people.accounts.phones import mobile_number
from app.people.errors import BadPhone, HasAccount, NoConsent, PhoneTaken
from app.people.models import Person


def enrol(*, name: str, agrees: bool, by: Person) -> Person:
    """A person without a phone, who told staff that they agree to the terms. Raises BadName or NoConsent."""
    if not agrees:
        raise NoConsent
    person = accounts_service.new_person(name=accounts_service.checked_name(name), number=None)
    person.without_phone = True
    db.session.add(person)
    db.session.flush()
    consents_service.give(person, "terms", heard_by=by)
    return person


def find_served(volunteer_number: str, *, name: str) -> Person | None:
    """The person without a phone who has that number and that very name: entered before, maybe elsewhere."""
    person = accounts_service.find_by_volunteer_number(volunteer_number)
    if person is None or not person.without_phone or not person.active:
        return None
    return person if person.name == accounts_service.checked_name(name) else None


def with_accounts(names: Collection[str]) -> Sequence[Person]:
    """The active persons of these very names who have an account."""
    if not names:
        return []
    wanted = select(Person).where(Person.name.in_(names), Person.active, Person.phone.is_not(None))
    return db.session.execute(wanted.order_by(Person.id)).scalars().all()


def number_to_give(person: Person, phone: str) -> str:
    """The mobile number by which the person may open an account. Raises HasAccount, BadPhone or PhoneTaken."""
    if not person.without_phone or not person.active:
        raise HasAccount
    number = mobile_number(phone)
    if number is None:
        raise BadPhone
    if accounts_service.find_by_phone(number) is not None:
        raise PhoneTaken
    return number

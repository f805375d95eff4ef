"""Accounts: sign up, find a person, prove and change the password."""

import secrets
from collections.abc import Collection, Sequence

from sqlalchemy import or_, select

from app import clock
from app.database import db, flush_or
from app.people import domain
from app.people.accounts import consents_service, passwords, profile
from app.people.accounts.phones import mobile_number
from app.people.errors import (
    BadName,
    BadPassword,
    BadPhone,
    NoConsent,
    PhoneTaken,
    SamePassword,
    WeakPassword,
    WrongPassword,
)
from app.people.models import Person
from app.people.sign_in import sessions
from app.storage.encrypted import blind_index, blind_indexes
from app.words import pinyin


def sign_up(*, name: str, phone: str, password: str | None, consents: Collection[str] = ("terms",)) -> Person:
    """A new account with the consents given; without a password it opens by a one-time code from staff.

    Raises BadName, BadPhone, BadPassword, NoConsent or PhoneTaken.
    """
    number = mobile_number(phone)
    if number is None:
        raise BadPhone
    if "terms" not in consents:
        raise NoConsent
    person = new_person(name=checked_name(name), number=number)
    good = checked_password(password, number) if password is not None else None
    # Last of all, so that only a form that would make an account learns whether the number has one.
    if find_by_phone(number) is not None:
        raise PhoneTaken
    if good is not None:
        _store(person, good)
    with flush_or(PhoneTaken()):  # by somebody else, at the same instant
        db.session.add(person)
    for subject in consents:
        consents_service.give(person, subject)
    return person


def new_person(*, name: str, number: str | None) -> Person:
    """A row that is not stored yet."""
    return Person(
        name=name,
        pinyin=pinyin.surname_reading(name),
        initials=pinyin.surname_initials(name),
        phone=number,
        phone_index=blind_index(number) if number else None,
        volunteer_number=new_volunteer_number(),
        created_at=clock.now(),
    )


def checked_name(typed: str) -> str:
    """The name as it is stored; raises BadName."""
    name = domain.clean_name(typed[: 20 * domain.NAME_LENGTH])
    if not domain.is_name(name):
        raise BadName
    return name


def checked_password(password: str, number: str | None) -> str:
    """The password, if it may be one; raises BadPassword."""
    plain = domain.plain_password(password[: 4 * domain.PASSWORD_LENGTH[1]])
    if not domain.is_long_enough(plain) or plain == number:
        raise BadPassword
    if profile.is_weak(plain):
        raise WeakPassword
    return plain


def _store(person: Person, password: str) -> None:
    person.without_phone = False  # from now on nobody acts for them
    person.password_hash, person.password_set_at = passwords.hashed(password), clock.now()


def new_volunteer_number() -> str:
    """A number that stands for the person wherever an identity number would be asked for; it says nothing."""
    while True:
        number = f"QT{secrets.randbelow(10**10):010d}"
        if find_by_volunteer_number(number) is None:
            return number


def find_person(person_id: int) -> Person | None:
    """The person with that id."""
    return db.session.get(Person, person_id)


def find_by_phone(phone: str) -> Person | None:
    """The person with that mobile number, however it is typed."""
    number = mobile_number(phone)
    if number is None:
        return None
    return db.session.execute(select(Person).where(Person.phone_index.in_(blind_indexes(number)))).scalar()


def find_by_volunteer_number(number: str) -> Person | None:
    """The person with that volunteer number."""
    typed = number.strip().upper()
    if not typed.isalnum() or len(typed) > 40:
        return None
    return db.session.execute(select(Person).where(Person.volunteer_number == typed)).scalar()


def search(text: str, *, limit: int = 20) -> Sequence[Person]:
    """Active persons by the beginning of name, pinyin or initials."""
    typed = domain.clean_name(text[:100])
    if not typed:
        return []
    start = typed.lower()
    return (
        db.session.execute(
            select(Person)
            .where(Person.active)
            .where(
                or_(
                    Person.name.startswith(typed, autoescape=True),
                    Person.pinyin.startswith(start, autoescape=True),
                    Person.initials.startswith(start, autoescape=True),
                )
            )
            .order_by(Person.pinyin, Person.id)
            .limit(limit)
        )
        .scalars()
        .all()
    )


def check_password(phone: str, password: str) -> Person | None:
    """The active person whose phone and password these are; takes as long for a number that nobody has."""
    person = find_by_phone(phone)
    is_right = passwords.is_right(person.password_hash if person else None, password)
    if person is None or not is_right or not person.active:
        return None
    if person.password_hash and passwords.is_outdated(person.password_hash):
        person.password_hash = passwords.hashed(password)
    return person


def prove(person: Person, present: str) -> None:
    """Let go on only who knows the person's password. Raises WrongPassword."""
    if not passwords.is_right(person.password_hash, present[:1000]):
        raise WrongPassword


def change_password(person: Person, *, present: str, new: str) -> None:
    """Replace the password and end every sign-in; raises WrongPassword or BadPassword."""
    prove(person, present)
    set_password(person, new)


def set_password(person: Person, new: str) -> None:
    """A new password, already proven to be the person's wish; every browser signs in again."""
    plain = checked_password(new, person.phone)
    if profile.is_strict() and passwords.is_right(person.password_hash, plain):
        raise SamePassword
    _store(person, plain)
    sessions.end_all(person)


def rename(person: Person, name: str) -> None:
    """Mend the spelling of one's name; raises BadName."""
    person.name = checked_name(name)
    person.pinyin, person.initials = pinyin.surname_reading(person.name), pinyin.surname_initials(person.name)


def deactivate(person: Person) -> None:
    """Close the account: its browsers are out at once, its records stay."""
    person.active = False
    sessions.end_all(person)

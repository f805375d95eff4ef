"""One-time codes: staff at the counter let a person who forgot the password choose a new one."""

import hmac
import secrets

from sqlalchemy import ColumnElement, and_, select, update

from app import clock
from app.database import db, flush_or
from app.errors import NotHere
from app.events import publish
from app.people import domain
from app.people.accounts import served_service
from app.people.accounts import service as accounts_service
from app.people.accounts.phones import mobile_number
from app.people.errors import HoldsRoles, JustTaken, NotForOneself, WrongCode
from app.people.events import CodeIssued
from app.people.models import OneTimeCode, Person
from app.people.sign_in import attempts_service
from app.storage.encrypted import blind_index, blind_indexes


def issue_code(person: Person, *, by: Person, may_grant: bool = False) -> OneTimeCode:
    """Six digits, valid for ten minutes, once; earlier codes of the person end.

    Who holds a role gets one only from somebody who may grant roles there (`may_grant`): else a community's staff could
    walk into the account of those above them. Raises NotForOneself or HoldsRoles.
    """
    if by.id == person.id:
        raise NotForOneself
    if person.roles and not may_grant:
        raise HoldsRoles
    end_codes(person)
    code = OneTimeCode(
        person_id=person.id,
        seed=secrets.token_urlsafe(16),
        issued_by_id=by.id,
        expires_at=clock.now() + domain.CODE_VALID,
    )
    db.session.add(code)
    db.session.flush()
    attempts_service.forget_account(person)
    publish(CodeIssued(person, by))
    return code


def offer_phone(person: Person, phone: str, *, by: Person) -> OneTimeCode:
    """A code by which a person without an account opens one with that number.

    The number is theirs only once the code is used: a slip of the pen takes nobody's number, and leaves nothing behind.
    Raises NotForOneself, HoldsRoles, HasAccount, BadPhone or PhoneTaken.
    """
    number = served_service.number_to_give(person, phone)
    _end(OneTimeCode.phone_index.in_(blind_indexes(number)))
    code = issue_code(person, by=by)
    code.phone, code.phone_index = number, blind_index(number)
    db.session.flush()
    return code


def digits(code: OneTimeCode) -> str:
    """The six digits to be read out to the person."""
    return f"{int(blind_index(f'one-time code {code.seed}')[:16], 16) % 10**6:06d}"


def find_issued(code_id: int, *, by: Person) -> OneTimeCode:
    """A code to be shown to the one who issued it, as long as it is valid; `NotHere` for everybody else."""
    code = db.session.get(OneTimeCode, code_id)
    if code is None or code.issued_by_id != by.id or code.used_at is not None or code.expires_at <= clock.now():
        raise NotHere("one_time_code")
    return code


def use_code(phone: str, code: str, *, new_password: str) -> Person:
    """Choose a new password by a code; every browser of the person is out.

    Raises WrongCode or BadPassword; PhoneTaken or JustTaken where the number that was offered has an account.
    """
    found = _code_of(phone)
    if found is None or not found.person.active or not hmac.compare_digest(digits(found), code):
        raise WrongCode
    if found.phone is not None:
        _take_number(found.person, found.phone)
    accounts_service.set_password(found.person, new_password)
    found.used_at = clock.now()
    return found.person


def _take_number(person: Person, number: str) -> None:
    served_service.number_to_give(person, number)
    with flush_or(JustTaken()):  # somebody signed up with it at the same instant
        person.phone, person.phone_index = number, blind_index(number)


def use_up(person: Person, code: str) -> None:
    """The person's code proves who they are, this once. Raises WrongCode."""
    found = _open_code(and_(OneTimeCode.person_id == person.id, OneTimeCode.phone_index.is_(None)))
    if found is None or not hmac.compare_digest(digits(found), code):
        raise WrongCode
    found.used_at = clock.now()


def spoil(phone: str) -> None:
    """A wrong try of somebody's code: after five the code is worth nothing, however long one waits between them."""
    if (found := _code_of(phone)) is not None:
        found.tries += 1


def end_codes(person: Person) -> None:
    """No code of the person is valid any more."""
    _end(OneTimeCode.person_id == person.id)


def forget_numbers(person: Person) -> None:
    """The account closes: no number that was ever offered with a code is left."""
    db.session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.person_id == person.id)
        .values(phone=None, phone_index=None)
        .execution_options(synchronize_session=False)
    )


def _end(which: ColumnElement[bool]) -> None:
    db.session.execute(
        update(OneTimeCode)
        .where(which, OneTimeCode.used_at.is_(None))
        .values(used_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def forget_offered_numbers() -> None:
    """Numbers that were offered in vain are nobody's business any more; a job runs it each night."""
    db.session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.phone.is_not(None), OneTimeCode.expires_at <= clock.now())
        .values(phone=None, phone_index=None)
        .execution_options(synchronize_session=False)
    )


def _code_of(phone: str) -> OneTimeCode | None:
    """The open code of the person who has the number, or of the one to whom it was offered."""
    person = accounts_service.find_by_phone(phone)
    if person is not None:
        return _open_code(and_(OneTimeCode.person_id == person.id, OneTimeCode.phone_index.is_(None)))
    number = mobile_number(phone)
    return _open_code(OneTimeCode.phone_index.in_(blind_indexes(number))) if number else None


def _open_code(which: ColumnElement[bool]) -> OneTimeCode | None:
    return (
        db.session.execute(
            select(OneTimeCode)
            .where(
                which,
                OneTimeCode.used_at.is_(None),
                OneTimeCode.expires_at > clock.now(),
                OneTimeCode.tries < domain.CODE_TRIES,
            )
            .order_by(OneTimeCode.expires_at.desc())
            .limit(1)
            .with_for_update()
        )
        .scalars()
        .first()
    )

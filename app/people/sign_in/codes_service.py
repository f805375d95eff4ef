"""One-time codes: staff at the counter let a person who forgot the password choose a new one."""

import hmac
import secrets

from sqlalchemy import select, update

from app import clock
from app.database import db
from app.encrypted import blind_index
from app.errors import NotHere
from app.events import publish
from app.people import domain
from app.people.accounts import service as accounts_service
from app.people.errors import HoldsRoles, NotForOneself, WrongCode
from app.people.events import CodeIssued
from app.people.models import OneTimeCode, Person
from app.people.sign_in import attempts_service


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
    """Choose a new password by a code; every browser of the person is out. Raises WrongCode or BadPassword."""
    person = accounts_service.find_by_phone(phone)
    found = _open_code(person) if person else None
    if person is None or not person.active or found is None or not hmac.compare_digest(digits(found), code):
        raise WrongCode
    accounts_service.set_password(person, new_password)
    found.used_at = clock.now()
    return person


def spoil(phone: str) -> None:
    """A wrong try of somebody's code: after five the code is worth nothing, however long one waits between them."""
    person = accounts_service.find_by_phone(phone)
    if person is not None and (found := _open_code(person)) is not None:
        found.tries += 1


def end_codes(person: Person) -> None:
    """No code of the person is valid any more."""
    db.session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.person_id == person.id, OneTimeCode.used_at.is_(None))
        .values(used_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def _open_code(person: Person) -> OneTimeCode | None:
    return (
        db.session.execute(
            select(OneTimeCode)
            .where(
                OneTimeCode.person_id == person.id,
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

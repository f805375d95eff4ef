"""Limits on guessing passwords, codes and numbers, kept in rows: they hold over restarts and for all workers."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from app import clock
from app.database import db
from app.people import domain
from app.people.accounts.phones import mobile_number
from app.people.models import Person, SignInAttempt
from app.storage.encrypted import blind_index

LIMITS = {  # of the account or the number, and of the address
    "password": (domain.ACCOUNT_LIMITS, domain.ADDRESS_LIMITS),
    "number": (domain.NUMBER_LIMITS, domain.NUMBER_ADDRESS_LIMITS),
}
KEPT = timedelta(days=180)  # access logs are kept so long by law


def account_key(phone: str) -> str:
    """What attempts on one account have in common, also where nobody has the number."""
    return blind_index(mobile_number(phone) or phone[:40])


def own_key(person_id: int) -> str:
    """What a person's tries of other numbers are counted by: it stays when their own number changes."""
    return f"person {person_id}"


def begin(phone: str, address: str, *, kind: str = "password", form_mark: str | None = None) -> int | None:
    """Note an attempt before it is looked at, so that others sent at the same moment see it; its id.

    None where the very same form is on its way already: a finger that taps six times asks once (`same_form`).
    """
    said = {"phone_index": account_key(phone), "address": address, "at": clock.now(), "kind": kind}
    noted = insert(SignInAttempt).values(**said, failed=False, form_mark=form_mark).on_conflict_do_nothing()
    return db.session.execute(noted.returning(SignInAttempt.id)).scalar()


def same_form(phone: str, *, kind: str, form_mark: str) -> int | None:
    """The attempt of the same form that is on its way; None where it was answered in between."""
    same = select(SignInAttempt.id).filter_by(phone_index=account_key(phone), kind=kind, form_mark=form_mark)
    return db.session.execute(same).scalar()


def wait(attempt_id: int, *, with_open: bool = True) -> timedelta | None:
    """How long the attempt has to wait among those of its kind; zero where it may be made now, None where it is gone.

    Without the open ones where many at once learn no more than one: whether one number has an account.
    """
    attempt = db.session.get(SignInAttempt, attempt_id, populate_existing=True)
    if attempt is None:
        return None
    of_account, of_address = LIMITS[attempt.kind]
    alike = SignInAttempt.kind == attempt.kind
    on_account = alike & (SignInAttempt.phone_index == attempt.phone_index) & (SignInAttempt.id != attempt.id)
    if not with_open:
        on_account &= SignInAttempt.failed
    from_address = alike & (SignInAttempt.address == attempt.address) & SignInAttempt.failed
    return max(_wait(on_account, of_account), _wait(from_address, of_address))


def failed(attempt_id: int) -> None:
    """The attempt was wrong: from now on its address counts it too, and the same form sent later is another one."""
    wrong = update(SignInAttempt).where(SignInAttempt.id == attempt_id)
    db.session.execute(wrong.values(failed=True, form_mark=None))


def forget(attempt_id: int) -> None:
    """The attempt was right, or was not let through: it counts for nothing."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.id == attempt_id))


def forgive_numbers(phone: str, address: str) -> None:
    """Who got in by a number asked about their own: having been told at that address that it is taken counts no longer.

    Only at that address, and only for that number: what a prober was told of others' numbers stays. Call it after a
    password or a code was right, never after a form that was only shown again.
    """
    own = (SignInAttempt.phone_index == account_key(phone), SignInAttempt.address == address)
    db.session.execute(delete(SignInAttempt).where(*own, SignInAttempt.kind == "number", SignInAttempt.failed))


def forget_account(person: Person) -> None:
    """Staff saw the person at the counter: earlier failures must not keep them waiting."""
    of_account = SignInAttempt.phone_index == person.phone_index
    db.session.execute(delete(SignInAttempt).where(of_account, SignInAttempt.kind == "password"))


def forget_person(person: Person) -> None:
    """The account closes: nothing is left of what was tried on it, or by it."""
    keys = [account_key(own_key(person.id)), *filter(None, [person.phone_index])]
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.phone_index.in_(keys)))


def forget_old(as_of: datetime) -> None:
    """Remove the attempts of half a year ago and before; a job runs it each night."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < as_of - KEPT))


def _wait(which: ColumnElement[bool], limits: tuple[domain.Limit, ...]) -> timedelta:
    since = clock.now() - max(limit.within for limit in limits)
    times = select(SignInAttempt.at).where(which, SignInAttempt.at > since)
    return domain.wait(list(db.session.execute(times).scalars()), limits, now=clock.now())

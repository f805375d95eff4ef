"""Limits on guessing passwords and codes, kept in rows: they hold over restarts and for all workers together."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from app import clock
from app.database import db
from app.encrypted import blind_index
from app.people import domain
from app.people.accounts.phones import mobile_number
from app.people.models import Person, SignInAttempt

LONGEST = max(limit.within for limit in (*domain.ACCOUNT_LIMITS, *domain.ADDRESS_LIMITS))
KEPT = timedelta(days=180)  # access logs are kept so long by law


def account_key(phone: str) -> str:
    """What attempts on one account have in common, also where nobody has the number."""
    return blind_index(mobile_number(phone) or phone[:40])


def begin(phone: str, address: str) -> int:
    """Note an attempt before it is looked at, so that others sent at the same moment see it; its id."""
    attempt = SignInAttempt(phone_index=account_key(phone), address=address, at=clock.now())
    db.session.add(attempt)
    db.session.flush()
    return attempt.id


def wait(attempt_id: int) -> timedelta:
    """How long the attempt has to wait; zero where it may be made now."""
    attempt = db.session.get_one(SignInAttempt, attempt_id)
    on_account = _times(SignInAttempt.phone_index == attempt.phone_index, SignInAttempt.id != attempt.id)
    from_address = _times(SignInAttempt.address == attempt.address, SignInAttempt.failed)
    now = clock.now()
    return max(
        domain.wait(on_account, domain.ACCOUNT_LIMITS, now=now),
        domain.wait(from_address, domain.ADDRESS_LIMITS, now=now),
    )


def failed(attempt_id: int) -> None:
    """The attempt was wrong: from now on its address counts it too."""
    db.session.execute(update(SignInAttempt).where(SignInAttempt.id == attempt_id).values(failed=True))


def forget(attempt_id: int) -> None:
    """The attempt was right, or was not let through: it counts for nothing."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.id == attempt_id))


def forget_account(person: Person) -> None:
    """Staff saw the person at the counter: earlier failures must not keep them waiting."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.phone_index == person.phone_index))


def forget_old(as_of: datetime) -> None:
    """Remove the attempts of half a year ago and before; a job runs it each night."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < as_of - KEPT))


def _times(*which: object) -> list[datetime]:
    since = clock.now() - LONGEST
    return list(db.session.execute(select(SignInAttempt.at).where(*which, SignInAttempt.at > since)).scalars())  # type: ignore[arg-type]

"""What inspectors of 等保 ask of passwords, where `PASSWORD_PROFILE=djbh` says so; by default none of it holds.

Forced kinds of characters and forced rotation make people write passwords down; that is why they are off.
"""

from datetime import timedelta

from flask import current_app

from app import clock
from app.people import domain
from app.people.models import Person


def is_strict() -> bool:
    """True where the deployment asks for it."""
    return bool(current_app.config["PASSWORD_PROFILE"] == "djbh")


def is_weak(password: str) -> bool:
    """True where the profile holds and the password has too few kinds of characters."""
    return is_strict() and not domain.has_kinds(password)


def is_worn_out(person: Person) -> bool:
    """True where the profile holds and the password was chosen too long ago, or nobody knows when."""
    if not is_strict() or person.password_hash is None:
        return False
    return person.password_set_at is None or clock.now() - person.password_set_at >= domain.PASSWORD_AGE


def idle_limit() -> timedelta | None:
    """How long a browser may be silent before it has to sign in again; None where it may be for ever."""
    return domain.IDLE if is_strict() else None

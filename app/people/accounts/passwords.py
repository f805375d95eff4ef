"""Password hashes: argon2id with the parameters that OWASP names for small machines."""

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.people import domain

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hashed(password: str) -> str:
    """What is stored of a password."""
    return HASHER.hash(domain.plain_password(password))


def is_right(stored: str | None, password: str) -> bool:
    """True if the password belongs to the hash; takes as long where there is no hash at all."""
    try:
        HASHER.verify(stored or _nobodys(), domain.plain_password(password)[: domain.PASSWORD_LENGTH[1] + 1])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """True where the parameters have changed since the hash was made."""
    return HASHER.check_needs_rehash(stored)


@lru_cache
def _nobodys() -> str:
    return HASHER.hash("nobody has this password")

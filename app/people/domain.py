"""What a name, a password and a limit are; no database, no web."""

import unicodedata
from datetime import datetime, timedelta
from typing import NamedTuple

NAME_LENGTH = 50
PASSWORD_LENGTH = (8, 200)
# Of the profile `djbh` alone:
KINDS_ASKED = 3  # of capitals, small letters, digits and all else
PASSWORD_AGE = timedelta(days=90)
IDLE = timedelta(minutes=30)
DOTS = "•‧・･∙⋅"  # what keyboards offer for the dot in names of minorities; stored as one sign
MARKS = "·-'’. "

ROLES_AT = {
    "city": ("staff", "clerk", "administrator"),
    "county": ("staff", "clerk"),
    "street": ("staff", "clerk"),
    "community": ("staff", "clerk"),
}
CODE_TRIES = 5  # of one code, however long the wait between them
CODE_VALID = timedelta(minutes=10)


class Limit(NamedTuple):
    """So many failures within so long a time; the next attempt waits until one of them is older."""

    failures: int
    within: timedelta


ACCOUNT_LIMITS = (Limit(5, timedelta(minutes=5)), Limit(20, timedelta(hours=1)))
ADDRESS_LIMITS = (Limit(10, timedelta(minutes=5)),)
# Of answers that tell whether a number has an account; successful sign-ups of a hall behind one address are none.
NUMBER_LIMITS = (Limit(5, timedelta(days=1)),)
NUMBER_ADDRESS_LIMITS = (Limit(20, timedelta(minutes=10)), Limit(60, timedelta(days=1)))


def wait(failed_at: list[datetime], limits: tuple[Limit, ...], *, now: datetime) -> timedelta:
    """How long the next attempt has to wait after these failures; zero where it may be made at once."""
    waits = [timedelta(0)]
    for limit in limits:
        counted = sorted(at for at in failed_at if now - at < limit.within)
        if len(counted) >= limit.failures:
            waits.append(counted[-limit.failures] + limit.within - now)
    return max(waits)


def clean_name(typed: str) -> str:
    """The name in NFC, with one kind of dot and single spaces, without what nobody sees."""
    seen = "".join(
        "·" if c in DOTS else c for c in typed if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs")
    )
    return " ".join(unicodedata.normalize("NFC", seen).split())


def is_name(name: str) -> bool:
    """True for letters of any writing, rare and newly encoded characters among them; no signs and no emoji."""
    if not 1 <= len(name) <= NAME_LENGTH or not any(_is_letter(c) for c in name):
        return False
    return all(_is_letter(c) or unicodedata.category(c)[0] in "MN" or c in MARKS for c in name)


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] == "L" or unicodedata.category(character) in ("Co", "Cn")


def plain_password(typed: str) -> str:
    """The password as it is hashed: full-width and half-width keyboards give the same."""
    return unicodedata.normalize("NFKC", typed)


def is_long_enough(password: str) -> bool:
    """Eight characters or more; no other rules, which only make people write passwords down."""
    return PASSWORD_LENGTH[0] <= len(password) <= PASSWORD_LENGTH[1]


def has_kinds(password: str) -> bool:
    """True with three of: capitals, small letters, digits, all else (signs, Chinese)."""
    kinds = {_kind(character) for character in password}
    return len(kinds) >= KINDS_ASKED


def _kind(character: str) -> str:
    if character.isascii() and character.isalpha():
        return "capital" if character.isupper() else "small"
    return "digit" if character.isascii() and character.isdigit() else "else"

"""Numbers that are printed and checked by strangers: they name their community, and cannot be guessed or misread."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O and U
MISREAD = str.maketrans("OIL", "011")
PREFIX_LENGTH = 3
LENGTH = 12
PREFIXES: int = len(ALPHABET) ** PREFIX_LENGTH
_SPREAD = 20_011  # odd, so that multiplying is one to one: neighbouring communities get prefixes that look different
_GATHER: int = pow(_SPREAD, -1, PREFIXES)


def prefix(place_id: int) -> str:
    """The first three characters of a community's numbers, always the same for a place."""
    number = place_id * _SPREAD % PREFIXES
    return "".join(ALPHABET[number >> shift & 31] for shift in (10, 5, 0))


def place_of_prefix(number: str) -> int:
    """The id, modulo `PREFIXES`, of the community that a number names: the way back from `prefix`, without a list."""
    spread = 0
    for character in number[:PREFIX_LENGTH]:
        spread = spread * len(ALPHABET) + ALPHABET.index(character)
    return spread * _GATHER % PREFIXES


def new_number(place_id: int, *, length: int = LENGTH) -> str:
    """A number of that community; each character after its prefix is five random bits, of twelve so 45."""
    return prefix(place_id) + "".join(secrets.choice(ALPHABET) for _ in range(length - PREFIX_LENGTH))


def read_number(typed: str, *, length: int = LENGTH) -> str | None:
    """A number as typed or dictated (small letters, O for 0, I and L for 1, spaces, dashes); None if it is none."""
    number = "".join(c for c in typed.upper() if c.isalnum()).translate(MISREAD)
    return number if len(number) == length and all(c in ALPHABET for c in number) else None


def grouped(number: str) -> str:
    """`7K2M-0Q9D-XR41`: as people read it out."""
    return "-".join(number[start : start + 4] for start in range(0, len(number), 4))

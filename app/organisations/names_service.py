"""How organisations of all kinds are named, stored and found again."""

import re
import unicodedata
from typing import TypeVar

from app.database import Shared, db, flush_or
from app.errors import NotHere
from app.files.csv_files import clean
from app.organisations.errors import BadName, CodeTaken, NameTaken
from app.organisations.models import Department, PropertyCompany, Workplace
from app.words import pinyin

SHORTEST_NAME, LONGEST_NAME = 2, 60
Kept = TypeVar("Kept", bound=Shared)
Named = TypeVar("Named", Workplace, PropertyCompany)
Listed = TypeVar("Listed", Workplace, PropertyCompany, Department)


def good_name(name: str) -> str:
    """One spelling for one name: no spaces between Chinese characters, half-width letters, Chinese brackets."""
    name = clean(unicodedata.normalize("NFKC", name)).replace("(", "（").replace(")", "）")  # data
    name = re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", name)
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        raise BadName()
    return name


def named(row: Named, name: str) -> Named:
    """Give the row its name, and how that sounds. Raises `BadName`."""
    row.name = good_name(name)
    row.pinyin = pinyin.reading(row.name)
    if isinstance(row, Workplace):
        row.initials = pinyin.initials(row.name)
    return row


def stored(row: Listed) -> Listed:
    """Store a row; the database knows best whether its name or code is taken."""
    with flush_or(CodeTaken(row.code) if isinstance(row, Department) else NameTaken(row.name)):
        db.session.add(row)
    return row


def found_row(model: type[Kept], row_id: int) -> Kept:
    """The row with that id, or `NotHere`."""
    if (found := db.session.get(model, row_id)) is None:
        raise NotHere(model.__tablename__)
    return found

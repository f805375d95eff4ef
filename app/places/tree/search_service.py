"""Finding a community by name, pinyin initials or code, always with the street it lies in."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from app.database import db
from app.files.csv_files import clean
from app.places.domain import searched_name
from app.places.models import Place

MOST_WORDS = 4


@dataclass(frozen=True)
class CommunityFound:
    """A community with its street and county: there are seven villages 东风."""

    id: int
    code: str
    name: str
    street: str
    county: str

    @property
    def where(self) -> str:
        """`龙沙区 彩虹街道`."""
        return f"{self.county} {self.street}"


def search_communities(text: str, limit: int = 20) -> list[CommunityFound]:
    """The communities that fit all the words typed, the closest first.

    A word fits by the community's name (with or without its committee's title), pinyin, initials or code, or by the
    name of its street or county, so that 甘南镇 and 富拉尔基 东风 lead on.
    """
    words = [word[:40] for word in clean(unicodedata.normalize("NFKC", text)).split()[:MOST_WORDS]]
    if not words:
        return []
    street, county = aliased(Place), aliased(Place)
    fits = and_(
        *(
            or_(
                *_by_community(word),
                street.name.contains(word, autoescape=True),
                county.name.contains(word, autoescape=True),
            )
            for word in words
        )
    )
    statement = (
        select(Place.id, Place.code, Place.short_name, street.name, county.name)
        .join(street, street.id == Place.parent_id)
        .join(county, county.id == street.parent_id)
        .where(Place.level == "community", Place.active, fits)
        .order_by(_distance(words[-1]), Place.pinyin, Place.code)
        .limit(limit)
    )
    return [CommunityFound(*row) for row in db.session.execute(statement)]


def _by_community(word: str) -> list[ColumnElement[bool]]:
    if word.isascii():
        typed = word.lower()
        sounds: Any = func.replace(Place.pinyin, " ", "")
        return [
            Place.code.startswith(typed, autoescape=True),
            Place.initials.startswith(typed, autoescape=True),
            sounds.startswith(typed, autoescape=True),
        ]
    return [Place.short_name.contains(searched_name(word), autoescape=True), Place.name.contains(word, autoescape=True)]


def _distance(word: str) -> Any:
    """0 for the very name, 1 where the name begins so, 2 for the rest."""
    name = searched_name(word)
    exact = [name, name + "社区", name + "村"]  # data
    length = len(word)
    return case(
        (or_(Place.short_name.in_(exact), Place.code == word), 0),
        (
            or_(
                Place.short_name.startswith(name, autoescape=True),
                and_(
                    Place.initials.startswith(word.lower(), autoescape=True), func.length(Place.initials) <= length + 2
                ),
            ),
            1,
        ),
        else_=2,
    )

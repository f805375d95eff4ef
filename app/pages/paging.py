"""Long lists, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import Select

from app.database import db
from app.pages.fields import row_id


@dataclass(frozen=True)
class Page:
    """One page of a list; whether another follows is known by reading one row more."""

    items: Sequence[Any]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1


def paged(statement: Select[*tuple[Any, ...]], given: Mapping[str, Any] | None = None, *, per: int = 50) -> Page:
    """The page that the address asks for (`?page=2`), of single objects or of rows; `given` fills the statement."""
    number = page_number()
    limited = statement.limit(per + 1).offset((number - 1) * per)
    result = db.session.execute(limited, given)
    is_single = len(result.keys()) == 1
    found = list(result.unique().scalars() if is_single else result.unique())
    return Page(found[:per], number, len(found) > per)


def page_number() -> int:
    """The page asked for; anything else than 1 … 10,000 is the first."""
    asked = request.args.get("page", "1")
    number = row_id(asked) or 1
    return number if number <= 10_000 else 1

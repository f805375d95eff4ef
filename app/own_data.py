"""What the platform holds about one person, by subject: each slice names its parts, `home/own` puts them in one file.

A slice with tables has an `own_data.py` with its `PARTS`. A part reads rows of one person and nobody else's columns: it
names each column, and gives an id the name that people know it by. `covers` says which columns that name a person it
answers for; `ACTS` are columns that name a person as the one who did something to another's object.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask_babel.speaklater import LazyString
from sqlalchemy import Select

Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Part:
    """One subject of the file: its name there, what people read above it, and its rows, the latest first.

    A column `content` of the rows is a picture: it becomes a file beside them.
    """

    name: str
    title: LazyString
    rows: Callable[[int], Rows]
    covers: frozenset[str] = field(default_factory=frozenset)  # `table.column`


def covering(*columns: str) -> frozenset[str]:
    """The columns that a part answers for."""
    return frozenset(columns)

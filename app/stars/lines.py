"""How the lines of a score are kept: in a city's night their JSON is most of what is written."""

from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from app.stars.domain import Line


class Lines(TypeDecorator[tuple[Line, ...]]):
    """The lines of a score as JSON arrays, in the order of `Line`'s fields: a named tuple is written without its names.

    Results that were final before this was so say the same by name, stay as they are, and read alike.
    """

    impl = JSONB
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[Line, ...] | None:
        """Each line with its names."""
        return None if value is None else tuple(_line(stored) for stored in value)


def _line(stored: Any) -> Line:
    return Line(**stored) if isinstance(stored, dict) else Line(*stored)

"""What happened is published; what follows from it stands on one page, `reactions.py`."""

from collections.abc import Callable, Mapping
from typing import Any

Reaction = Callable[[Any], None]

_reactions: Mapping[type, tuple[Reaction, ...]] = {}


def connect(reactions: Mapping[type, tuple[Reaction, ...]]) -> None:
    """Replace the whole table: building the application twice must not award points twice."""
    global _reactions
    _reactions = reactions


def publish(event: object) -> None:
    """Run what follows from the event at once, inside the same transaction."""
    for reaction in _reactions.get(type(event), ()):
        reaction(event)

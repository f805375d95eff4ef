"""The story as steps in time: each is done with the clock standing at its instant, a day of them in one transaction."""

import heapq
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from itertools import count
from typing import Any

from app import audit, clock, scope
from app.database import Base, transaction
from app.scope import Community

What = Callable[[], object]


class Timeline:
    """Steps to come; a step may add later ones."""

    def __init__(self) -> None:
        self._steps: list[tuple[datetime, int, Community | None, What]] = []
        self._order = count()

    def add(self, at: datetime, where: Community | None, what: What) -> None:
        """Do this at that instant, inside that community (None: outside all)."""
        heapq.heappush(self._steps, (at, next(self._order), where, what))

    def run(self) -> None:
        """Do all steps in the order of their instants; those of one Shanghai day are stored together."""
        while self._steps:
            day = clock.local(self._steps[0][0]).date()
            with transaction():
                while self._steps and clock.local(self._steps[0][0]).date() == day:
                    at, _order, where, what = heapq.heappop(self._steps)
                    with clock.standing_at(at), scope.inside(where) if where else nullcontext():
                        what()


def note(action: str, thing: Base | None, *, by: int | None, place_id: int | None = None, **details: Any) -> None:
    """The line of the audit that the page of this act would write."""
    audit.add_line(action, thing=thing, place_id=place_id, person_id=by, details=details)

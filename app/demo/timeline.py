"""The story as steps in time: each is done with the clock standing at its instant, a day of them in one transaction."""

import heapq
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, datetime, time
from itertools import count
from typing import Any

from sqlalchemy import event

from app import audit, clock, scope
from app.database import Base, db, transaction
from app.members.models import Membership
from app.people.models import Person
from app.scope import Community
from app.volunteers.tasks.kinds_models import TaskKind

What = Callable[[], object]
NIGHT = time(23, 50)
MET_AGAIN = (Membership, Person, TaskKind)


class Timeline:
    """Steps to come; a step may add later ones. Each day that has some ends with what the night does."""

    def __init__(self, nightly: Callable[[datetime], object] | None = None) -> None:
        self._steps: list[tuple[datetime, int, Community | None, What]] = []
        self._order = count()
        self._nightly = nightly

    def add(self, at: datetime, where: Community | None, what: What) -> None:
        """Do this at that instant, inside that community (None: outside all)."""
        heapq.heappush(self._steps, (at, next(self._order), where, what))

    def run(self) -> None:
        """Do all steps in the order of their instants; those of one Shanghai day are stored together."""
        with _remembering() as rows:
            while self._steps:
                with transaction():
                    self._do_day(clock.local(self._steps[0][0]).date())
                rows[:] = [row for row in rows if isinstance(row, MET_AGAIN)]

    def _do_day(self, day: date) -> None:
        while self._steps and clock.local(self._steps[0][0]).date() == day:
            self._do(*heapq.heappop(self._steps))
        if self._nightly is not None:
            with clock.standing_at(clock.at(day, NIGHT)):
                self._nightly(clock.now())

    def _do(self, at: datetime, _order: int, where: Community | None, what: What) -> None:
        with clock.standing_at(at), scope.inside(where) if where else nullcontext():
            what()


@contextmanager
def _remembering() -> Iterator[list[object]]:
    """Keep rows in memory, also from one transaction to the next: nobody else writes while the story is told."""
    session, rows = db.session(), list[object]()

    def keep(_session: object, row: object) -> None:
        rows.append(row)

    moments = ("loaded_as_persistent", "pending_to_persistent")
    for moment in moments:
        event.listen(session, moment, keep)
    session.expire_on_commit = False
    try:
        yield rows
    finally:
        session.expire_on_commit = True
        session.expire_all()
        for moment in moments:
            event.remove(session, moment, keep)


def note(action: str, thing: Base | None, *, by: int | None, place_id: int | None = None, **details: Any) -> None:
    """The line of the audit that the page of this act would write."""
    audit.add_line(action, thing=thing, place_id=place_id, person_id=by, details=details)

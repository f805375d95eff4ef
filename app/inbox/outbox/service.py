"""The outbox: written with the transaction of what it tells, emptied by the jobs, a letter a person and channel.

A letter is sent while its rows are locked, and they are marked in the same transaction: two job processes never send
the same one. A process killed after the carrier took it and before the mark is stored sends it again: at least once,
under the same reference.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog
from sqlalchemy import ColumnElement, and_, delete, or_, select

from app import clock
from app.database import db
from app.inbox import domain
from app.inbox.channels import carriers
from app.inbox.channels.ports import Letter, NotDelivered
from app.inbox.models import Delivery, Reach
from app.inbox.outbox.letters import letter_of
from app.people import service as people
from app.words import languages

log = structlog.get_logger()

KEPT = timedelta(days=90)


class Told(NamedTuple):
    """A message that somebody was sent in this transaction."""

    community_id: int
    person_id: int
    kind: str
    title: str
    body: str
    path: str
    urgent: bool
    at: datetime

    def message(self) -> dict[str, Any]:
        """What the inbox keeps of it."""
        said = {"kind": self.kind, "title": self.title, "body": self.body, "path": self.path}
        return {"community_id": self.community_id, "person_id": self.person_id, "sent_at": self.at, **said}

    def delivery(self, channel: str) -> dict[str, Any]:
        """What the outbox keeps of it."""
        said = {"kind": self.kind, "title": self.title, "body": self.body, "path": self.path, "urgent": self.urgent}
        first_try = self.at if self.urgent else self.at + domain.GATHERS
        return {"person_id": self.person_id, "channel": channel, "made_at": self.at, "next_try_at": first_try, **said}


def put_out(told: list[Told]) -> None:
    """Put what was told into the outbox, for those who chose a channel; one look-up for a whole transaction."""
    reached = select(Reach.person_id, Reach.by_email, Reach.by_sms).where(
        Reach.person_id.in_({one.person_id for one in told}), or_(Reach.by_email, Reach.by_sms)
    )
    channels = {row.person_id: row for row in db.session.execute(reached)}
    for one in told:
        if row := channels.get(one.person_id):
            wanted = [channel for channel in ("email", "sms") if getattr(row, f"by_{channel}")]
            db.session.add_all(Delivery(**one.delivery(channel)) for channel in wanted)
    db.session.flush()


def deliver_next() -> bool:
    """Send one letter, of all that waits for one person by one channel; False where nothing is due any more."""
    rows = _due_rows()
    if not rows:
        return False
    letter = _letter_for(rows)
    carrier = carriers.find(rows[0].channel)
    if letter is None or carrier is None:
        _end(rows, "dropped")
        return True
    try:
        carrier.send(letter)
    except NotDelivered as failure:
        _try_later(rows, failure.problem, is_final=failure.is_final)
    except Exception as failure:  # a carrier from elsewhere must not stop the letters of everybody else
        log.error("carrier", channel=rows[0].channel, exc_info=failure)
        _try_later(rows, "unreachable", is_final=False)
    else:
        _end(rows, "sent")
    return True


def _due_rows() -> Sequence[Delivery]:
    """The rows of the next letter, locked; rows that another process works on are passed over."""
    now = clock.now()
    first = _locked(and_(_is_due(now), Delivery.next_try_at <= now), most=1)
    if not first:
        return ()
    (one,) = first
    same = (Delivery.person_id == one.person_id, Delivery.channel == one.channel, Delivery.id != one.id)
    if one.kind == "confirm":
        return first
    also = and_(_is_due(now), *same, Delivery.kind != "confirm", Delivery.next_try_at <= now + domain.GATHERS)
    return sorted((one, *_locked(also, most=domain.MOST_IN_ONE - 1)), key=lambda row: row.id)


def _is_due(now: datetime) -> ColumnElement[bool]:
    waiting = Delivery.state == "waiting"
    return and_(waiting, Delivery.urgent) if domain.is_quiet(clock.local(now)) else waiting


def _locked(which: ColumnElement[bool], *, most: int) -> Sequence[Delivery]:
    return (
        db.session.execute(
            select(Delivery)
            .where(which)
            .order_by(Delivery.next_try_at, Delivery.id)
            .limit(most)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        .scalars()
        .all()
    )


def _letter_for(rows: Sequence[Delivery]) -> Letter | None:
    """The letter to where the person wants it now; None where they no longer do."""
    first = rows[0]
    person = people.find_person(first.person_id)
    reach = db.session.execute(select(Reach).filter_by(person_id=first.person_id)).scalar()
    if person is None or not person.active or reach is None:
        return None
    is_wanted = {"email": reach.by_email or first.kind == "confirm", "sms": reach.by_sms}[first.channel]
    to = {"email": reach.email, "sms": person.phone}[first.channel]
    if not is_wanted or not to:
        return None
    with languages.reading(languages.LANGUAGES.get(reach.language, languages.SOURCE)):
        return letter_of(rows, reach, to)


def _end(rows: Sequence[Delivery], state: str, problem: str = "") -> None:
    for row in rows:
        row.state, row.ended_at, row.problem = state, clock.now(), problem


def _try_later(rows: Sequence[Delivery], problem: str, *, is_final: bool) -> None:
    log.warning("letter not delivered", channel=rows[0].channel, problem=problem, tries=rows[0].tries + 1)
    for row in rows:
        row.tries, row.problem = row.tries + 1, problem
        wait = None if is_final else domain.next_try(row.tries)
        if wait is None:
            _end([row], "failed", problem)
        else:
            row.next_try_at = clock.now() + wait


def forget_old_deliveries(as_of: datetime) -> None:
    """Letters that ended three months ago are dropped."""
    db.session.execute(delete(Delivery).where(Delivery.ended_at < as_of - KEPT))

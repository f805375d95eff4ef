"""Inbox: tell a person what concerns them, and show it to that person alone."""

from collections.abc import Sequence
from typing import cast

from sqlalchemy import Select, Table, bindparam, func, insert, select, update

from app import clock, scope
from app.database import before_commit, db, take_back
from app.inbox.closing_service import forget_all_of, forget_giver, forget_name
from app.inbox.models import Message
from app.inbox.outbox.service import Told, deliver_next, forget_old_deliveries, put_out
from app.inbox.reach.service import forget_reach, reach_of

__all__ = [
    "deliver_next",
    "forget_giver",
    "forget_name",
    "forget_old_deliveries",
    "forget_person",
    "forget_reach",
    "mark_all_read",
    "mark_read",
    "messages",
    "own",
    "reach_of",
    "tell",
    "unread_count",
]


def tell(person_id: int, *, kind: str, title: str, body: str = "", path: str = "", urgent: bool = False) -> None:
    """Send a message about something in the community in scope; called by reactions only.

    It also goes out by the channels that the person chose, from an outbox written with this transaction; at night only
    what is `urgent`.

    `kind` names the subject (membership, task, hours, points, redemption …), `path` the page it is about. Sentences
    of ours are `said(…)`, so that each reader reads them in their own language.
    """
    inside = path if path.startswith("/") else ""
    before_commit(_send, Told(scope.community_id(), person_id, kind, title, body, inside, urgent, clock.now()))


def _send(told: list[Told]) -> None:
    """Store all messages of a transaction at once, and put them out."""
    db.session.execute(_STORE, [one.message() for one in told])
    put_out(told)


_STORE = insert(cast(Table, Message.__table__))  # the bare table: rows of a transaction need no unit of work


def forget_person(person_id: int) -> None:
    """The account closes: what was told, and what this transaction was about to tell, is gone, with where to."""
    take_back(_send, lambda told: told.person_id == person_id)
    forget_all_of(person_id)


def own(person_id: int) -> Select[Message]:
    """The person's messages of all communities, the latest first; run it across communities."""
    return select(Message).where(Message.person_id == person_id).order_by(Message.sent_at.desc(), Message.id.desc())


def messages(person_id: int, *, limit: int = 20, unread: bool = False) -> Sequence[Message]:
    """The person's latest messages of all communities."""
    wanted = own(person_id).limit(limit)
    if unread:
        wanted = wanted.where(Message.read_at.is_(None))
    with scope.across_communities():
        return db.session.execute(wanted).scalars().all()


_UNREAD = select(func.count()).where(Message.person_id == bindparam("person"), Message.read_at.is_(None))


def unread_count(person_id: int) -> int:
    """How many messages the person has not opened."""
    with scope.across_communities():
        return db.session.execute(_UNREAD, {"person": person_id}).scalar_one()


def mark_read(person_id: int, shown: Sequence[Message]) -> None:
    """Note that these of the person's messages were opened."""
    fresh = [message.id for message in shown if message.read_at is None]
    if not fresh:
        return
    communities = {message.community_id for message in shown}
    db.session.execute(
        update(Message)
        .where(Message.community_id.in_(communities), Message.person_id == person_id, Message.id.in_(fresh))
        .values(read_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def mark_all_read(person_id: int) -> int:
    """Note that the person needs none of their messages any more; how many there were."""
    with scope.across_communities():
        done = db.session.execute(
            update(Message)
            .where(Message.person_id == person_id, Message.read_at.is_(None))
            .values(read_at=clock.now())
            .returning(Message.id)
            .execution_options(synchronize_session=False)
        )
        return len(done.all())

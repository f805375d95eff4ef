"""Inbox: tell a person what concerns them, and show it to that person alone."""

from collections.abc import Sequence

from sqlalchemy import Select, bindparam, func, select, update

from app import clock, scope
from app.database import db
from app.inbox.models import Message


def tell(person_id: int, *, kind: str, title: str, body: str = "", path: str = "") -> Message:
    """Send a message about something in the community in scope; called by reactions only.

    `kind` names the subject (membership, task, hours, points, redemption …), `path` the page it is about. Sentences
    of ours are `said(…)`, so that each reader reads them in their own language.
    """
    message = Message(
        community_id=scope.community_id(),
        person_id=person_id,
        kind=kind,
        title=title,
        body=body,
        path=path if path.startswith("/") else "",
        sent_at=clock.now(),
    )
    db.session.add(message)
    return message


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

"""A person's calendar by a secret link: made, renewed, ended, and read by whoever has it, so many times an hour."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, case, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from app import clock, scope
from app.database import db
from app.errors import NotHere
from app.people.models import Person
from app.places.models import Place
from app.storage.encrypted import blind_index
from app.volunteers.claims.lists_service import LIVE
from app.volunteers.feed.models import CalendarFeed
from app.volunteers.models import Claim, Task
from app.words import languages

READS_AN_HOUR = 30  # a calendar asks once in a quarter of an hour at most; several phones may share the link
BACK = timedelta(days=60)
MOST = 300
HOUR = timedelta(hours=1)
TOGETHER = timedelta(minutes=1)  # a task's cancellation ends its claims in the same act
TOKEN = re.compile(r"[0-9a-f]{64}")


class ReadTooOften(Exception):
    """The link was opened more often than a calendar does."""


def feed_of(person_id: int) -> CalendarFeed | None:
    """The person's link, if there is one."""
    return db.session.execute(select(CalendarFeed).filter_by(person_id=person_id)).scalar()


def token_of(feed: CalendarFeed) -> str | None:
    """The secret part of the link, to be shown to its person; None where the key has changed since it was made."""
    token = _derived(feed.seed)
    return token if hmac.compare_digest(_hashed(token), feed.token_hash) else None


def _derived(seed: str) -> str:
    return blind_index(f"calendar {seed}")


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def renew(person_id: int) -> None:
    """Make the person's link, in place of the one before: that one opens nothing any more."""
    seed, now = secrets.token_urlsafe(24), clock.now()
    said = {
        "seed": seed,
        "token_hash": _hashed(_derived(seed)),
        "language": languages.current().code,
        "made_at": now,
        "read_at": None,
        "hour_began_at": now,
        "reads": 0,
    }
    statement = insert(CalendarFeed).values(person_id=person_id, **said)
    db.session.execute(statement.on_conflict_do_update(index_elements=["person_id"], set_=said))


def end(person_id: int) -> None:
    """The person's link opens nothing any more."""
    db.session.execute(delete(CalendarFeed).where(CalendarFeed.person_id == person_id))


def open_feed(token: str) -> CalendarFeed:
    """The feed behind a link, and one reading counted.

    Raises `NotHere` for no link, an old one, or one of somebody inactive; `ReadTooOften` beyond the bound.
    What cannot be a link is not looked up; one of 64 digits is not guessed.
    """
    if not TOKEN.fullmatch(token):
        raise NotHere("calendar_feed")
    now = clock.now()
    is_new_hour = CalendarFeed.hour_began_at <= now - HOUR
    counted = (
        update(CalendarFeed)
        .where(
            CalendarFeed.token_hash == _hashed(token),
            CalendarFeed.person_id == Person.id,
            Person.active,
        )
        .values(
            reads=case((is_new_hour, 1), else_=CalendarFeed.reads + 1),
            hour_began_at=case((is_new_hour, now), else_=CalendarFeed.hour_began_at),
            read_at=now,
        )
        .returning(CalendarFeed)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    found = db.session.execute(counted).scalar()
    if found is None:
        raise NotHere("calendar_feed")
    if found.reads > READS_AN_HOUR:
        raise ReadTooOften
    return found


def entries_of(person_id: int) -> Sequence[Any]:
    """Rows (claim, task, community) of two months back and everything to come, in all communities, by time.

    A slot given back is gone; one that a cancelled task ended stays, so that the calendar can say so.
    """
    cancelled = and_(
        Task.state == "cancelled", Claim.state == "withdrawn", Claim.ended_at >= Task.cancelled_at - TOGETHER
    )
    statement = (
        select(Claim, Task, Place)
        .join(Task, and_(Task.community_id == Claim.community_id, Task.id == Claim.task_id))
        .join(Place, Place.id == Claim.community_id)
        .where(
            Claim.person_id == person_id,
            Task.ends_at > clock.now() - BACK,
            Task.state != "draft",
            Task.source_type.is_(None),
            or_(and_(Claim.state.in_(LIVE), Task.state != "cancelled"), cancelled),
        )
        .order_by(Task.starts_at.desc(), Task.community_id, Task.id, Claim.id)
        .limit(MOST)
    )
    with scope.across_communities():
        rows = db.session.execute(statement).all()
    return list({(row.Task.community_id, row.Task.id): row for row in reversed(rows)}.values())

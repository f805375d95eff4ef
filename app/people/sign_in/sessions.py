"""Sign-ins: one row a browser, known by the hash of a random token that only its cookie carries."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import joinedload, load_only

from app import clock
from app.database import db
from app.errors import NotHere
from app.events import publish
from app.people.events import SignedOutEverywhere
from app.people.models import Person, SignIn

SESSION_KEY = "_user_id"  # where Flask-Login keeps what identifies the browser: the token, never a person's id
SEEN_EVERY = timedelta(minutes=10)
DEVICE_LENGTH = 200


def start_sign_in(person: Person, *, device: str) -> str:
    """A new sign-in of the person; the token goes into the browser's signed cookie, its hash into the row."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        SignIn(
            token_hash=hashed(token),
            person_id=person.id,
            device=device[:DEVICE_LENGTH],
            made_at=now,
            last_seen_at=now,
        )
    )
    db.session.flush()
    return token


def hashed(token: str) -> str:
    """What the row keeps of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


_SIGNED_IN = (
    select(SignIn, Person)
    .join(Person, SignIn.person_id == Person.id)
    .where(SignIn.token_hash == bindparam("token_hash"), SignIn.ended_at.is_(None), Person.active)
    .options(load_only(SignIn.last_seen_at), joinedload(Person.roles))
)


def find_signed_in(token: str) -> tuple[SignIn, Person] | None:
    """The open sign-in of that token, its person and the roles held now, in one query; none for a disabled person."""
    found = db.session.execute(_SIGNED_IN, {"token_hash": hashed(token)}).unique().first()
    return (found[0], found[1]) if found else None


def is_stale(sign_in: SignIn) -> bool:
    """True where "last seen" is old enough to be written again."""
    return clock.now() - sign_in.last_seen_at >= SEEN_EVERY


def see(sign_in_id: int) -> None:
    """Note that the browser was here now."""
    db.session.execute(
        update(SignIn).where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None)).values(last_seen_at=clock.now())
    )


def end_sign_in(token: str) -> None:
    """Sign this browser out: a copy of its cookie opens nothing any more."""
    db.session.execute(
        update(SignIn)
        .where(SignIn.token_hash == hashed(token), SignIn.ended_at.is_(None))
        .values(ended_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def end_one(person: Person, sign_in_id: int) -> SignIn:
    """Sign one of the person's browsers out; `NotHere` where it is another person's."""
    sign_in = db.session.get(SignIn, sign_in_id)
    if sign_in is None or sign_in.person_id != person.id:
        raise NotHere("sign_in")
    sign_in.ended_at = sign_in.ended_at or clock.now()
    return sign_in


def end_all(person: Person) -> None:
    """Sign the person out of every browser; what else opens without the password ends by the event."""
    db.session.execute(
        update(SignIn)
        .where(SignIn.person_id == person.id, SignIn.ended_at.is_(None))
        .values(ended_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    publish(SignedOutEverywhere(person))


def open_sign_ins(person: Person) -> Sequence[SignIn]:
    """The browsers in which the person is signed in, the latest first; at most fifty."""
    return (
        db.session.execute(
            select(SignIn)
            .where(SignIn.person_id == person.id, SignIn.ended_at.is_(None))
            .order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())
            .limit(50)
        )
        .scalars()
        .all()
    )


def is_of(sign_in: SignIn, token: str) -> bool:
    """True where the row is that of the browser with this token."""
    return secrets.compare_digest(sign_in.token_hash, hashed(token))

"""A person's e-mail address, proven by a code, and the channels by which they want to be told."""

import hmac
import re
import secrets
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from app import clock
from app.database import db
from app.inbox import domain
from app.inbox.errors import BadAddress, TooManyCodes, WrongCode
from app.inbox.models import Delivery, Reach
from app.storage.encrypted import blind_index
from app.words import languages
from app.words.kept import said

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
LONGEST_ADDRESS = 254


def reach_of(person_id: int) -> Reach | None:
    """What the person chose; None where they never did."""
    return db.session.execute(select(Reach).filter_by(person_id=person_id)).scalar()


def _locked(person_id: int) -> Reach:
    """The person's row, made where it is missing, locked; letters will be in the language that they read now."""
    db.session.execute(
        insert(Reach)
        .values(person_id=person_id, code_seed="", code_tries=0, by_email=False, by_sms=False)
        .on_conflict_do_nothing()
    )
    reach = db.session.execute(
        select(Reach).filter_by(person_id=person_id).with_for_update().execution_options(populate_existing=True)
    ).scalar_one()
    reach.language = languages.current().code
    return reach


def give_email(person_id: int, typed: str) -> Reach:
    """Note an address and send a code there; nothing else goes there before it is proven.

    Raises BadAddress, or TooManyCodes after five on one day.
    """
    address = typed.strip()
    if len(address) > LONGEST_ADDRESS or not ADDRESS.fullmatch(address):
        raise BadAddress
    reach, now = _locked(person_id), clock.now()
    if _codes_since(person_id, now - timedelta(days=1)) >= domain.CODES_A_DAY:
        raise TooManyCodes
    drop_waiting(person_id, "email")
    reach.email, reach.email_confirmed_at, reach.by_email = address, None, False
    reach.code_seed, reach.code_tries = secrets.token_urlsafe(16), 0
    reach.code_expires_at = now + domain.CODE_VALID
    code = {"kind": "confirm", "title": said("确认您的邮箱"), "urgent": True}
    db.session.add(Delivery(person_id=person_id, channel="email", made_at=now, next_try_at=now, **code))
    return reach


def digits(reach: Reach) -> str:
    """The six digits that prove the address."""
    return f"{int(blind_index(f'address {reach.code_seed}')[:16], 16) % 10**6:06d}"


def confirm_email(person_id: int, code: str) -> None:
    """The person read the code there: from now on messages go there too. Raises WrongCode; see `spoil`."""
    reach = _locked(person_id)
    is_open = reach.code_expires_at is not None and clock.now() < reach.code_expires_at
    if not is_open or reach.code_tries >= domain.CODE_TRIES or not hmac.compare_digest(digits(reach), code):
        raise WrongCode
    reach.email_confirmed_at, reach.code_expires_at, reach.by_email = clock.now(), None, True


def spoil(person_id: int) -> None:
    """A wrong try: after five the code is worth nothing."""
    db.session.execute(update(Reach).where(Reach.person_id == person_id).values(code_tries=Reach.code_tries + 1))


def choose(person_id: int, channels: Collection[str]) -> Reach:
    """Be told by these channels from now on, and by no other; what still waits for another is dropped."""
    reach = _locked(person_id)
    reach.by_email = "email" in channels and reach.email_confirmed_at is not None
    reach.by_sms = "sms" in channels
    for channel, is_wanted in (("email", reach.by_email), ("sms", reach.by_sms)):
        if not is_wanted:
            drop_waiting(person_id, channel)
    return reach


def remove_email(person_id: int) -> Reach:
    """Forget the address."""
    reach = _locked(person_id)
    drop_waiting(person_id, "email")
    reach.email = reach.email_confirmed_at = reach.code_expires_at = None
    reach.by_email = False
    return reach


def forget_reach(person_id: int) -> None:
    """The account is closed: no address and no channel is left."""
    remove_email(person_id)
    choose(person_id, ())


def drop_waiting(person_id: int, channel: str) -> None:
    """What waits for the person on that channel is not sent any more."""
    db.session.execute(
        update(Delivery)
        .where(Delivery.person_id == person_id, Delivery.channel == channel, Delivery.state == "waiting")
        .values(state="dropped", ended_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def last_failure(person_id: int) -> Delivery | None:
    """The person's last letter, where it could not be delivered."""
    last = db.session.execute(
        select(Delivery)
        .where(Delivery.person_id == person_id, Delivery.state.in_(("sent", "failed")))
        .order_by(Delivery.ended_at.desc())
        .limit(1)
    ).scalar()
    return last if last and last.state == "failed" else None


def _codes_since(person_id: int, since: object) -> int:
    return db.session.execute(
        select(func.count()).where(
            Delivery.person_id == person_id, Delivery.kind == "confirm", Delivery.made_at > since
        )
    ).scalar_one()

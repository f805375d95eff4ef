"""An account closes: no address, no message and no letter of the person is left, nor their name in another's."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, type_coerce, update
from sqlalchemy.dialects.postgresql import JSONB

from app import texts
from app.database import db
from app.inbox.models import Delivery, Message, Reach
from app.inbox.reach.service import forget_reach
from app.scope import across_communities

AT_ONCE = timedelta(minutes=1)  # what is told in one transaction is told within


def forget_all_of(person_id: int) -> None:
    """What was told to the person, and where to."""
    forget_reach(person_id)
    db.session.flush()
    for model in (Reach, Delivery):
        db.session.execute(delete(model).filter_by(person_id=person_id).execution_options(synchronize_session=False))
    with across_communities():
        mine = delete(Message).where(Message.person_id == person_id)
        db.session.execute(mine.execution_options(synchronize_session=False))
    db.session.expire_all()


def forget_name(person_ids: Sequence[int], name: str) -> None:
    """In messages to these people that name somebody, put nobody in the place of that name."""
    if not person_ids:
        return
    for model in (Message, Delivery):
        _put_nobody(model, name, model.person_id.in_(person_ids))


def forget_giver(gifts: Sequence[tuple[int, datetime]], name: str) -> None:
    """The same where households were told of a gift, in that community and at that instant, whoever lived there."""
    for community_id, at in gifts:
        sent = Message.sent_at.between(at, at + AT_ONCE)
        _put_nobody(Message, name, Message.community_id == community_id, Message.kind == "redemption", sent)
        _put_nobody(Delivery, name, Delivery.kind == "redemption", Delivery.made_at.between(at, at + AT_ONCE))


def _put_nobody(model: type[Message] | type[Delivery], name: str, *which: ColumnElement[bool]) -> None:
    body: Any = type_coerce(model.body, JSONB)
    with across_communities():
        db.session.execute(
            update(model)
            .where(body["with"]["name"].as_string() == name, *which)
            .values(body=func.jsonb_set(body, ["with", "name"], func.to_jsonb(texts.NOBODY)))
            .execution_options(synchronize_session=False)
        )

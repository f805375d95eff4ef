"""An account closes: no address, no message and no letter of the person is left, nor their name in another's."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, type_coerce, update
from sqlalchemy.dialects.postgresql import JSONB

from app import texts
from app.database import db
from app.inbox.models import Delivery, Message, Reach
from app.inbox.reach.service import forget_reach
from app.scope import across_communities


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
    with across_communities():
        for model in (Message, Delivery):
            body: Any = type_coerce(model.body, JSONB)
            named = body["with"]["name"].as_string() == name
            db.session.execute(
                update(model)
                .where(model.person_id.in_(person_ids), named)
                .values(body=func.jsonb_set(body, ["with", "name"], func.to_jsonb(texts.NOBODY)))
                .execution_options(synchronize_session=False)
            )

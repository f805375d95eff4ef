"""What this slice holds about a person: messages, the address for letters, and letters that went out."""

from sqlalchemy import select

from app.inbox.models import Delivery, Message, Reach
from app.own_data import Part, Rows, covering
from app.places.models import Place
from app.texts import later as _l


def messages(person_id: int) -> Rows:
    """Every message, from all communities."""
    return (
        select(Place.short_name.label("community"), Message.sent_at, Message.title, Message.body, Message.read_at)
        .join(Place, Message.community_id == Place.id)
        .where(Message.person_id == person_id)
        .order_by(Message.sent_at.desc(), Message.id.desc())
    )


def reach(person_id: int) -> Rows:
    """How the person wants to be told."""
    wanted = select(Reach.email, Reach.email_confirmed_at, Reach.by_email, Reach.by_sms, Reach.language)
    return wanted.where(Reach.person_id == person_id)


def letters(person_id: int) -> Rows:
    """Letters of the last three months."""
    wanted = select(Delivery.made_at, Delivery.channel, Delivery.title, Delivery.state, Delivery.ended_at)
    return wanted.where(Delivery.person_id == person_id).order_by(Delivery.id.desc())


PARTS = (
    Part("messages", _l("消息"), messages, covering("message.person_id")),
    Part("channels", _l("消息发到哪里"), reach, covering("reach.person_id")),
    Part("letters", _l("发出的邮件和短信"), letters, covering("delivery.person_id")),
)
ACTS: frozenset[str] = frozenset()

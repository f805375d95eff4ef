"""The secret link to a person's calendar."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Local, identity
from app.people.models import Person


class CalendarFeed(Local):
    """A person's link: whoever has it reads the calendar, without signing in. Of the link only the hash is here."""

    __table_args__ = (UniqueConstraint("person_id"), UniqueConstraint("token_hash"))

    id: Mapped[int] = identity()
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    seed: Mapped[str]  # the link is derived from it with a key that the database does not have
    token_hash: Mapped[str]
    language: Mapped[str]  # of the page on which the link was made
    made_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    hour_began_at: Mapped[datetime]
    reads: Mapped[int] = mapped_column(default=0)  # since then

    person: Mapped[Person] = relationship()

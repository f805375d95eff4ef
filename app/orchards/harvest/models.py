"""The harvest: what was weighed on a day, with the shares that were agreed then."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import InCommunity, belongs_to, scoped_fk
from app.people.models import Person


class Harvest(InCommunity):
    """What was picked of a tree, a row or the whole orchard on a day; its shares stay as they were agreed then."""

    __table_args__ = (
        CheckConstraint("grams > 0", name="grams"),
        CheckConstraint("tree_id IS NULL OR row IS NULL", name="one_place"),
        CheckConstraint(
            "least(share_adopter, share_helpers, share_common, share_care_list) >= 0 "
            "AND share_adopter + share_helpers + share_common + share_care_list = 100",
            name="shares",
        ),
        CheckConstraint("(struck_at IS NULL) = (struck_by_id IS NULL)", name="struck"),
        scoped_fk("orchard_id", "orchard"),
        scoped_fk("tree_id", "tree"),
        Index(None, "community_id", "orchard_id", "picked_on"),
    )

    orchard_id: Mapped[int]
    tree_id: Mapped[int | None]
    row: Mapped[int | None]
    picked_on: Mapped[date]
    grams: Mapped[int]
    note: Mapped[str] = mapped_column(default="")
    share_adopter: Mapped[int]  # in percent, as the other three
    share_helpers: Mapped[int]
    share_common: Mapped[int]
    share_care_list: Mapped[int]
    noted_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    noted_at: Mapped[datetime]
    struck_at: Mapped[datetime | None]
    struck_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    strike_reason: Mapped[str] = mapped_column(default="")

    orchard: Mapped[Any] = belongs_to("Harvest", "orchard_id", "Orchard")
    tree: Mapped[Any] = belongs_to("Harvest", "tree_id", "Tree")
    noted_by: Mapped[Person] = relationship(foreign_keys=[noted_by_id])

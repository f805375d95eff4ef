"""Groups of members that adopt trees together."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from app.database import InCommunity, belongs_to, scoped_fk


class AdopterGroup(InCommunity):
    """A named group of members that adopts trees together; who made it names its members."""

    __table_args__ = (
        UniqueConstraint("community_id", "name"),
        scoped_fk("made_by_id", "membership"),
        Index(None, "community_id", "made_by_id"),
    )

    name: Mapped[str]
    made_by_id: Mapped[int]
    made_at: Mapped[datetime]

    made_by: Mapped[Any] = belongs_to("AdopterGroup", "made_by_id", "Membership")


class GroupMember(InCommunity):
    """A member of such a group, for a time."""

    __table_args__ = (
        scoped_fk("group_id", "adopter_group"),
        scoped_fk("membership_id", "membership"),
        Index(
            "uq_group_member_in",
            "community_id",
            "group_id",
            "membership_id",
            unique=True,
            postgresql_where=text("left_at IS NULL"),
        ),
        Index(None, "community_id", "membership_id"),
    )

    group_id: Mapped[int]
    membership_id: Mapped[int]
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]

    group: Mapped[Any] = belongs_to("GroupMember", "group_id", "AdopterGroup")
    membership: Mapped[Any] = belongs_to("GroupMember", "membership_id", "Membership")

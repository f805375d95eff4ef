"""What became of service records."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.database import InCommunity, scoped_fk


class RecordChange(InCommunity):
    """The history of a service record: what it said before an amendment or a decision."""

    append_only = True
    __table_args__ = (scoped_fk("record_id", "service_record"), Index(None, "community_id", "record_id"))

    record_id: Mapped[int]
    at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str]

"""Who did what to which object, when and from where: one line for each accepted act, append only."""

from datetime import datetime
from typing import Any, cast

from flask import g, has_request_context, request
from flask_login import current_user
from sqlalchemy import BigInteger, ForeignKey, Index, Table, insert, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, scope
from app.database import Base, InCommunity, db

UNNAMED = "unnamed"  # among the details: the line says neither who acted nor from where


class AuditLine(InCommunity):
    """One accepted act. `community_id` is any place: acts above a community carry that place."""

    append_only = True
    __table_args__ = (
        Index(None, "community_id", "at"),
        Index(None, "community_id", "object_type", "object_id"),
    )

    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    action: Mapped[str]
    object_type: Mapped[str | None]
    object_id: Mapped[int | None]
    address: Mapped[str | None]
    details: Mapped[dict[str, Any]]


_ADD = insert(cast(Table, AuditLine.__table__))  # the bare table: one row needs no unit of work


def about(thing: Base, *, place_id: int | None = None, **details: Any) -> None:
    """Name the object of the present act, with the few facts worth keeping; above a community also the place."""
    g.audit = (thing, place_id, details)


def about_unnamed(thing: Base) -> None:
    """Name the object of the present act; its line does not say who acted, nor from where: they were promised so."""
    g.audit = (thing, None, {UNNAMED: True})


def write(action: str) -> None:
    """Add the line of the present request to its transaction."""
    thing, place_id, details = g.pop("audit", (None, None, {}))
    person = current_user if current_user.is_authenticated and UNNAMED not in details else None
    add_line(action, thing=thing, place_id=place_id, person_id=person.id if person else None, details=details)


def add_line(
    action: str, *, thing: Base | None, place_id: int | None, person_id: int | None, details: dict[str, Any]
) -> None:
    """Add a line from anywhere: the command line and the jobs name their own action."""
    if thing is not None and getattr(thing, "id", None) is None:
        db.session.flush()
    current = scope.find_community()
    line = {
        "community_id": place_id or (current.id if current else city_id()),
        "at": clock.now(),
        "person_id": person_id,
        "action": action,
        "object_type": thing.__tablename__ if thing is not None else None,
        "object_id": getattr(thing, "id", None),
        "address": request.remote_addr if has_request_context() and UNNAMED not in details else None,
        "details": details,
    }
    db.session.execute(_ADD, line)


def city_id() -> int:
    """The place at the top: what happens outside every community is kept there."""
    return int(db.session.execute(text("SELECT id FROM place WHERE parent_id IS NULL")).scalar_one())

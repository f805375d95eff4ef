"""Lists of members for staff: who waits, who is active, and what is exported."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app import clock
from app.audit import AuditLine
from app.database import db
from app.members.models import Membership
from app.people.models import Person
from app.places.models import Building
from app.scope import community_id, in_community

REVEALED = "members.reveal"  # the act of looking at a phone number
SERVED = "served"  # people without a phone, whatever their kind
REVEALED_FOR = timedelta(minutes=2)


def members_listed(
    *, state: str = "active", kind: str = "", building_id: int | None = None, text: str = ""
) -> Select[Membership]:
    """Memberships of a state with all that a row shows, to be paged: the waiting by time, the others by name."""
    wanted = (
        in_community(Membership)
        .join(Membership.person)
        .where(Membership.state == state)
        .options(
            contains_eager(Membership.person),
            joinedload(Membership.building).joinedload(Building.compound),
            joinedload(Membership.household),
            joinedload(Membership.workplace),
        )
    )
    if kind == SERVED:
        wanted = wanted.where(Person.without_phone)
    elif kind:
        wanted = wanted.where(Membership.kind == kind)
    if building_id is not None:
        wanted = wanted.where(Membership.building_id == building_id)
    if text:
        wanted = wanted.where(named(text))
    return wanted.order_by(*((Membership.asked_at,) if state == "asked" else (Person.pinyin,)), Membership.id)


def named(text: str) -> ColumnElement[bool]:
    """Persons whose name holds the text, or whose pinyin or initials begin with it."""
    start = text[:100].lower()
    return or_(
        Person.name.contains(text[:100], autoescape=True),
        Person.pinyin.startswith(start, autoescape=True),
        Person.initials.startswith(start, autoescape=True),
    )


def counts() -> dict[str, int]:
    """How many memberships of each state the community has."""
    rows = db.session.execute(
        select(Membership.state, func.count())
        .where(Membership.community_id == community_id())
        .group_by(Membership.state)
    )
    return {row[0]: row[1] for row in rows}


def exported(*, kind: str = "", building_id: int | None = None, text: str = "") -> Iterator[Membership]:
    """The active members, in order of the names."""
    yield from db.session.execute(members_listed(kind=kind, building_id=building_id, text=text)).scalars()


def display_place(membership: Membership) -> str:
    """`阳光家园 6号楼`; the compound is loaded with the building."""
    return f"{membership.building.compound.name} {membership.building.name}"


def display_door(membership: Membership) -> str:
    """The proven household, else what the member wrote."""
    proven = membership.household
    return f"{proven.unit}{proven.door}" if proven is not None else f"{membership.unit}{membership.door}"


def may_see_phone(membership: Membership, *, by: Person) -> bool:
    """True for two minutes after staff asked to see the number: an act with its line in the audit."""
    asked = select(AuditLine.id).where(
        AuditLine.community_id == community_id(),
        AuditLine.action == REVEALED,
        AuditLine.object_type == Membership.__tablename__,
        AuditLine.object_id == membership.id,
        AuditLine.person_id == by.id,
        AuditLine.at > clock.now() - REVEALED_FOR,
    )
    return db.session.execute(asked.limit(1)).first() is not None

"""Roles: granted at a place by who stands above it, ended by the same, effective with the next request."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db, flush_or
from app.errors import NotHere
from app.people import domain
from app.people.errors import NotForOneself, RoleNotGiven
from app.people.models import Person, Role
from app.places.models import Place
from app.texts import _


def grant_role(
    person: Person,
    kind: str,
    *,
    place: Place,
    company_id: int | None = None,
    department_id: int | None = None,
    by: Person | None,
) -> Role:
    """Give the person a role; `by` is None only for the command line. Raises NotForOneself or RoleNotGiven."""
    if by is not None and by.id == person.id:
        raise NotForOneself
    if kind not in domain.ROLES_AT[place.level]:
        raise RoleNotGiven(_("这一级没有这种权限"))
    if (kind == "clerk") != (company_id is not None):
        raise RoleNotGiven(_("收费员要选物业公司"), _("请选这位收费员所在的公司"))
    if has_role(person, kind, place_id=place.id, company_id=company_id):
        raise RoleNotGiven(_("%(name)s 已经有这项权限", name=person.name))
    role = Role(
        person_id=person.id,
        kind=kind,
        place_id=place.id,
        company_id=company_id,
        department_id=department_id,
        granted_by_id=by.id if by else None,
        granted_at=clock.now(),
    )
    with flush_or(RoleNotGiven(_("%(name)s 已经有这项权限", name=person.name))):  # granted by two at the same moment
        db.session.add(role)
    db.session.expire(person, ["roles"])
    return role


def end_role(role: Role, *, by: Person | None) -> None:
    """End a role; the next request of that person goes without it. Raises NotForOneself."""
    if by is not None and by.id == role.person_id:
        raise NotForOneself
    if role.ended_at is None:
        role.ended_at, role.ended_by_id = clock.now(), by.id if by else None
        db.session.flush()
        db.session.expire(role.person, ["roles"])


def has_role(person: Person, kind: str, *, place_id: int, company_id: int | None = None) -> bool:
    """True if the person holds that very role now."""
    held = select(Role.id).where(Role.person_id == person.id, Role.kind == kind, Role.ended_at.is_(None))
    where = Role.company_id == company_id if kind == "clerk" else Role.place_id == place_id
    return db.session.execute(held.where(where).limit(1)).scalar() is not None


def find_role(role_id: int, *, place: Place) -> Role:
    """The open role with that id at that place; `NotHere` for every other."""
    role = db.session.get(Role, role_id)
    if role is None or role.place_id != place.id or role.ended_at is not None:
        raise NotHere("role")
    return role


def roles_at(place: Place) -> Sequence[Role]:
    """Who holds a role at the place now, with their names; at most two hundred."""
    return (
        db.session.execute(
            select(Role)
            .where(Role.place_id == place.id, Role.ended_at.is_(None))
            .options(joinedload(Role.person))
            .join(Person, Role.person_id == Person.id)
            .order_by(Role.kind.desc(), Person.pinyin, Role.id)
            .limit(200)
        )
        .scalars()
        .all()
    )


def persons_with_role(kind: str, *, place_id: int) -> Sequence[Person]:
    """The active persons who hold a role at that very place: whom to tell and whom to call."""
    return (
        db.session.execute(
            select(Person)
            .join(Role, Role.person_id == Person.id)
            .where(Role.kind == kind, Role.place_id == place_id, Role.ended_at.is_(None), Person.active)
            .order_by(Person.pinyin, Person.id)
        )
        .scalars()
        .all()
    )


def is_granted_by(place: Place, person: Person) -> bool:
    """True if the person grants roles at that place: the administrator anywhere, staff one level below their own."""
    return any(
        role.kind == "administrator" or (role.kind == "staff" and role.place_id == place.parent_id)
        for role in person.roles
    )

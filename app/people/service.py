"""People: what a person may do by the roles that were granted."""

from app import scope
from app.people.models import Person, Role
from app.places import service as places


def open_roles(person: Person, kind: str) -> list[Role]:
    """The person's roles of one kind that have not ended."""
    return [role for role in person.roles if role.kind == kind]


def is_signed_in(person: Person, _thing: object) -> bool:
    """Everybody who has signed in."""
    return True


def is_staff_here(person: Person, _thing: object) -> bool:
    """Staff at this very community."""
    return any(role.place_id == scope.viewed_place() for role in open_roles(person, "staff"))


def oversees_here(person: Person, _thing: object) -> bool:
    """Staff or administrator at the viewed place, or at one above it."""
    viewed = scope.viewed_place()
    if viewed is None:
        return False
    held = {role.place_id for role in person.roles if role.kind in ("staff", "administrator")}
    return viewed in held or any(places.is_at_or_below(viewed, place_id) for place_id in held)


oversees_place = oversees_here


def is_staff_above(person: Person, _thing: object) -> bool:
    """Staff of the street or of a place above it; not of the very community."""
    viewed = scope.viewed_place()
    if viewed is None:
        return False
    held = {role.place_id for role in person.roles if role.kind in ("staff", "administrator")} - {viewed}
    return any(places.is_at_or_below(viewed, place_id) for place_id in held)


may_grant_at = is_staff_above


def is_administrator(person: Person, _thing: object) -> bool:
    """The administrator of the city."""
    return bool(open_roles(person, "administrator"))


def is_clerk_of_company(person: Person, _thing: object) -> bool:
    """A clerk of the very company that the address names."""
    return any(role.company_id == scope.viewed_company() for role in open_roles(person, "clerk"))

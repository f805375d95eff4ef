"""People: what a person may do by the roles that were granted; the other use cases by subject in the files beside."""

from collections.abc import Sequence

from app import scope
from app.database import db
from app.people.accounts.closing_service import close_account, given_codes_by, refusals
from app.people.accounts.corrections_service import name_changes, names_of
from app.people.accounts.served_service import enrol, find_served, with_accounts
from app.people.accounts.service import (
    change_password,
    check_password,
    find_by_phone,
    find_by_volunteer_number,
    find_person,
    prove,
    search,
    sign_up,
)
from app.people.models import Person, Role
from app.people.roles.colleagues_service import whom_to_ask
from app.people.roles.service import end_role, grant_role, has_role, is_granted_by, persons_with_role
from app.people.sign_in.attempts_service import forget_old as forget_old_attempts
from app.people.sign_in.codes_service import forget_offered_numbers
from app.people.sign_in.sessions import end_all, end_sign_in, start_sign_in
from app.places import service as places
from app.places.models import Place

__all__ = [
    "change_password",
    "check_password",
    "close_account",
    "end_all",
    "end_role",
    "end_sign_in",
    "enrol",
    "find_by_phone",
    "find_by_volunteer_number",
    "find_person",
    "find_served",
    "forget_offered_numbers",
    "forget_old_attempts",
    "given_codes_by",
    "grant_role",
    "has_role",
    "is_administrator",
    "is_clerk_of_company",
    "is_signed_in",
    "is_staff_above",
    "is_staff_here",
    "may_grant_at",
    "name_changes",
    "names_of",
    "oversees_here",
    "oversees_place",
    "persons_with_role",
    "prove",
    "refusals",
    "search",
    "sign_up",
    "start_sign_in",
    "whom_to_ask",
    "with_accounts",
]

OVERSEEING = ("staff", "administrator")


def open_roles(person: Person, *kinds: str) -> list[Role]:
    """The person's roles of these kinds that have not ended."""
    return [role for role in person.roles if role.kind in kinds]


def is_signed_in(person: Person, _thing: object) -> bool:
    """Everybody who has signed in."""
    return person.is_authenticated


def is_staff_here(person: Person, _thing: object) -> bool:
    """Staff at this very community (or at the very place that the address names)."""
    viewed = scope.viewed_place()
    return viewed is not None and any(role.place_id == viewed for role in open_roles(person, "staff"))


def oversees_here(person: Person, _thing: object) -> bool:
    """Staff or administrator at the viewed place, or at one above it."""
    viewed = scope.viewed_place()
    return viewed is not None and _reaches(_places_of(person), viewed)


oversees_place = oversees_here


def overseen(person: Person, lineage: Sequence[Place]) -> set[int]:
    """The ids of those places that the person oversees; `lineage` is one line of the tree, the city first."""
    held = _places_of(person)
    first = next((n for n, place in enumerate(lineage) if place.id in held), len(lineage))
    return {place.id for place in lineage[first:]}


def is_staff_above(person: Person, _thing: object) -> bool:
    """Staff or administrator of a place above the viewed one; not of that very place."""
    viewed = scope.viewed_place()
    return viewed is not None and _reaches(_places_of(person) - {viewed}, viewed)


def may_grant_at(person: Person, _thing: object) -> bool:
    """Who grants roles at the viewed place: staff one level above it, and the administrator."""
    viewed = scope.viewed_place()
    if viewed is None or not open_roles(person, *OVERSEEING):
        return False
    return is_granted_by(db.session.get_one(Place, viewed), person)


def is_administrator(person: Person, _thing: object) -> bool:
    """The administrator of the city."""
    return bool(open_roles(person, "administrator"))


def is_clerk_of_company(person: Person, _thing: object) -> bool:
    """A clerk of the very company that the address names."""
    viewed = scope.viewed_company()
    return viewed is not None and any(role.company_id == viewed for role in open_roles(person, "clerk"))


def _places_of(person: Person) -> set[int]:
    return {role.place_id for role in open_roles(person, *OVERSEEING)}


def _reaches(held: set[int], place_id: int) -> bool:
    """True if the place is one of these or lies below one; asked of the database once a session for each pair."""
    if place_id in held:
        return True
    known: dict[tuple[int, int], bool] = db.session.info.setdefault("reach of places", {})
    for ancestor_id in held:
        if (place_id, ancestor_id) not in known:
            known[place_id, ancestor_id] = places.is_at_or_below(place_id, ancestor_id)
    return any(known[place_id, ancestor_id] for ancestor_id in held)

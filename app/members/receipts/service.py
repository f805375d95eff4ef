"""Receipts of report-in: numbered at acceptance, and found again by anybody who holds the number."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import scope
from app.database import db
from app.errors import NotHere
from app.members.models import Membership
from app.members.report_in.service import latest_membership
from app.people.models import Person
from app.places import service as places
from app.places.models import Place
from app.public_numbers import PREFIXES, new_number, place_of_prefix, read_number


@dataclass(frozen=True)
class Receipt:
    """What a stranger may read of a report-in: no address, no workplace, no whole name (masked where shown)."""

    number: str
    name: str
    kind: str
    place: Place
    since: datetime
    ended_at: datetime | None

    @property
    def is_valid(self) -> bool:
        """True while the person is a member there."""
        return self.ended_at is None


def number_receipt(membership: Membership) -> None:
    """Give an accepted membership its number; one that has it keeps it."""
    if membership.receipt_number is None:
        membership.receipt_number = new_number(membership.community_id)


def own_receipt(person: Person) -> Membership:
    """The person's membership here that has a receipt, or `NotHere`."""
    membership = latest_membership(person.id)
    if membership is None:
        raise NotHere("receipt")
    return with_receipt(membership)


def with_receipt(membership: Membership) -> Membership:
    """The membership, if it was ever accepted; else `NotHere`."""
    if membership.receipt_number is None:
        raise NotHere("receipt")
    return membership


def find_receipt(typed: str) -> Receipt | None:
    """The receipt of that number, whichever community it names."""
    number = read_number(typed)
    if number is None:
        return None
    for place in communities_named(number):
        with scope.inside(places.as_scope(place)):
            wanted = scope.in_community(Membership).filter_by(receipt_number=number)
            found = db.session.execute(wanted.options(joinedload(Membership.person))).scalar()
        if found is not None:
            return receipt_of(found, place)
    return None


def communities_named(number: str) -> list[Place]:
    """Communities whose numbers begin so: one, unless the city has more than 32,768 places."""
    named = select(Place).where(Place.level == "community", Place.id % PREFIXES == place_of_prefix(number))
    return list(db.session.execute(named).scalars())


def receipt_of(membership: Membership, place: Place) -> Receipt:
    """What the receipt of an accepted membership says."""
    return Receipt(
        number=membership.receipt_number or "",
        name=membership.person.name,
        kind=membership.kind,
        place=place,
        since=membership.decided_at or membership.asked_at,
        ended_at=membership.left_at,
    )

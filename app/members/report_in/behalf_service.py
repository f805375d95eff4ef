"""Reporting in for people without a phone: staff write down what the person says, and a second of the staff accepts."""

from dataclasses import dataclass

from app.database import db
from app.members.errors import EnteredAlready, NoSuchServed
from app.members.models import Membership
from app.members.report_in import service
from app.people import service as people
from app.people.models import Person
from app.places.domain import door_label, unit_label
from app.places.models import Building
from app.scope import community_id, in_community


@dataclass(frozen=True)
class Said:
    """What the person says at the counter."""

    name: str
    kind: str
    building: Building
    unit: str
    door: str
    workplace: str
    agrees: bool  # to the terms, read out to them
    volunteer_number: str = ""  # of who was entered before


def enter(said: Said, *, by: Person) -> Membership:
    """Report in for a person without a phone: a member, and moved from elsewhere, once a second of the staff accepts.

    Raises EnteredAlready, NoSuchServed, AlreadyAsked, NoConsent, BadName or BadReport.
    """
    _refuse_same(said)
    person = _known(said) if said.volunteer_number else people.enrol(name=said.name, agrees=said.agrees, by=by)
    elsewhere = service.open_membership(person.id)
    if elsewhere is not None and elsewhere.community_id == community_id():
        raise EnteredAlready(person.name)
    membership = service.report_in(
        person,
        kind=said.kind,
        building=said.building,
        unit=said.unit,
        door=said.door,
        workplace=said.workplace,
        moves_from_id=elsewhere.community_id if elsewhere is not None else None,
    )
    membership.entered_by_id = by.id
    db.session.flush()
    return membership


def _known(said: Said) -> Person:
    found = people.find_served(said.volunteer_number, name=said.name)
    if found is None:
        raise NoSuchServed
    return found


def _refuse_same(said: Said) -> None:
    """One person is not entered twice: the same name behind the same door."""
    same = (
        in_community(Membership)
        .join(Membership.person)
        .where(
            Membership.state.in_(("asked", "active")),
            Membership.building_id == said.building.id,
            Membership.unit == unit_label(said.unit),
            Membership.door == door_label(said.door),
            Person.name == said.name,
        )
    )
    found = db.session.execute(same.limit(1)).scalar()
    if found is not None:
        raise EnteredAlready(said.name)


def is_served(person: Person, membership: object) -> bool:
    """Staff act for active members without a phone, and for nobody who has an account; never for themselves."""
    if membership is None:
        return True
    return (
        isinstance(membership, Membership)
        and membership.state == "active"
        and membership.person.without_phone
        and membership.person_id != person.id
    )

"""What a stranger learns from a number."""

from dataclasses import dataclass
from datetime import datetime

from app import scope
from app.database import db
from app.members import service as members
from app.places import service as places
from app.places.models import Place
from app.public_numbers import read_number
from app.scope import in_community
from app.stars.signs.models import StarSign


@dataclass(frozen=True)
class Checked:
    """What a stranger may read of a sign: the place, the state, and of a certificate a masked name."""

    number: str
    kind: str
    state: str
    place: Place
    name: str
    person: str
    stars: int | None
    period: str
    minutes: int
    times: int
    issued_at: datetime
    ended_at: datetime | None


def find_sign(typed: str) -> Checked | None:
    """The sign of that number, whichever community it names."""
    number = read_number(typed)
    if number is None:
        return None
    for place in members.communities_named(number):
        with scope.inside(places.as_scope(place)):
            found = db.session.execute(in_community(StarSign).filter_by(number=number)).scalar()
            if found is not None:
                return _checked(found, place)
    return None


def _checked(found: StarSign, place: Place) -> Checked:
    return Checked(
        number=found.number,
        kind=found.kind,
        state=found.state,
        place=place,
        name=found.name,
        person=found.membership.person.name if found.membership_id is not None else "",
        stars=found.stars,
        period=found.period,
        minutes=found.figures.get("minutes", 0),
        times=found.figures.get("times", 0),
        issued_at=found.issued_at,
        ended_at=found.ended_at,
    )

"""Who takes part: the communities as they come to be, and the people in them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from random import Random

from app.database import db
from app.demo.article import TownPlan
from app.demo.names import WORKPLACES, Names
from app.people.models import Person
from app.scope import Community

FIRST_PHONE = 19900000101


@dataclass(frozen=True)
class House:
    """A building with its doors: (household id, unit, door)."""

    id: int
    name: str
    grid_id: int
    compound_id: int
    compound: str
    doors: list[tuple[int, str, str]]


@dataclass(eq=False)
class Someone:
    """A person who reports in. `zeal` says how readily: 0 never comes, 1 as everybody, 6 almost always."""

    name: str
    phone: str
    kind: str
    house: House
    door: tuple[int, str, str]
    workplace: str = ""
    zeal: float = 1.0
    joins: date = date.min  # the day of reporting in; staff answer a day later
    leaves: date = date.max
    referrer: "Someone | None" = None
    person_id: int = 0
    membership_id: int = 0
    missed: int = 0
    plans: list[tuple[datetime, datetime]] = field(default_factory=list)

    def is_free(self, start: datetime, end: datetime) -> bool:
        """True if no other plan lies in that time."""
        return all(end <= other[0] or other[1] <= start for other in self.plans)

    @property
    def person(self) -> Person:
        """The stored person."""
        return db.session.get_one(Person, self.person_id)


@dataclass
class Town:
    """A community of the demonstration with everything that the story needs to know of it."""

    plan: TownPlan
    community: Community
    street_id: int
    opening: date  # the first day of reporting in
    houses: list[House] = field(default_factory=list)
    grid_ids: list[int] = field(default_factory=list)
    staff: list[int] = field(default_factory=list)  # persons
    street_staff: int = 0
    company_id: int = 0
    clerk: int = 0
    people: list[Someone] = field(default_factory=list)
    pending: list[Someone] = field(default_factory=list)  # who asks in the last days
    refused: list[Someone] = field(default_factory=list)
    leads: list[Someone] = field(default_factory=list)
    grid_leads: list[Someone] = field(default_factory=list)


class Casting:
    """Puts people into houses: four to six in service and one or two residents a building."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.chance = Random("baodao cast")
        self.phones = count(FIRST_PHONE)
        self._taken: dict[int, set[int]] = {}

    def someone(self, house: House, *, kind: str, zeal: float) -> Someone:
        """One more person, behind a door that nobody of the story has yet."""
        taken = self._taken.setdefault(house.id, set())
        door = self.chance.choice([one for one in house.doors if one[0] not in taken])
        taken.add(door[0])
        workplace = self.chance.choice(WORKPLACES) if kind == "in_service" else ""
        return Someone(self.names.next(), str(next(self.phones)), kind, house, door, workplace, zeal)

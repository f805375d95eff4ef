"""Households of a building: one by one, or a regular building at once."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, func, select, text
from sqlalchemy.exc import IntegrityError

from app import clock
from app.database import db, flush_or
from app.files.csv_files import clean
from app.places.domain import door_label, doors_of, unit_label
from app.places.errors import BadDoor, NameTaken, StillUsed, TooManyDoors
from app.places.models import Building, Household
from app.scope import community_id, in_community

LONGEST_LABEL = 20
MOST_DOORS = 1_000

ADD_MANY = text("""
    INSERT INTO household (community_id, building_id, unit, door, added_at)
    SELECT :community_id, line.building_id, line.unit, line.door, :added_at
    FROM unnest(CAST(:buildings AS bigint[]), CAST(:units AS text[]), CAST(:doors AS text[]))
      AS line(building_id, unit, door)
    ON CONFLICT (community_id, building_id, unit, door) DO NOTHING
    RETURNING id
""")


def households(building_id: int) -> list[Household]:
    """The households of a building of this community, in order of unit and door."""
    return list(db.session.execute(households_listed(building_id)).scalars())


def households_listed(building_id: int) -> Select[Household]:
    """The same as a statement to be paged; shorter labels first, so that 2单元 comes before 10单元."""
    return (
        in_community(Household)
        .where(Household.building_id == building_id)
        .order_by(func.length(Household.unit), Household.unit, func.length(Household.door), Household.door)
    )


def find_household(building: Building, unit: str, door: str) -> Household | None:
    """The household with that unit and door, however they are written: 1 and 1单元, 301室 and 301 are the same."""
    statement = in_community(Household).filter_by(
        building_id=building.id, unit=unit_label(clean(unit)), door=door_label(clean(door))
    )
    return db.session.execute(statement).scalar()


def count_households(building_id: int) -> int:
    """How many households the building has."""
    statement = select(func.count()).where(
        Household.community_id == community_id(), Household.building_id == building_id
    )
    return int(db.session.execute(statement).scalar_one())


def add_household(building: Building, *, unit: str = "", door: str) -> Household:
    """A new household. Raises `BadDoor`, `NameTaken`."""
    row = Household(community_id=community_id(), building_id=building.id, added_at=clock.now())
    change_household(row, unit=unit, door=door)
    return row


def change_household(household: Household, *, unit: str, door: str) -> None:
    """Write a household's unit and door anew. Raises `BadDoor`, `NameTaken`."""
    unit, door = unit_label(clean(unit)), door_label(clean(door))
    if not door or max(len(unit), len(door)) > LONGEST_LABEL:
        raise BadDoor()
    with flush_or(NameTaken(f"{unit}{door}")):
        household.unit, household.door = unit, door
        db.session.add(household)


def remove_household(household: Household) -> None:
    """Take away a household entered by mistake. Raises `StillUsed` where anything refers to it."""
    db.session.delete(household)
    try:
        db.session.flush()
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", "") == "23503":
            raise StillUsed() from error
        raise


def fill_building(building: Building, *, units: range | None, floors: range, a_floor: int) -> int:
    """Add the doors of a regular building; those that stand stay. How many were new. Raises `TooManyDoors`."""
    count = len(units or (None,)) * len(floors) * a_floor
    if not 0 < count <= MOST_DOORS:
        raise TooManyDoors(count)
    doors = doors_of(units=units, floors=floors, a_floor=a_floor)
    return add_households((building.id, unit, door) for unit, door in doors)


def add_households(lines: Iterable[tuple[int, str, str]]) -> int:
    """Add many (building id, unit, door) in one statement, labels as `domain` writes them; how many were new."""
    sent = list(lines)
    values: dict[str, Any] = {
        "community_id": community_id(),
        "added_at": clock.now(),
        "buildings": [line[0] for line in sent],
        "units": [line[1] for line in sent],
        "doors": [line[2] for line in sent],
    }
    return len(db.session.execute(ADD_MANY, values).all())

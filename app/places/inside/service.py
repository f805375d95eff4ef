"""What lies inside a community: its grids, compounds and buildings, and how many households each has."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Row, Select, Subquery, and_, func, select
from sqlalchemy.orm import joinedload

from app.database import db, flush_or
from app.files.csv_files import clean
from app.places.domain import is_right_size, order_text
from app.places.errors import BadName, NameTaken
from app.places.models import Building, Compound, Grid, Household
from app.scope import community_id, in_community
from app.words import pinyin

LONGEST_NAME = 40
Kept = TypeVar("Kept", Grid, Compound, Building)


@dataclass(frozen=True)
class Figures:
    """A grid or compound with the number of its buildings and households."""

    thing: Any
    buildings: int
    households: int

    @property
    def is_right_size(self) -> bool:
        """True where a grid has 100 to 300 households."""
        return is_right_size(self.households)


def grids() -> list[Grid]:
    """The grids of this community, in order of their names."""
    return list(db.session.execute(in_community(Grid).order_by(Grid.pinyin, Grid.id)).scalars())


def compounds() -> list[Compound]:
    """The compounds of this community, in order of their names."""
    return list(db.session.execute(in_community(Compound).order_by(Compound.pinyin, Compound.id)).scalars())


def buildings(compound_id: int | None = None) -> list[Building]:
    """The buildings of a compound, or all of this community, with compound and grid loaded."""
    statement = in_community(Building).options(joinedload(Building.compound), joinedload(Building.grid))
    if compound_id is not None:
        statement = statement.where(Building.compound_id == compound_id)
    found = db.session.execute(statement.order_by(Building.pinyin, Building.id)).scalars()
    return sorted(found, key=lambda building: building.compound.pinyin)


def grid_figures() -> list[Figures]:
    """Every grid with its buildings and households."""
    return _figures(grids(), Building.grid_id)


def compound_figures() -> list[Figures]:
    """Every compound with its buildings and households."""
    return _figures(compounds(), Building.compound_id)


def building_figures(*, compound_id: int | None = None, grid_id: int | None = None) -> Select[Building, Any]:
    """Buildings with compound, grid and number of households (`Building`, int), to be paged."""
    doors = _doors_by_building()
    statement = (
        select(Building, func.coalesce(doors.c.households, 0))
        .outerjoin(doors, doors.c.building_id == Building.id)
        .where(Building.community_id == community_id())
        .options(joinedload(Building.compound), joinedload(Building.grid))
        .order_by(Building.pinyin, Building.id)
    )
    if compound_id is not None:
        statement = statement.where(Building.compound_id == compound_id)
    return statement if grid_id is None else statement.where(Building.grid_id == grid_id)


def grid_size(grid_id: int) -> int:
    """How many households a grid has."""
    doors = _doors_by_building()
    statement = (
        select(func.coalesce(func.sum(doors.c.households), 0))
        .select_from(Building)
        .join(doors, doors.c.building_id == Building.id)
        .where(Building.community_id == community_id(), Building.grid_id == grid_id)
    )
    return int(db.session.execute(statement).scalar_one())


def everything() -> Iterator[tuple[str, str, str, str, str]]:
    """Grid, compound, building, unit and door of every household; a building without any stands alone."""
    statement = (
        select(Grid.name, Compound.name, Building.name, Household.unit, Household.door)
        .select_from(Building)
        .join(Grid, and_(Grid.community_id == Building.community_id, Grid.id == Building.grid_id))
        .join(Compound, and_(Compound.community_id == Building.community_id, Compound.id == Building.compound_id))
        .outerjoin(
            Household, and_(Household.community_id == Building.community_id, Household.building_id == Building.id)
        )
        .where(Building.community_id == community_id())
        .order_by(Grid.pinyin, Compound.pinyin, Building.pinyin, func.length(Household.unit), Household.unit)
        .order_by(func.length(Household.door), Household.door)
    )
    for grid, compound, building, unit, door in db.session.execute(statement):
        yield grid, compound, building, unit or "", door or ""


def add_grid(name: str) -> Grid:
    """A new grid. Raises `BadName`, `NameTaken`."""
    return _store(_named(Grid(community_id=community_id()), name))


def add_compound(name: str, *, address: str = "", walking_order: int | None = None) -> Compound:
    """A new compound, at the end of the walking order unless told. Raises `BadName`, `NameTaken`."""
    compound = _named(Compound(community_id=community_id()), name)
    compound.address = clean(address)
    compound.walking_order = next_in_walking_order() if walking_order is None else walking_order
    return _store(compound)


def add_building(name: str, *, grid: Grid, compound: Compound) -> Building:
    """A new building of a compound, which its grid counts. Raises `BadName`, `NameTaken`."""
    building = Building(community_id=community_id(), grid_id=grid.id, compound_id=compound.id)
    return _store(_named(building, name))


def change_grid(grid: Grid, *, name: str) -> None:
    """Rename a grid. Raises `BadName`, `NameTaken`."""
    _store(_named(grid, name))


def change_compound(compound: Compound, *, name: str, address: str, walking_order: int) -> None:
    """Rename a compound, or move it in the walking order. Raises `BadName`, `NameTaken`."""
    compound.address, compound.walking_order = clean(address), walking_order
    _store(_named(compound, name))


def change_building(building: Building, *, name: str, grid: Grid, compound: Compound) -> None:
    """Rename a building, or give it to another grid or compound. Raises `BadName`, `NameTaken`."""
    building.grid_id, building.compound_id = grid.id, compound.id
    _store(_named(building, name))


def next_in_walking_order() -> int:
    """The place after the last compound."""
    last = select(func.max(Compound.walking_order)).where(Compound.community_id == community_id())
    return int(db.session.execute(last).scalar() or 0) + 1


def order_key(name: str) -> str:
    """The text that names of grids, compounds and buildings are sorted by."""
    return pinyin.reading(order_text(name))


def _doors_by_building() -> Subquery:
    return (
        select(Household.building_id, func.count().label("households"))
        .where(Household.community_id == community_id())
        .group_by(Household.building_id)
        .subquery("doors")
    )


def _figures(things: list[Any], parent: Any) -> list[Figures]:
    doors = _doors_by_building()
    counted = db.session.execute(
        select(parent, func.count(), func.coalesce(func.sum(doors.c.households), 0))
        .outerjoin(doors, doors.c.building_id == Building.id)
        .where(Building.community_id == community_id())
        .group_by(parent)
    )
    counts: dict[int, Row[Any]] = {row[0]: row for row in counted}
    return [
        Figures(thing, *map(int, counts[thing.id][1:])) if thing.id in counts else Figures(thing, 0, 0)
        for thing in things
    ]


def _named(row: Kept, name: str) -> Kept:
    name = clean(name)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise BadName()
    row.name, row.pinyin = name, order_key(name)
    return row


def _store(row: Kept) -> Kept:
    """Store a row; the database knows best whether its name is taken."""
    with flush_or(NameTaken(row.name)):
        db.session.add(row)
    return row

"""Importing grids, compounds, buildings and households from one file: looked at, then stored whole or not at all."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from app.database import db
from app.errors import Refused
from app.files import imports
from app.files.imports import Problems, Row, read_table
from app.places.domain import FEWEST_HOUSEHOLDS, MOST_HOUSEHOLDS, door_label, is_right_size, unit_label
from app.places.inside import households_service
from app.places.inside import service as inside_service
from app.places.models import Building, Compound, Grid, Household
from app.scope import community_id
from app.texts import _

GRID, COMPOUND, BUILDING, UNIT, DOOR = COLUMNS = ("网格", "小区", "楼栋", "单元", "门牌")  # data
MOST_WARNINGS = 10

BuildingKey = tuple[str, str]  # compound, building
DoorKey = tuple[str, str, str, str]  # compound, building, unit, door


@dataclass
class Known:
    """What the community has already."""

    grids: dict[str, int]
    compounds: dict[str, int]
    buildings: dict[BuildingKey, tuple[int, str]]  # its id, and the name of its grid
    doors: set[DoorKey]


@dataclass
class Plan:
    """What a file says, and what of it would be new; dictionaries keep the order of the file."""

    rows: int
    problems: Problems
    grids: dict[str, None] = field(default_factory=dict)
    compounds: dict[str, None] = field(default_factory=dict)
    buildings: dict[BuildingKey, str] = field(default_factory=dict)  # its grid
    doors: dict[DoorKey, None] = field(default_factory=dict)


def preview_import(content: bytes) -> imports.Preview:
    """What an import of the file would add here, and what is wrong in it."""
    known = _known()
    plan = _plan(content, known)
    named = (
        (_("网格"), plan.grids, known.grids),
        (_("小区"), plan.compounds, known.compounds),
        (_("楼栋"), plan.buildings, known.buildings),
        (_("住户"), plan.doors, known.doors),
    )
    counts = [imports.Count(label, _count_new(said, there), _count_there(said, there)) for label, said, there in named]
    return imports.Preview(plan.rows, counts, plan.problems, warnings=_sizes(plan, known))


def import_places(content: bytes) -> dict[str, int]:
    """Store everything new in the file; how many of each kind. Raises `imports.NotClean`, `Unreadable`."""
    known = _known()
    plan = _plan(content, known)
    if plan.problems:
        raise imports.NotClean(plan.problems)
    try:
        return _store(plan, known)
    except IntegrityError as error:
        raise Refused(_("刚才有人改动了小区楼栋，没有导入"), _("请重新上传，再看一遍预览")) from error


def _known() -> Known:
    here = community_id()
    grids = {grid.name: grid.id for grid in inside_service.grids()}
    compounds = {compound.name: compound.id for compound in inside_service.compounds()}
    grid_names = {key: name for name, key in grids.items()}
    compound_names = {key: name for name, key in compounds.items()}
    buildings, keys = {}, {}
    columns = select(Building.id, Building.name, Building.compound_id, Building.grid_id)
    for row in db.session.execute(columns.where(Building.community_id == here)):
        keys[row.id] = (compound_names[row.compound_id], row.name)
        buildings[keys[row.id]] = (row.id, grid_names[row.grid_id])
    doors = select(Household.building_id, Household.unit, Household.door).where(Household.community_id == here)
    return Known(grids, compounds, buildings, {(*keys[r[0]], r[1], r[2]) for r in db.session.execute(doors)})


def _plan(content: bytes, known: Known) -> Plan:
    sheet = read_table(content, required=(GRID, COMPOUND, BUILDING), optional=(UNIT, DOOR))
    plan = Plan(len(sheet.rows), sheet.problems)
    seen: dict[tuple[str, ...], int] = {}
    for row in sheet.rows:
        said = (row[GRID], row[COMPOUND], row[BUILDING], unit_label(row[UNIT]), door_label(row[DOOR]))
        if (first := seen.setdefault(said, row.line)) != row.line:
            plan.problems.add(row.line, "", _("和第 %(line)s 行重复", line=first))
        elif _is_whole(row, plan.problems):
            _take(plan, known, row, said)
    return plan


def _is_whole(row: Row, problems: Problems) -> bool:
    """True where every cell that a filled one needs is filled, and none is too long."""
    before = problems.total
    if row[BUILDING] and not row[COMPOUND]:
        problems.add(row.line, COMPOUND, _("有楼栋，就要填小区"))
    if row[DOOR] and not row[BUILDING]:
        problems.add(row.line, BUILDING, _("有门牌，就要填楼栋"))
    if row[UNIT] and not row[DOOR]:
        problems.add(row.line, DOOR, _("有单元，就要填门牌"))
    if not (row[GRID] or row[COMPOUND]):
        problems.add(row.line, GRID, _("网格和小区都没填"))
    for column in (GRID, COMPOUND, BUILDING):
        if len(row[column]) > inside_service.LONGEST_NAME:
            problems.add(row.line, column, _("超过 %(n)s 个字", n=inside_service.LONGEST_NAME))
    for column in (UNIT, DOOR):
        if len(row[column]) > households_service.LONGEST_LABEL:
            problems.add(row.line, column, _("超过 %(n)s 个字", n=households_service.LONGEST_LABEL))
    return problems.total == before


def _take(plan: Plan, known: Known, row: Row, said: tuple[str, str, str, str, str]) -> None:
    grid, compound, building, unit, door = said
    if building:
        key = (compound, building)
        grid_before = known.buildings[key][1] if key in known.buildings else plan.buildings.get(key, grid)
        if not grid_before:
            plan.problems.add(row.line, GRID, _("新的楼栋要填网格"))
        elif grid and grid != grid_before:
            plan.problems.add(row.line, GRID, _("这栋楼已经在%(grid)s，换网格请在页面上改", grid=grid_before))
        else:
            plan.buildings[key] = grid_before
            if door:
                plan.doors[(*key, unit, door)] = None
    if grid:
        plan.grids[grid] = None
    if compound:
        plan.compounds[compound] = None


def _count_new(said: Iterable[Any], there: Any) -> int:
    return sum(1 for key in said if key not in there)


def _count_there(said: Iterable[Any], there: Any) -> int:
    return sum(1 for key in said if key in there)


def _sizes(plan: Plan, known: Known) -> list[str]:
    """A sentence for each grid of the file that would not have 100 to 300 households."""
    grid_of = {**{key: grid for key, (_id, grid) in known.buildings.items()}, **plan.buildings}
    sizes = Counter(grid_of[door[:2]] for door in known.doors | set(plan.doors))
    wrong = [(grid, sizes[grid]) for grid in plan.grids if not is_right_size(sizes[grid])]
    limits = {"low": FEWEST_HOUSEHOLDS, "high": MOST_HOUSEHOLDS}
    said = [
        _("%(grid)s 导入后有 %(n)s 户，一个网格一般 %(low)s–%(high)s 户", grid=grid, n=n, **limits)
        for grid, n in wrong[:MOST_WARNINGS]
    ]
    if len(wrong) > MOST_WARNINGS:
        said.append(_("还有 %(n)s 个网格户数不在范围内", n=len(wrong) - MOST_WARNINGS))
    return said


def _store(plan: Plan, known: Known) -> dict[str, int]:
    grids = _add(Grid, [{"name": name} for name in plan.grids if name not in known.grids])
    first = inside_service.next_in_walking_order()
    names = [name for name in plan.compounds if name not in known.compounds]
    compounds = _add(Compound, [{"name": name, "walking_order": first + n} for n, name in enumerate(names)])
    grid_ids = known.grids | {name: key for key, name, _row in grids}
    compound_ids = known.compounds | {name: key for key, name, _row in compounds}
    new = [
        {"name": name, "compound_id": compound_ids[compound], "grid_id": grid_ids[grid]}
        for (compound, name), grid in plan.buildings.items()
        if (compound, name) not in known.buildings
    ]
    compound_names = {key: name for name, key in compound_ids.items()}
    added = _add(Building, new)
    building_ids = {key: found[0] for key, found in known.buildings.items()}
    building_ids |= {(compound_names[row["compound_id"]], name): key for key, name, row in added}
    doors = [(building_ids[door[:2]], door[2], door[3]) for door in plan.doors if door not in known.doors]
    households = households_service.add_households(doors) if doors else 0
    return {"grids": len(grids), "compounds": len(compounds), "buildings": len(added), "households": households}


def _add(model: Any, rows: list[dict[str, Any]]) -> list[tuple[int, str, dict[str, Any]]]:
    """Insert named rows in one go; each comes back as its id, its name and what was sent."""
    if not rows:
        return []
    for row in rows:
        row.update(community_id=community_id(), pinyin=inside_service.order_key(row["name"]))
    statement = insert(model).returning(model.id, model.name, sort_by_parameter_order=True)
    found = db.session.execute(statement, rows).all()
    return [(key, name, row) for (key, name), row in zip(found, rows, strict=True)]

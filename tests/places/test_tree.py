"""Loading the tree of places from the command line."""

import time

import pytest
from sqlalchemy import func, select

from app.database import db
from app.places import service
from app.places.domain import order_text, searched_name, shown_name
from app.places.models import Place, PlaceClosure
from app.places.tree.service import OFFICIAL_LIST

HEADER = "code,name,level,parent_code\n"


def load(app, *arguments):
    return app.test_cli_runner().invoke(args=["places", "load", *map(str, arguments)])


@pytest.fixture
def qiqihar(app, world):
    """The official tree, loaded; once for all tests that only read it."""
    if service.find_by_code("230281588598") is not None:
        return world
    world.city()  # with its rules: other tests of this database find a city and take it as it is
    result = load(app)
    assert result.exit_code == 0, result.output
    db.session.rollback()
    return world


def official_places():
    codes = [line.split(",")[0] for line in OFFICIAL_LIST.read_text().splitlines()[1:]]
    return {p.code: p for p in db.session.execute(select(Place).where(Place.code.in_(codes))).scalars()}


def test_the_whole_tree_is_loaded_with_its_paths(qiqihar):
    found = official_places()
    levels = [place.level for place in found.values()]
    assert {level: levels.count(level) for level in set(levels)} == {
        "city": 1,
        "county": 16,
        "street": 209,
        "community": 1599,
    }
    sun = found["230202005007"]
    assert (sun.name, sun.short_name, sun.initials) == ("太阳社区居民委员会", "太阳社区", "tysq")
    assert [place.name for place in service.ancestors(sun.id)] == ["齐齐哈尔市", "龙沙区", "彩虹街道"]
    below = db.session.execute(
        select(func.count()).select_from(PlaceClosure).where(PlaceClosure.ancestor_id == found["230202"].id)
    ).scalar_one()
    assert below == sum(code.startswith("230202") for code in found)


def test_loading_twice_changes_nothing_and_is_quick(app, qiqihar):
    before = {code: place.id for code, place in official_places().items()}
    begun = time.perf_counter()
    again = load(app)
    assert time.perf_counter() - begun < 3
    assert "新增 0 个，改动 0 个" in again.output
    db.session.rollback()
    assert {code: place.id for code, place in official_places().items()} == before


def test_a_renamed_and_moved_community_keeps_its_row(app, world, tmp_path):
    town = world.town()
    other = world.town()
    line = f"{town.place.code},向阳社区居民委员会,community,{other.street.code}\n"
    city, counties = world.city(), [town.county, other.county]
    rows = [f"{city.code},{city.name},city,"]
    rows += [f"{c.code},{c.name},county,{city.code}" for c in counties]
    rows += [f"{t.street.code},{t.street.name},street,{t.county.code}" for t in (town, other)]
    path = tmp_path / "moved.csv"
    path.write_text(HEADER + "\n".join(rows) + "\n" + line)
    assert load(app, path).exit_code == 0
    db.session.rollback()
    moved = service.find_by_code(town.place.code)
    assert (moved.id, moved.short_name) == (town.place.id, "向阳社区")
    assert [place.id for place in service.ancestors(moved.id)] == [city.id, other.county.id, other.street.id]
    assert not service.is_at_or_below(moved.id, town.street.id)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("2302,市,city,\n230291,区,county,9999\n", "第 3 行 parent_code"),
        ("2302,市,city,\n2302,区,county,2302\n", "和第 2 行的代码相同"),
        ("2302,市,city,\n230291,区,quarter,2302\n", "第 3 行 level"),
        ("2302,市,city,\n230291,,county,2302\n", "第 3 行 name"),
        ("2302,市,city,\n230291001,街,street,2302\n", "第 3 行 parent_code"),
        ("2309,另一市,city,\n", "已经是另一个市"),
        ("", "只有表头"),
    ],
)
def test_a_list_that_does_not_hold_together_stores_nothing(app, world, tmp_path, rows, said):
    world.city()
    before = db.session.execute(select(func.count()).select_from(Place)).scalar_one()
    path = tmp_path / "wrong.csv"
    path.write_text(HEADER + rows)
    result = load(app, path)
    assert result.exit_code == 1
    assert said in result.output
    db.session.rollback()
    assert db.session.execute(select(func.count()).select_from(Place)).scalar_one() == before


@pytest.mark.parametrize(
    ("official", "shown"),
    [
        ("太阳社区居民委员会", "太阳社区"),
        ("东风社区居委会", "东风社区"),
        ("凤凰社区居名委员会", "凤凰社区"),
        ("李三店社区委员会", "李三店社区"),
        ("东风村民委员会", "东风村"),
        ("永光村村民委员会", "永光村"),
        ("长青村村委员会", "长青村"),
        ("新村村民委员会", "新村"),
        ("民安居民委员会", "民安居委会"),
        ("农场社区", "农场社区"),
        ("六三监狱虚拟社区", "六三监狱虚拟社区"),
    ],
)
def test_places_are_called_as_people_call_them(official, shown):
    assert shown_name(official) == shown


def test_the_committees_title_is_left_out_of_a_search():
    assert searched_name("太阳居委会") == "太阳"
    assert searched_name("东风村民委员会") == "东风村"


def test_numbers_are_in_order():
    names = ["第十网格", "第二网格", "10号楼", "6号楼", "第十二网格", "二十号楼", "一百零三号楼"]
    assert sorted(names, key=order_text) == [
        "6号楼",
        "10号楼",
        "二十号楼",
        "一百零三号楼",
        "第二网格",
        "第十网格",
        "第十二网格",
    ]

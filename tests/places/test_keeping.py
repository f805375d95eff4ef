"""Staff keep the grids, compounds, buildings and households of their own community."""

import re

import pytest
from sqlalchemy import func, select

from app.audit import AuditLine
from app.database import db
from app.places import service
from app.places.models import Building, Compound, Grid, Household
from app.scope import in_community, inside


@pytest.fixture
def town(world):
    return world.town()


@pytest.fixture
def staff(world, town):
    return world.browser(world.staff(town.place))


def rows(town, model):
    with inside(town.scope):
        db.session.rollback()
        return list(db.session.execute(in_community(model).order_by(model.id)).scalars())


def test_staff_build_up_a_community_by_forms(world, town, staff):
    url = f"{town.url}/places"
    assert staff.submit(f"{url}/grids/new", name="第二网格").status_code == 303
    made = staff.submit(f"{url}/compounds/new", name="向阳 小区", address="彩虹街 8 号", walking_order="2")
    assert made.status_code == 303
    grid, compound = rows(town, Grid)[-1], rows(town, Compound)[-1]
    assert (grid.name, compound.name, compound.walking_order) == ("第二网格", "向阳 小区", 2)
    made = staff.submit(f"{url}/buildings/new", name="7号楼", compound_id=compound.id, grid_id=grid.id)
    building = rows(town, Building)[-1]
    assert made.location.endswith(f"/places/buildings/{building.id}")
    page = f"{url}/buildings/{building.id}"
    filled = {"first_unit": 1, "last_unit": 4, "first_floor": 1, "last_floor": 6, "a_floor": 2}
    assert staff.submit(page, f"{page}/fill", **filled).status_code == 303
    assert staff.submit(page, f"{page}/fill", **filled).status_code == 303
    assert staff.submit(page, f"{page}/households", unit="5", door="101室").status_code == 303
    with inside(town.scope):
        found = service.households(building.id)
    assert len(found) == 4 * 6 * 2 + 1
    assert [(one.unit, one.door) for one in found[:3]] == [("1单元", "101"), ("1单元", "102"), ("1单元", "201")]
    assert (found[-1].unit, found[-1].door) == ("5单元", "101")
    text = staff.get(f"{town.url}/places").get_data(as_text=True)
    assert re.search(r"向阳 小区.*?>1</td>.*?>49</td>", text, re.DOTALL)


def test_a_building_without_units_is_filled_by_floors_alone(town, staff):
    page = f"{town.url}/places/buildings/{town.building.id}"
    answer = staff.submit(page, f"{page}/fill", first_floor=2, last_floor=3, a_floor=2, first_unit="", last_unit="")
    assert answer.status_code == 303
    assert [(h.unit, h.door) for h in rows(town, Household)[1:]] == [("", "201"), ("", "202"), ("", "301"), ("", "302")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"last_floor": 0},
        {"first_floor": 6, "last_floor": 1},
        {"first_unit": 4, "last_unit": 1},
        {"last_unit": ""},
        {"a_floor": "2_0"},
        {"a_floor": ""},
        {"first_unit": 1, "last_unit": 50, "last_floor": 99},
    ],
)
def test_a_fill_that_cannot_be_adds_nothing(town, staff, wrong):
    page = f"{town.url}/places/buildings/{town.building.id}"
    fields = {"first_unit": 1, "last_unit": 4, "first_floor": 1, "last_floor": 6, "a_floor": 2, **wrong}
    assert staff.submit(page, f"{page}/fill", **fields).status_code == 422
    assert len(rows(town, Household)) == 1


def test_renaming_and_moving(town, staff):
    url = f"{town.url}/places"
    staff.submit(f"{url}/grids/new", name="第二网格")
    second = rows(town, Grid)[-1]
    assert staff.submit(f"{url}/grids/{second.id}/edit", name="东网格").status_code == 303
    assert (
        staff.submit(
            f"{url}/compounds/{town.compound.id}/edit", name="阳光家园北区", address="", walking_order=0
        ).status_code
        == 303
    )
    assert (
        staff.submit(
            f"{url}/buildings/{town.building.id}/edit", name="6A号楼", compound_id=town.compound.id, grid_id=second.id
        ).status_code
        == 303
    )
    assert staff.submit(f"{url}/households/{town.household.id}", unit="２", door="302 ").status_code == 303
    db.session.expire_all()
    (building,), (household,) = rows(town, Building), rows(town, Household)
    assert (building.name, building.grid_id) == ("6A号楼", second.id)
    assert (household.unit, household.door) == ("2单元", "302")
    assert {g.name for g in rows(town, Grid)} == {"第一网格", "东网格"}
    assert rows(town, Compound)[0].name == "阳光家园北区"


def test_two_of_one_name_are_refused(town, staff):
    url = f"{town.url}/places"
    assert staff.submit(f"{url}/grids/new", name="第一网格").status_code == 422
    assert staff.submit(f"{url}/compounds/new", name="阳光家园", walking_order=1).status_code == 422
    same = {"name": "6号楼", "compound_id": town.compound.id, "grid_id": town.grid.id}
    answer = staff.submit(f"{url}/buildings/new", **same)
    assert answer.status_code == 422
    assert "“6号楼”已经有了" in answer.get_data(as_text=True)
    page = f"{url}/buildings/{town.building.id}"
    assert staff.submit(page, f"{page}/households", unit="1", door="301").status_code == 422
    assert [len(rows(town, model)) for model in (Grid, Compound, Building, Household)] == [1, 1, 1, 1]


def test_a_household_entered_by_mistake_is_removed(town, staff):
    page = f"{town.url}/places/buildings/{town.building.id}"
    staff.submit(page, f"{page}/households", unit="1", door="999")
    mistaken = rows(town, Household)[-1]
    where = f"{town.url}/places/households/{mistaken.id}"
    assert staff.submit(where, f"{where}/removal").status_code == 303
    assert [one.id for one in rows(town, Household)] == [town.household.id]


def test_a_household_that_a_member_lives_in_stays(world, town, staff):
    world.member(town)
    where = f"{town.url}/places/households/{town.household.id}"
    answer = staff.submit(where, f"{where}/removal")
    assert answer.status_code == 422
    assert "不能删除" in answer.get_data(as_text=True)
    assert len(rows(town, Household)) == 1


def test_a_grid_outside_100_to_300_households_is_warned_of(town, staff):
    def shown():
        return staff.get(f"{town.url}/places").get_data(as_text=True)

    assert "少于 100 户" in shown()
    page = f"{town.url}/places/buildings/{town.building.id}"
    staff.submit(page, f"{page}/fill", first_unit=1, last_unit=5, first_floor=1, last_floor=10, a_floor=2)
    assert "少于 100 户" not in shown()
    assert "多于 300 户" not in shown()
    staff.submit(page, f"{page}/fill", first_unit=6, last_unit=16, first_floor=1, last_floor=10, a_floor=2)
    assert "多于 300 户" in shown()
    grid_page = staff.get(f"{town.url}/places/grids/{town.grid.id}").get_data(as_text=True)
    assert "一个网格一般 100–300 户" in grid_page


def test_the_lists_do_not_grow_in_queries(world, town, staff, count_queries):
    before = [count_queries(staff, path) for path in listing_paths(town)]
    grid = world.store(Grid(community_id=town.place.id, name="第二网格", pinyin="b"))
    for number in range(8):
        compound = world.store(Compound(community_id=town.place.id, name=f"小区{number}", pinyin=str(number)))
        building = world.building(town.place, grid=grid, compound=town.compound, name=f"{number + 10}号楼")
        world.building(town.place, grid=town.grid, compound=compound, name="1号楼")
        world.household(town.place, building, unit="", door="1")
    assert [count_queries(staff, path) for path in listing_paths(town)] == before


def listing_paths(town):
    url = f"{town.url}/places"
    grid, compound, building = town.grid.id, town.compound.id, town.building.id
    return [url, f"{url}/grids/{grid}", f"{url}/compounds/{compound}", f"{url}/buildings/{building}"]


@pytest.fixture
def count_queries(app):
    from sqlalchemy import event

    def count(browser, path):
        seen = []

        def note(_conn, _cursor, statement, *_):
            seen.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            assert browser.get(path).status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    return count


def test_another_communitys_objects_are_not_here(world, town, staff):
    other = world.town()
    url = f"{town.url}/places"
    for path in (
        f"grids/{other.grid.id}",
        f"grids/{other.grid.id}/edit",
        f"compounds/{other.compound.id}",
        f"compounds/{other.compound.id}/edit",
        f"buildings/{other.building.id}",
        f"buildings/{other.building.id}/edit",
        f"households/{other.household.id}",
        "buildings/999999999",
        "buildings/99999999999999999999999",
        "import/%00",
        "import/unknown",
    ):
        assert staff.get(f"{url}/{path}").status_code == 404, path
    seal = staff.seal(f"{url}/grids/new")
    for path in (f"buildings/{other.building.id}/fill", f"households/{other.household.id}/removal"):
        assert staff.post(f"{url}/{path}", {**seal, "door": "1"}).status_code == 404, path


def test_a_building_cannot_be_given_another_communitys_grid(world, town, staff):
    other = world.town()
    fields = {"name": "8号楼", "compound_id": town.compound.id, "grid_id": other.grid.id}
    assert staff.submit(f"{town.url}/places/buildings/new", **fields).status_code == 422
    assert len(rows(town, Building)) == 1


def test_only_staff_of_the_very_community_keep_its_places(world, town):
    street_staff, member = world.staff(town.street), world.member(town)
    other_staff = world.staff(world.town().place)
    from app.people.models import Person

    for person in (street_staff, db.session.get(Person, member.person_id), other_staff):
        assert world.browser(person).get(f"{town.url}/places").status_code == 403
    assert world.browser().get(f"{town.url}/places").status_code == 302


def test_every_change_writes_one_line_of_audit(town, staff):
    url = f"{town.url}/places"
    staff.submit(f"{url}/grids/new", name="第二网格")
    staff.submit(f"{url}/grids/new", name="第二网格")
    with inside(town.scope):
        lines = list(db.session.execute(in_community(AuditLine)).scalars())
        assert [(line.action, line.object_type) for line in lines] == [("places_desk.add_grid", "grid")]
        names = select(func.count()).where(Grid.community_id == town.place.id)
        assert db.session.execute(names).scalar_one() == 2


def test_the_households_download_as_the_import_takes_them(town, staff):
    answer = staff.get(f"{town.url}/places/export.csv")
    lines = answer.get_data(as_text=True).lstrip("\ufeff").splitlines()
    assert lines == ["网格,小区,楼栋,单元,门牌", "第一网格,阳光家园,6号楼,1单元,301"]
    assert answer.data.startswith(b"\xef\xbb\xbf")


def test_the_ways_a_door_is_written(world, town):
    with inside(town.scope):
        for unit, door in (("1单元", "301"), ("1", "301室"), ("１", " ３０１ ")):
            assert service.find_household(town.building, unit, door).id == town.household.id
        assert service.find_household(town.building, "2", "301") is None

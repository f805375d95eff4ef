"""The wall: SQL on an operational table says whose rows it means, however it is written."""

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.orm import joinedload, selectinload

from app import scope
from app.database import db
from app.errors import NotHere
from app.members.models import Membership
from app.places.models import Building, Grid, Household
from app.scope import WithoutCommunity, across_communities, here, in_community, inside
from app.storage.community_sql import names_its_community

TABLES = frozenset({"task", "claim", "grid", "building"})


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM task WHERE task.community_id = %(c)s",
        "SELECT * FROM task WHERE community_id = 5",
        "SELECT 1 FROM task AS t JOIN claim c ON c.community_id = t.community_id AND c.task_id = t.id "
        "WHERE t.community_id = %s",
        "SELECT * FROM building WHERE (building.community_id, building.id) IN ((%s, %s))",
        "UPDATE task SET taken = taken + 1 WHERE task.community_id = %(c)s AND id = %(i)s",
        "DELETE FROM claim WHERE claim.community_id = %(c)s",
        "INSERT INTO claim (community_id, task_id) VALUES (%s, %s)",
        "SELECT * FROM task WHERE task.community_id = ANY(%s)",
        "SELECT * FROM place",
        "/* ours */ SELECT * FROM public.task WHERE task.community_id = %s",
        "SELECT * FROM (task JOIN claim ON claim.community_id = task.community_id) WHERE task.community_id = %s",
        "SELECT 1 FROM task WHERE task.community_id = %s UNION SELECT 2 FROM claim WHERE claim.community_id = %s",
        "SET LOCAL lock_timeout = '8s'",
        "SELECT * FROM task WHERE task.community_id = %s "
        "AND EXISTS (SELECT 1 FROM claim WHERE claim.community_id = task.community_id)",
    ],
)
def test_a_statement_that_names_its_community_passes(statement):
    assert names_its_community(statement, TABLES)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM task",
        "SELECT task.community_id FROM task WHERE task.id = %s",
        "SELECT count(*) FROM claim WHERE claim.person_id = %s",
        "SELECT * FROM task JOIN claim ON claim.person_id = 3 WHERE task.community_id = %s",
        "SELECT * FROM task JOIN claim ON claim.community_id = task.community_id",
        "SELECT * FROM task, claim WHERE task.community_id = %s",
        "UPDATE task SET community_id = %s",
        "UPDATE task SET taken = 0 WHERE id = %s",
        "DELETE FROM claim",
        "INSERT INTO claim (task_id) VALUES (%s)",
        "SELECT * FROM task WHERE task.community_id = %s AND EXISTS (SELECT 1 FROM claim WHERE claim.person_id = 1)",
        "SELECT id FROM grid WHERE name = 'community_id'",
        "WITH x AS (SELECT * FROM task) SELECT * FROM x",
        "/* all */ SELECT * FROM task",
        "-- all\nSELECT * FROM task",
        "EXPLAIN SELECT * FROM task",
        "TABLE task",
        "SELECT * FROM public.task",
        "SELECT * FROM (task JOIN place ON place.id = 3)",
        "SELECT * FROM task WHERE task.community_id = %s UNION ALL SELECT * FROM task",
        "SELECT * FROM task /* WHERE task.community_id = %s */",
    ],
)
def test_a_statement_that_does_not_is_refused(statement):
    assert not names_its_community(statement, TABLES)


@pytest.fixture
def two_towns(world):
    return world.town(), world.town()


REFUSED = {
    "orm": lambda: db.session.execute(select(Grid)).all(),
    "count": lambda: db.session.execute(select(func.count()).select_from(Household)).all(),
    "core": lambda: db.session.execute(Grid.__table__.select()).all(),
    "text": lambda: db.session.execute(text("SELECT name FROM grid")).all(),
    "bulk update": lambda: db.session.execute(update(Grid).where(Grid.name == "x").values(name="y")),
    "insert from select": lambda: db.session.execute(
        insert(Grid).from_select(
            ["community_id", "name", "pinyin"], select(Grid.community_id, Grid.name + "2", Grid.pinyin)
        )
    ),
    "join by person only": lambda: db.session.execute(
        select(Membership).join(Building, Building.id == Membership.building_id).where(Membership.person_id == 1)
    ).all(),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_sql_without_the_community_is_refused(kind, two_towns):
    with pytest.raises(WithoutCommunity):
        REFUSED[kind]()
    db.session.rollback()


def test_without_the_listener_the_other_communitys_rows_come_out(two_towns):
    """The control: the same statement, let through, reads both communities."""
    mine, other = two_towns
    with across_communities():
        found = {grid.community_id for grid in db.session.execute(select(Grid)).scalars()}
    assert {mine.place.id, other.place.id} <= found


def test_loads_by_relationship_stay_inside_and_pass(two_towns):
    mine, _other = two_towns
    with inside(mine.scope):
        for option in ((), (joinedload(Building.grid),), (selectinload(Building.compound),)):
            db.session.expire_all()
            building = db.session.execute(in_community(Building).options(*option)).scalars().one()
            assert building.grid.name == "第一网格"
            assert building.compound.community_id == mine.place.id


def test_another_communitys_object_is_not_here(two_towns):
    mine, other = two_towns
    with inside(mine.scope):
        assert here(Building, mine.building.id)
        with pytest.raises(NotHere):
            here(Building, other.building.id)


def test_the_database_refuses_a_reference_into_another_community(two_towns, world):
    mine, other = two_towns
    strange = Household(
        community_id=mine.place.id, building_id=other.building.id, unit="", door="1", added_at=mine.household.added_at
    )
    db.session.add(strange)
    with pytest.raises(Exception, match="fk_household_community_id_building_id"):
        db.session.flush()
    db.session.rollback()


def test_outside_a_community_there_is_none(app):
    with pytest.raises(scope.NoCommunity):
        scope.community_id()

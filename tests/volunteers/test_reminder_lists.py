"""Who is known and has not reported in, and who has not come for long: lists, one press, and nobody twice."""

from datetime import timedelta

import pytest

from app import clock
from app.database import db
from app.inbox import service as inbox
from app.members import service as members
from app.members.models import Membership
from app.people.models import Person
from tests.guards.side import give_phone
from tests.volunteers.conftest import NINE, Yard
from tests.world import Browser, World

LATER = NINE + timedelta(days=40)


@pytest.fixture(autouse=True)
def forty_days_later():
    with clock.standing_at(LATER):
        yield


@pytest.fixture
def desk(yard: Yard, world: World) -> Browser:
    return world.browser(yard.staff)


def know(yard: Yard, name: str, last4: str = "", *, days: int = 31) -> None:
    with yard.inside(), clock.standing_at(LATER - timedelta(days=days)):
        members.add_known(yard.town.building, name=name, last4=last4)
        db.session.commit()


def member(yard: Yard, world: World, name: str = "李懒散", *, days: int = 31) -> Membership:
    made = world.member(yard.town, name)
    made.decided_at = LATER - timedelta(days=days)
    db.session.commit()
    return made


def press(desk: Browser, yard: Yard, which: str):
    return desk.submit("/my", f"{yard.town.url}/desk/reminders/{which}")


def told(person: Person) -> list[str]:
    db.session.rollback()
    return [message.title for message in inbox.messages(person.id)]


def page(desk: Browser, yard: Yard, which: str) -> str:
    return desk.get(f"{yard.town.url}/desk/reminders/{which}").text


@pytest.mark.parametrize(("days", "is_listed"), [(29, False), (30, True)])
def test_known_members_are_listed_after_thirty_days(yard: Yard, desk: Browser, days: int, is_listed: bool):
    know(yard, "李未到", days=days)
    assert ("李未到" in page(desk, yard, "known")) is is_listed


def test_who_reported_in_or_asked_to_is_not_on_the_list(yard: Yard, desk: Browser, world: World):
    know(yard, "王海波")
    know(yard, "孙已问")
    know(yard, "李未到")  # the control
    world.member(yard.town)
    with yard.inside():
        members.report_in(world.person("孙已问"), kind="resident", building=yard.town.building, door="301")
        db.session.commit()
    shown = page(desk, yard, "known")
    assert "王海波" not in shown
    assert "孙已问" not in shown
    assert "李未到" in shown


def test_one_press_reminds_those_whose_account_it_is_and_nobody_twice(yard: Yard, desk: Browser, world: World):
    mine, other = world.person("李未到"), world.person("李未到")
    number = give_phone(mine)
    give_phone(other)
    know(yard, "李未到", number[-4:])
    know(yard, "李没号", "0000")
    assert press(desk, yard, "known").status_code == 303
    assert told(mine) == ["测试社区请您来报到"]
    assert told(other) == []
    again = press(desk, yard, "known")
    assert again.status_code == 422
    assert "没有现在能提醒的人" in again.text
    with clock.standing_at(LATER + timedelta(days=7)):
        assert press(desk, yard, "known").status_code == 303
    assert len(told(mine)) == 2


def test_two_of_the_same_name_and_digits_are_not_written_to(yard: Yard, desk: Browser, world: World):
    """Whose account it is cannot be told: better nobody than a stranger."""
    people = [world.person("李未到") for _ in range(2)]
    number = give_phone(people[0])
    people[1].phone = "13912" + number[-6:]
    db.session.commit()
    know(yard, "李未到", number[-4:])
    assert press(desk, yard, "known").status_code == 422


@pytest.mark.parametrize(("days", "is_listed"), [(29, False), (31, True)])
def test_members_are_listed_who_have_not_come(yard: Yard, desk: Browser, world: World, days: int, is_listed: bool):
    member(yard, world, days=days)
    assert ("李懒散" in page(desk, yard, "absent")) is is_listed


def test_who_came_lately_or_lives_here_as_a_resident_is_not_listed(yard: Yard, desk: Browser, world: World):
    came, long_ago = member(yard, world, "王来过", days=60), member(yard, world, "王旧来", days=60)
    yard.served(yard.task(starts_at=LATER - timedelta(days=20)), came)
    yard.served(yard.task(starts_at=LATER - timedelta(days=35)), long_ago)
    resident = world.member(yard.town, "居民李", kind="resident")
    resident.decided_at = LATER - timedelta(days=60)
    db.session.commit()
    shown = page(desk, yard, "absent")
    assert "王来过" not in shown
    assert "居民李" not in shown
    assert "王旧来" in shown


def test_who_has_a_slot_or_no_phone_is_shown_and_not_written_to(yard: Yard, desk: Browser, world: World):
    free, claimed, elder = (member(yard, world, name) for name in ("李懒散", "王已认", "关奶奶"))
    elder.person.without_phone = True
    db.session.commit()
    yard.claim(yard.task(starts_at=LATER + timedelta(days=2)), claimed)
    shown = page(desk, yard, "absent")
    assert "提醒 1 人" in shown
    assert all(name in shown for name in ("王已认", "关奶奶"))
    assert press(desk, yard, "absent").status_code == 303
    assert told(free.person) == ["好些天没见您来了"]
    assert told(claimed.person) == told(elder.person) == []


def test_staff_do_not_remind_themselves(yard: Yard, world: World):
    own = member(yard, world, "刘自己")
    from app.people.models import Role

    world.store(Role(person_id=own.person_id, kind="staff", place_id=yard.town.place.id, granted_at=clock.now()))
    mine = world.browser(own.person)
    assert "现在没有要发的" in page(mine, yard, "absent")
    assert press(mine, yard, "absent").status_code == 422
    member(yard, world)
    assert "提醒 1 人" in page(mine, yard, "absent")
    assert "已提醒 1 人" in mine.get(press(mine, yard, "absent").location).text


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("which", ["known", "absent"])
def test_both_lists_are_files(yard: Yard, desk: Browser, world: World, which: str, ending: str):
    know(yard, "李未到")
    member(yard, world, "=1+1")
    answer = desk.get(f"{yard.town.url}/desk/reminders/{which}.{ending}")
    assert answer.status_code == 200
    if ending == "csv":
        assert ("李未到" if which == "known" else "'=1+1") in answer.text


def test_only_staff_of_this_community_see_them(yard: Yard, world: World):
    one = world.browser(member(yard, world).person)
    other = world.browser(world.staff(world.town().place))
    for browser in (one, other):
        assert browser.get(f"{yard.town.url}/desk/reminders/absent").status_code == 403

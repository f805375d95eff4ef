"""A person puts name and number right: staff are told of it, and nobody else's browser stays in."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app import scope
from app.database import db, transaction
from app.inbox import service as inbox
from app.members import service as members
from app.people import service as people
from app.people.models import Person
from app.people.sign_in import codes_service
from tests.people.conftest import PASSWORD, is_signed_in, phone, sign_in, sign_up
from tests.world import Browser, Town, World


@pytest.fixture
def someone(world: World) -> tuple[Browser, Person, str]:
    """Somebody with an account, a browser that is signed in, and a number."""
    world.city()
    browser, number = world.browser(), phone()
    assert sign_up(browser, number, name="赵小雪").status_code == 303
    person = people.find_by_phone(number)
    assert person is not None
    return browser, person, number


def at_home(world: World, person: Person) -> tuple[Town, Person]:
    """A community with staff where the person asks to be a member."""
    town = world.town()
    staff = world.staff(town.place)
    with scope.inside(town.scope), transaction():
        members.report_in(person, kind="resident", building=town.building, door="301")
    return town, staff


def told(person: Person) -> list[str]:
    db.session.rollback()
    return [message.title for message in inbox.messages(person.id)]


def again(person: Person) -> Person:
    db.session.rollback()
    return db.session.get_one(Person, person.id, populate_existing=True)


def correct_phone(browser: Browser, new: str, *, present: str = PASSWORD, code: str = ""):
    return browser.submit("/my/phone", phone=new, present=present, code=code)


def test_the_name_is_put_right_and_staff_see_what_it_was(world: World, someone):
    browser, person, _number = someone
    town, staff = at_home(world, person)
    answer = browser.submit("/my/name", name=" 赵晓雪 ", reason="注册时打错了")
    assert answer.status_code == 303
    person = again(person)
    assert (person.name, person.initials) == ("赵晓雪", "zxx")
    assert told(staff) == ["有一位成员更正了姓名，请看一下"]
    with scope.inside(town.scope):
        membership = members.latest_membership(person.id)
    shown = world.browser(staff).get(f"{town.url}/members/{membership.id}").text
    assert "赵小雪 → 赵晓雪" in shown
    assert "注册时打错了" in shown


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "赵晓雪", "reason": ""}, "请写明原因"),
        ({"name": "赵小雪", "reason": "打错了"}, "和现在的一样"),
        ({"name": "12345", "reason": "打错了"}, "姓名只能用文字"),
        ({"name": "赵晓雪", "reason": "长" * 201}, "最长 200 个字"),
    ],
)
def test_what_is_no_correction_changes_nothing(someone, fields, sentence):
    browser, person, _number = someone
    answer = browser.submit("/my/name", **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert again(person).name == "赵小雪"
    assert people.name_changes(person.id) == []


def test_another_number_by_the_password(world: World, someone):
    browser, person, number = someone
    _town, staff = at_home(world, person)
    elsewhere, new = world.browser(person), phone()
    assert correct_phone(browser, new).status_code == 303
    assert is_signed_in(browser)
    assert not is_signed_in(elsewhere)
    assert sign_in(world.browser(), number).status_code == 422
    assert sign_in(world.browser(), new).status_code == 303
    assert "您的手机号已更正" in told(person)
    assert told(staff) == ["有一位成员更正了手机号，请看一下"]


def test_another_number_by_a_code_from_the_counter_once(world: World, someone):
    browser, person, _number = someone
    _town, staff = at_home(world, person)
    with transaction():
        digits = codes_service.digits(codes_service.issue_code(person, by=staff))
    new = phone()
    assert correct_phone(browser, new, present="", code=digits).status_code == 303
    assert again(person).phone == new
    assert correct_phone(browser, phone(), present="", code=digits).status_code == 422
    assert again(person).phone == new


def test_a_wrong_password_and_a_wrong_code_are_refused(world: World, someone):
    browser, person, number = someone
    assert "现在的密码不对" in correct_phone(browser, phone(), present="不是这个密码").text
    assert "验证码不对" in correct_phone(browser, phone(), code="123456").text
    assert again(person).phone == number


def test_a_number_that_has_an_account_is_refused(world: World, someone):
    browser, person, number = someone
    other = phone()
    assert sign_up(world.browser(), other).status_code == 303
    assert "已经注册过" in correct_phone(browser, other).text
    assert "和现在的一样" in correct_phone(browser, number).text
    assert again(person).phone == number


def test_two_who_want_one_number_at_once(world: World):
    world.city()
    browsers = [world.browser() for _n in range(2)]
    for browser in browsers:
        assert sign_up(browser, phone()).status_code == 303
    new = phone()
    forms = [{**browser.seal("/my/phone"), "phone": new, "present": PASSWORD, "code": ""} for browser in browsers]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda one: one[0].post("/my/phone", one[1]), zip(browsers, forms, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [303, 422]

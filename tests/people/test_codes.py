"""A forgotten password: a one-time code from staff at the counter."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from app import clock
from app.database import db
from app.people import service as people
from tests.people.conftest import is_signed_in, phone, sign_in, sign_up

NEW = "一个新的好记密码"


@pytest.fixture
def counter(world):
    """A member with an account, and the staff of that community."""
    town = world.town()
    number = phone()
    sign_up(world.browser(), number)
    person = people.find_by_phone(number)
    membership = join(world, person, town)
    staff = world.staff(town.place)
    return town, number, membership, world.browser(staff)


def join(world, person, town):
    from app.members.models import Membership

    row = Membership(
        community_id=town.place.id,
        person_id=person.id,
        kind="resident",
        state="active",
        building_id=town.building.id,
        asked_at=clock.now(),
        skills=[],
    )
    return world.store(row)


def issue(counter) -> str:
    town, _number, membership, desk = counter
    answer = desk.submit(f"{town.url}/members/{membership.id}", f"{town.url}/members/{membership.id}/code")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    shown = desk.get(answer.location).get_data(as_text=True)
    return "".join(re.search(r"(\d{3}) (\d{3})</p>", shown).groups())


def use(browser, number: str, code: str, password: str = NEW):
    return browser.submit("/password-code", phone=number, code=code, password=password)


def test_staff_issue_a_code_and_the_person_chooses_a_new_password(counter, world):
    _town, number, _membership, _desk = counter
    old = world.browser()
    sign_in(old, number)

    assert use(world.browser(), number, issue(counter)).status_code == 303

    assert not is_signed_in(old)
    assert sign_in(world.browser(), number).status_code == 422
    assert sign_in(world.browser(), number, NEW).status_code == 303


def test_a_code_is_good_once(counter, world):
    number, code = counter[1], issue(counter)
    assert use(world.browser(), number, code).status_code == 303
    assert use(world.browser(), number, code, "yet another one").status_code == 422


def test_a_code_is_good_for_ten_minutes(counter, world):
    number, code = counter[1], issue(counter)
    with clock.standing_at(clock.now() + timedelta(minutes=10, seconds=5)):
        assert use(world.browser(), number, code).status_code == 422


def test_a_newer_code_ends_the_older_one(counter, world):
    number, older, newer = counter[1], issue(counter), issue(counter)
    if older != newer:
        assert use(world.browser(), number, older).status_code == 422
    assert use(world.browser(), number, newer).status_code == 303


def test_five_wrong_tries_spoil_a_code_however_long_one_waits_between_them(counter, world):
    number, code = counter[1], issue(counter)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    now = clock.now()
    for n in range(5):
        with clock.standing_at(now + timedelta(seconds=100 * n)):
            assert use(world.browser(), number, wrong).status_code == 422
    with clock.standing_at(now + timedelta(seconds=590)):
        assert use(world.browser(), number, code).status_code == 422


def test_the_code_of_one_person_is_no_code_of_another(counter, account, world):
    code, other = issue(counter), account()
    assert use(world.browser(), other, code).status_code == 422


def test_a_short_new_password_leaves_the_code_usable(counter, world):
    number, code = counter[1], issue(counter)
    assert use(world.browser(), number, code, "short").status_code == 422
    assert use(world.browser(), number, code).status_code == 303


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "\x00", "1" * 100_000])
def test_what_is_no_code_is_refused(counter, world, code):
    issue(counter)
    assert use(world.browser(), counter[1], code).status_code == 422


def test_the_digits_are_stored_nowhere_and_shown_to_the_issuer_only(counter, world):
    town, _number, membership, desk = counter
    answer = desk.submit(f"{town.url}/members/{membership.id}", f"{town.url}/members/{membership.id}/code")
    shown = desk.get(answer.location).get_data(as_text=True)
    code = "".join(re.search(r"(\d{3}) (\d{3})</p>", shown).groups())
    colleague = world.browser(world.staff(town.place))
    assert colleague.get(answer.location).status_code == 404
    for table in ("one_time_code", "form_receipt"):
        assert code not in str(db.session.execute(text(f"SELECT array_agg(t.*::text) FROM {table} t")).scalar())
    assert code not in desk.client.get_cookie("baodao").value


def test_the_person_is_told_that_a_code_was_issued(counter, world):
    issue(counter)
    browser = world.browser(people.find_by_phone(counter[1]))
    assert "发了改密码的验证码" in browser.get("/my/messages").get_data(as_text=True)


def test_staff_of_a_community_get_no_code_for_those_who_hold_a_role(counter, world):
    """Else they would walk into the account of the administrator who lives next door."""
    town, number, membership, desk = counter
    from app.people.models import Role

    person = people.find_by_phone(number)
    world.store(Role(person_id=person.id, kind="administrator", place_id=world.city().id, granted_at=clock.now()))
    answer = desk.submit(f"{town.url}/members/{membership.id}", f"{town.url}/members/{membership.id}/code")
    assert answer.status_code == 422
    assert "不能发验证码" in answer.get_data(as_text=True)


def test_nobody_gets_a_code_for_themselves(counter, world):
    town = counter[0]
    staff = world.staff(town.place)
    own = join(world, staff, town)
    answer = world.browser(staff).submit("/my", f"{town.url}/members/{own.id}/code")
    assert answer.status_code == 422


def test_another_community_s_staff_find_no_such_member(counter, world):
    other = world.town()
    desk = world.browser(world.staff(other.place))
    assert desk.submit("/my", f"{other.url}/members/{counter[2].id}/code").status_code == 404

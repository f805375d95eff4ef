"""Signing up: what is taken, what is refused, and what is stored."""

import pytest
from sqlalchemy import select, text

from app.audit import AuditLine
from app.database import db
from app.people import service as people
from app.people.accounts import service as accounts_service
from app.people.models import Consent, Person, SignInAttempt
from tests.people.conftest import PASSWORD, is_signed_in, phone, sign_in, sign_up
from tests.world import Browser


def test_a_new_account_is_signed_in_and_has_agreed(world):
    world.city()
    browser, number = world.browser(), phone()

    answer = sign_up(browser, number, next="/my/consents")

    assert (answer.status_code, answer.location) == (303, "/my/consents")
    assert is_signed_in(browser)
    person = people.find_by_phone(number)
    assert (person.name, person.pinyin, person.initials, person.shows_name) == ("王海波", "wang hai bo", "whb", False)
    assert len(db.session.execute(select(Consent).filter_by(person_id=person.id)).all()) == 1
    actions = select(AuditLine.action).where(
        AuditLine.community_id == world.city().id, AuditLine.person_id == person.id
    )
    assert db.session.execute(actions).scalars().all() == ["sign_up.make_account"]


def test_the_name_is_shown_on_boards_only_where_that_was_wanted(world):
    world.city()
    number = phone()
    sign_up(world.browser(), number, show_name="y")
    assert people.find_by_phone(number).shows_name


def test_a_dump_of_the_table_gives_no_phone_number_and_no_password(world):
    world.city()
    number = phone()
    sign_up(world.browser(), number)
    row = db.session.execute(
        text("SELECT p::text AS all_of_it, phone FROM person p WHERE phone_index = :index"),
        {"index": people.find_by_phone(number).phone_index},
    ).one()
    assert number.encode() not in bytes(row.phone)
    assert number not in row.all_of_it
    assert PASSWORD not in row.all_of_it


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("王海波", "王海波"),
        ("  王 海波\u3000", "王 海波"),
        ("𠮷田", "𠮷田"),
        ("王\u200b海\ufeff波", "王海波"),
        ("王\x00海波", "王海波"),
        ("\u202e王海波\u202c", "王海波"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("e\u0301milie", "émilie"),
        ("<b>王</b>", None),
        ("王海波😀", None),
        ("\u200b\x00", None),
        ("", None),
        ("...", None),
        ("王" * 51, None),
        ("王" * 200_000, None),
        ("\u200b" * 200_000, None),
    ],
)
def test_names_are_stored_clean_or_refused_and_never_crash(world, typed, stored):
    world.city()
    number = phone()

    answer = sign_up(world.browser(), number, name=typed)

    assert answer.status_code == (303 if stored else 422)
    person = people.find_by_phone(number)
    assert (person.name if person else None) == stored


@pytest.mark.parametrize("typed", ["+86 138 {} ", "0086138{}", "138-{}", "１３８{}"])
def test_a_number_is_the_same_however_it_is_typed(world, typed):
    world.city()
    rest = phone()[3:]
    assert sign_up(world.browser(), typed.format(rest)).status_code == 303
    assert people.find_by_phone(f"138{rest}").phone == f"138{rest}"


@pytest.mark.parametrize(
    "typed", ["", "138045", "0452-5550110", "12345678901", "+1 202 555 0123", "\x00", "9" * 100_000]
)
def test_what_is_no_mobile_number_is_refused(world, typed):
    world.city()
    assert sign_up(world.browser(), typed).status_code == 422


@pytest.mark.parametrize(
    ("password", "status"),
    [("12345678", 303), ("1234567", 422), ("", 422), ("雪" * 8, 303), ("雪" * 201, 422), ("x" * 500_000, 422)],
)
def test_a_password_has_eight_characters_and_no_other_rule(world, password, status):
    world.city()
    assert sign_up(world.browser(), phone(), password=password).status_code == status


def test_the_phone_number_is_no_password(world):
    world.city()
    number = phone()
    assert sign_up(world.browser(), number, password=number).status_code == 422


def test_without_consent_there_is_no_account(world):
    world.city()
    browser, number = world.browser(), phone()
    answer = browser.submit("/sign-up", name="王海波", phone=number, password=PASSWORD)
    assert answer.status_code == 422
    assert people.find_by_phone(number) is None


def test_a_number_has_one_account(account, world):
    number = account()
    answer = sign_up(world.browser(), number, password="another password")
    assert answer.status_code == 422
    assert "已经注册过" in answer.get_data(as_text=True)
    assert sign_in(world.browser(), number).status_code == 303


def test_a_finger_that_taps_twice_makes_one_account_and_is_signed_in(world):
    """The browser drops the first answer and its cookie; the second must sign in as well."""
    world.city()
    browser, number = world.browser(), phone()
    form = {**browser.seal("/sign-up"), "name": "王海波", "phone": number, "password": PASSWORD, "agree": "y"}
    before = browser.client.get_cookie("baodao").value
    assert browser.post("/sign-up", form).status_code == 303

    again = Browser(world.app)
    again.client.set_cookie("baodao", before)
    assert again.post("/sign-up", form).status_code == 303

    assert is_signed_in(again)
    index = people.find_by_phone(number).phone_index
    assert len(db.session.execute(select(Person).filter_by(phone_index=index)).all()) == 1


def test_a_hall_full_of_people_signs_up_from_one_address(world):
    """Only failures count against an address, and signing up is none: forty are four times what it may fail.

    `make torture` has three hundred, and through real workers.
    """
    world.city()
    assert [sign_up(world.browser(), phone()).status_code for _ in range(40)] == [303] * 40
    assert db.session.execute(select(SignInAttempt)).all() == []


def test_a_number_that_somebody_takes_at_the_same_instant_is_refused_on_the_form(account, world, monkeypatch):
    number = account()
    monkeypatch.setattr(accounts_service, "find_by_phone", lambda _number: None)
    answer = sign_up(world.browser(), number)
    assert answer.status_code == 422
    assert "已经注册过" in answer.get_data(as_text=True)

"""Roles: what each lets through, as a truth table; and who gives them to whom."""

import pytest
from sqlalchemy import select

from app import scope
from app.database import db
from app.people import service as people
from app.people.models import Person, Role
from app.people.roles import service as roles_service
from tests.people.conftest import phone, sign_up

CONDITIONS = {
    "is_staff_here": people.is_staff_here,
    "oversees_here": people.oversees_here,
    "is_staff_above": people.is_staff_above,
    "may_grant_at": people.may_grant_at,
    "is_administrator": people.is_administrator,
}

# Who, with what is true for them when the address names the community, its street and the city.
TABLE = {
    "nobody": ("", "", ""),
    "staff of the community": ("is_staff_here oversees_here", "", ""),
    "staff of another community": ("", "", ""),
    "staff of the street": (
        "oversees_here is_staff_above may_grant_at",
        "is_staff_here oversees_here",
        "",
    ),
    "staff of the county": (
        "oversees_here is_staff_above",
        "oversees_here is_staff_above may_grant_at",
        "",
    ),
    "staff of the city": (
        "oversees_here is_staff_above",
        "oversees_here is_staff_above",
        "is_staff_here oversees_here",
    ),
    "administrator": (
        "oversees_here is_staff_above may_grant_at is_administrator",
        "oversees_here is_staff_above may_grant_at is_administrator",
        "oversees_here may_grant_at is_administrator",
    ),
    "clerk": ("", "", ""),
    "former staff": ("", "", ""),
}


@pytest.fixture
def cast(world):
    """One person for each line of the table, and the three places."""
    town, other = world.town(), world.town()
    former = world.staff(town.place)
    role = db.session.execute(select(Role).filter_by(person_id=former.id)).scalar_one()
    role.ended_at = role.granted_at
    db.session.commit()
    db.session.expire(former)
    who = {
        "nobody": world.person(),
        "staff of the community": world.staff(town.place),
        "staff of another community": world.staff(other.place),
        "staff of the street": world.staff(town.street),
        "staff of the county": world.staff(town.county),
        "staff of the city": world.staff(world.city()),
        "administrator": world.administrator(),
        "clerk": world.clerk(world.company()),
        "former staff": former,
    }
    return who, town


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("level", [0, 1, 2])
def test_what_a_role_lets_through(cast, world, name, level):
    who, town = cast
    viewed = (town.place, town.street, world.city())[level]
    scope.view_place(viewed.id)
    try:
        true = {condition for condition, holds in CONDITIONS.items() if holds(who[name], None)}
    finally:
        scope.leave()
    assert true == set(TABLE[name][level].split())


def test_outside_of_any_place_nothing_but_the_administrator_counts(cast):
    who, _town = cast
    for name, person in who.items():
        assert {c for c, holds in CONDITIONS.items() if holds(person, None)} == (
            {"is_administrator"} if name == "administrator" else set()
        )


def test_a_clerk_is_clerk_of_that_company_alone(world):
    mine, other = world.company(), world.company()
    clerk, staff = world.clerk(mine), world.administrator()
    for company, person, expected in ((mine, clerk, True), (other, clerk, False), (mine, staff, False)):
        scope.view_company(company.id)
        try:
            assert people.is_clerk_of_company(person, None) is expected
        finally:
            scope.leave()


def roles_page(place) -> str:
    return f"/places/{place.code}/roles"


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("nobody", (403, 403, 403)),
        ("staff of the community", (403, 403, 403)),
        ("staff of another community", (403, 403, 403)),
        ("staff of the street", (200, 403, 403)),
        ("staff of the county", (403, 200, 403)),
        ("staff of the city", (403, 403, 403)),
        ("administrator", (200, 200, 200)),
        ("clerk", (403, 403, 403)),
        ("former staff", (403, 403, 403)),
    ],
)
def test_roles_are_granted_from_one_level_above_and_by_the_administrator(cast, world, name, statuses):
    who, town = cast
    browser = world.browser(who[name])
    found = tuple(browser.get(roles_page(place)).status_code for place in (town.place, town.street, world.city()))
    assert found == statuses


@pytest.fixture
def newcomer(world):
    """Somebody who signed up, with the number."""
    world.city()
    number = phone()
    sign_up(world.browser(), number, name="刘新")
    return people.find_by_phone(number), number


def test_the_street_makes_somebody_staff_of_a_community_and_ends_it(newcomer, world):
    person, number = newcomer
    town = world.town()
    street, desk = world.browser(world.staff(town.street)), world.browser(person)
    assert desk.get(f"{town.url}/members").status_code == 403

    answer = street.submit(roles_page(town.place), phone=number, kind="staff")

    assert answer.status_code == 303
    assert desk.get(f"{town.url}/members").status_code == 200
    role = db.session.execute(select(Role).filter_by(person_id=person.id)).scalar_one()
    assert street.submit(roles_page(town.place), f"{roles_page(town.place)}/{role.id}/end").status_code == 303
    assert desk.get(f"{town.url}/members").status_code == 403


def test_nobody_grants_to_themselves_nor_ends_their_own(world):
    town = world.town()
    number, browser = phone(), world.browser()
    sign_up(browser, number)
    person = people.find_by_phone(number)
    role = world.store(
        Role(person_id=person.id, kind="administrator", place_id=world.city().id, granted_at=person.created_at)
    )

    answer = browser.submit(roles_page(town.place), phone=number, kind="staff")
    assert answer.status_code == 422
    assert "不能给自己办" in answer.get_data(as_text=True)
    ended = browser.submit(roles_page(world.city()), f"{roles_page(world.city())}/{role.id}/end")
    assert ended.status_code == 422


def test_staff_grant_staff_and_nothing_more(newcomer, world):
    person, number = newcomer
    town, company = world.town(), world.company()
    street = world.browser(world.staff(town.street))
    for fields in ({"kind": "clerk", "company": str(company.id)}, {"kind": "administrator"}, {"kind": "handler"}, {}):
        assert street.submit(roles_page(town.place), phone=number, **fields).status_code == 422
    assert db.session.execute(select(Role).filter_by(person_id=person.id)).all() == []


def test_the_administrator_makes_a_clerk_of_a_company(newcomer, world):
    person, number = newcomer
    town, company = world.town(), world.company()
    admin = world.browser(world.administrator())

    assert admin.submit(roles_page(town.place), phone=number, kind="clerk", company="0").status_code == 422
    assert admin.submit(roles_page(town.place), phone=number, kind="clerk", company=str(company.id)).status_code == 303
    again = admin.submit(roles_page(town.place), phone=number, kind="clerk", company=str(company.id))

    assert again.status_code == 422
    assert "已经有这项权限" in again.get_data(as_text=True)
    role = db.session.execute(select(Role).filter_by(person_id=person.id)).scalar_one()
    assert (role.kind, role.company_id, role.place_id) == ("clerk", company.id, town.place.id)


def test_an_administrator_is_made_at_the_city_only(newcomer, world):
    person, number = newcomer
    town = world.town()
    admin = world.browser(world.administrator())
    assert admin.submit(roles_page(town.street), phone=number, kind="administrator").status_code == 422
    assert admin.submit(roles_page(world.city()), phone=number, kind="administrator").status_code == 303
    assert world.browser(person).get(roles_page(town.street)).status_code == 200


def test_a_number_without_account_gets_no_role(world):
    town = world.town()
    street = world.browser(world.staff(town.street))
    answer = street.submit(roles_page(town.place), phone=phone(), kind="staff")
    assert answer.status_code == 422
    assert "还没有注册" in answer.get_data(as_text=True)


def test_a_role_at_another_place_is_not_found_there(world):
    town, other = world.town(), world.town()
    staff = world.staff(other.place)
    role = db.session.execute(select(Role).filter_by(person_id=staff.id)).scalar_one()
    street = world.browser(world.staff(town.street))
    for act in ("end", "code"):
        assert street.submit(roles_page(town.place), f"{roles_page(town.place)}/{role.id}/{act}").status_code == 404
    db.session.refresh(role)
    assert role.ended_at is None


def test_who_grants_a_role_may_issue_a_code_to_who_holds_only_such(world):
    town = world.town()
    staff, both = world.staff(town.place), world.staff(town.place)
    world.store(Role(person_id=both.id, kind="administrator", place_id=world.city().id, granted_at=both.created_at))
    street = world.browser(world.staff(town.street))
    for person, status in ((staff, 303), (both, 422)):
        role = db.session.execute(select(Role).filter_by(person_id=person.id, kind="staff")).scalar_one()
        assert street.submit(roles_page(town.place), f"{roles_page(town.place)}/{role.id}/code").status_code == status


def test_the_first_administrator_comes_from_the_command_line(app, world):
    city, number = world.city(), phone()
    run = app.test_cli_runner().invoke

    made = run(args=["people", "create", "--name", "高管", "--phone", number, "--password", "a good password"])
    granted = run(args=["roles", "grant", "--phone", number, "--kind", "administrator", "--place", city.code])

    assert (made.exit_code, granted.exit_code) == (0, 0), made.output + granted.output
    db.session.rollback()
    person = people.find_by_phone(number)
    assert people.is_administrator(person, None)
    ended = run(args=["roles", "end", "--phone", number, "--kind", "administrator", "--place", city.code])
    assert ended.exit_code == 0
    db.session.rollback()
    db.session.expire_all()
    assert not people.is_administrator(person, None)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["people", "create", "--name", "王", "--phone", "123"], "手机号不对"),
        (["people", "create", "--name", "😀", "--phone", "13804520000"], "姓名"),
        (["roles", "grant", "--phone", "13899999998", "--kind", "staff", "--place", "2302"], "没有这个手机号的账号"),
        (["people", "disable", "--phone", "13899999998"], "没有这个手机号的账号"),
    ],
)
def test_the_command_line_says_in_one_sentence_what_is_wrong(app, world, args, said):
    world.city()
    result = app.test_cli_runner().invoke(args=args)
    assert result.exit_code == 1
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_clerk_and_a_company_come_from_the_command_line(app, world):
    town, company, number = world.town(), world.company(), phone()
    sign_up(world.browser(), number)
    run = app.test_cli_runner().invoke
    grant = ["roles", "grant", "--phone", number, "--kind", "clerk", "--place", town.place.code]

    assert run(args=grant).exit_code == 1
    assert run(args=[*grant, "--company", "no such company"]).exit_code == 1
    assert run(args=[*grant, "--company", company.name]).exit_code == 0

    db.session.rollback()
    person = db.session.execute(select(Person).where(Person.id == people.find_by_phone(number).id)).scalar_one()
    assert [(role.kind, role.company_id) for role in person.roles] == [("clerk", company.id)]


def test_a_role_that_a_colleague_grants_at_the_same_moment_is_granted_once(newcomer, world, monkeypatch):
    person, number = newcomer
    town = world.town()
    street = world.browser(world.staff(town.street))
    assert street.submit(roles_page(town.place), phone=number, kind="staff").status_code == 303
    monkeypatch.setattr(roles_service, "has_role", lambda *_args, **_named: False)
    again = street.submit(roles_page(town.place), phone=number, kind="staff")
    assert again.status_code == 422
    assert "已经有这项权限" in again.get_data(as_text=True)
    assert len(db.session.execute(select(Role).filter_by(person_id=person.id)).all()) == 1

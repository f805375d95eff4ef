"""Contacts with residents, and how far the year's expectation is met."""

from datetime import date, datetime, timedelta

import pytest

from app import clock, scope
from app.database import db
from app.members.models import Membership
from app.volunteers.contacts import progress_service
from app.volunteers.contacts.models import Contact
from app.volunteers.models import Task
from tests.volunteers.conftest import NINE, Yard
from tests.world import Browser, World

NOON = datetime(2026, 10, 20, 12, 0, tzinfo=clock.SHANGHAI)


@pytest.fixture(autouse=True)
def an_october_day():
    with clock.standing_at(NOON):
        yield


@pytest.fixture
def one(yard: Yard, world: World) -> Membership:
    return world.member(yard.town)


@pytest.fixture
def phone(one: Membership, world: World) -> Browser:
    return world.browser(one.person)


def note(yard: Yard, browser: Browser, **fields: str):
    said = {"on_day": "2026-10-19", "who": "李大娘", "note": "帮忙取药", "building": "0", "unit": "", "door": ""}
    return browser.submit(f"{yard.town.url}/my/contacts/new", **{**said, **fields})


def contacts(yard: Yard) -> list[Contact]:
    db.session.rollback()
    with yard.inside():
        return list(db.session.execute(scope.in_community(Contact)).scalars())


def progress(yard: Yard, membership: Membership, year: int | None = None) -> progress_service.Progress:
    db.session.rollback()
    with yard.inside():
        return progress_service.progress_of(membership.person_id, year=year)


def test_a_member_notes_a_contact_and_the_year_counts_it(yard: Yard, phone: Browser, one: Membership):
    assert note(yard, phone).status_code == 303
    (made,) = contacts(yard)
    assert (made.on_day, made.who, made.person_id, made.household_id) == (
        date(2026, 10, 19), "李大娘", one.person_id, None
    )  # fmt: skip
    said = progress(yard, one)
    assert (said.contacts, said.contacts_expected, said.activities, said.activities_expected) == (1, 8, 0, 4)
    assert "1 / 8" in phone.get(f"{yard.town.url}/me").text
    assert "1 / 8" in phone.get(f"{yard.town.url}/my/hours").text


def test_a_household_is_named_by_building_and_door(yard: Yard, phone: Browser):
    here = {"building": str(yard.town.building.id), "unit": "1", "door": "301"}
    assert note(yard, phone, **here).status_code == 303
    assert contacts(yard)[0].household_id == yard.town.household.id
    wrong = note(yard, phone, **{**here, "door": "999"})
    assert wrong.status_code == 422
    assert "没有这一户" in wrong.text
    assert "请填门牌" in note(yard, phone, **{**here, "door": ""}).text


@pytest.mark.parametrize(
    ("day", "said"), [("2026-10-21", "日期还没到"), ("2026-07-21", "太早了"), ("", "请选日期"), ("x", "")]
)
def test_days_to_come_and_long_past_are_refused(yard: Yard, phone: Browser, day: str, said: str):
    answer = note(yard, phone, on_day=day)
    assert answer.status_code == 422
    assert said in answer.text
    assert contacts(yard) == []


def test_the_last_day_that_may_still_be_noted(yard: Yard, phone: Browser):
    assert note(yard, phone, on_day="2026-07-22").status_code == 303


def test_a_slip_is_taken_back_and_counts_no_more(yard: Yard, phone: Browser, one: Membership):
    note(yard, phone)
    (made,) = contacts(yard)
    assert phone.submit("/my", f"{yard.town.url}/my/contacts/{made.id}/removal").status_code == 303
    assert progress(yard, one).contacts == 0
    assert "李大娘" not in phone.get(f"{yard.town.url}/my/contacts").text


def test_nobody_else_reads_or_removes_it(yard: Yard, phone: Browser, world: World):
    note(yard, phone)
    other = world.browser(world.member(yard.town, "李他").person)
    (made,) = contacts(yard)
    assert "李大娘" not in other.get(f"{yard.town.url}/my/contacts").text
    assert other.submit("/my", f"{yard.town.url}/my/contacts/{made.id}/removal").status_code == 404
    assert other.get(f"{yard.town.url}/desk/contacts").status_code == 403
    assert "帮忙取药" in world.browser(yard.staff).get(f"{yard.town.url}/desk/contacts").text  # the control


def test_a_resident_has_no_such_expectation(yard: Yard, world: World):
    resident = world.browser(world.member(yard.town, kind="resident").person)
    assert resident.get(f"{yard.town.url}/my/contacts").status_code == 403
    assert "的参与" not in resident.get(f"{yard.town.url}/me").text


def test_only_approved_activities_of_the_year_count(yard: Yard, one: Membership):
    from app.volunteers import service

    first, second = yard.task(), yard.task(starts_at=NINE + timedelta(days=1))
    last_year = yard.task(starts_at=NINE - timedelta(days=365))
    for task in (first, second, last_year):
        yard.served(task, one)
    with yard.inside():
        records = db.session.execute(scope.in_community(Task)).scalars().all()
        assert len(records) == 3
        ids = [record.id for record in db.session.execute(service.records_of(one.person_id)).scalars()]
        approved = [i for i in service.locked_records(ids) if i.task_id in (first.id, last_year.id)]
        service.approve_hours(approved, approver_id=yard.staff.id)
        db.session.commit()
    this, before = progress(yard, one), progress(yard, one, 2025)
    assert (this.activities, this.waiting) == (1, 1)
    assert (before.activities, before.waiting) == (1, 0)


def test_a_place_may_expect_other_numbers(yard: Yard, one: Membership, phone: Browser):
    from app.database import transaction
    from app.rules import service as rules
    from app.rules.files import files

    content = (files.FOLDER / "limits.csv").read_text().replace("contacts_per_year,8,", "contacts_per_year,12,")
    with transaction():
        given = {"place_id": yard.town.street.id, "valid_from": clock.today()}
        made = rules.draft("limits", "limits.csv", content.encode(), person_id=yard.staff.id, **given)
        second = yard.world.staff(yard.town.street)
        rules.check(made.id, person_id=second.id)
        rules.publish(made.id, person_id=second.id)
    assert progress(yard, one).contacts_expected == 12
    assert "0 / 12" in phone.get(f"{yard.town.url}/me").text


def test_staff_see_who_is_behind(yard: Yard, phone: Browser, world: World):
    world.member(yard.town, "李懒散")
    note(yard, phone)
    page = world.browser(yard.staff).get(f"{yard.town.url}/desk/progress?only=behind").text
    assert "李懒散" in page
    assert "8 次联系" in page
    assert "7 次联系" in page


def test_a_contact_of_who_has_no_phone_is_noted_by_staff(yard: Yard, one: Membership, world: World):
    one.person.without_phone = True
    db.session.commit()
    desk, page = world.browser(yard.staff), f"{yard.town.url}/desk/members/{one.id}/contacts"
    fields = {"on_day": "2026-10-19", "who": "李大娘", "note": "问了暖气", "building": "0"}
    assert desk.submit(page, **fields).status_code == 303
    assert contacts(yard)[0].entered_by_id == yard.staff.id
    one.person.without_phone = False
    db.session.commit()
    assert desk.submit("/my", page, **fields).status_code == 403


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("name", ["contacts", "progress"])
def test_both_lists_are_kept_as_files(yard: Yard, phone: Browser, world: World, name: str, ending: str):
    note(yard, phone, who="=1+1")
    answer = world.browser(yard.staff).get(f"{yard.town.url}/desk/{name}.{ending}")
    assert answer.status_code == 200
    if ending == "csv":
        assert "王海波" in answer.text
        assert ",=1+1" not in answer.text

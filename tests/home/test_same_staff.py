"""Hours approved by who accepted the member: those above see by whom, in which community, and the records."""

import csv
import io
import re
from datetime import timedelta

import pytest

from app import clock
from app.database import db
from app.points import service as points
from app.volunteers import service
from app.volunteers.hours import own_service
from tests.volunteers.conftest import NINE, Yard

MONDAY = NINE + timedelta(days=2)


@pytest.fixture(autouse=True)
def on_monday():
    with clock.standing_at(MONDAY):
        yield


@pytest.fixture
def yard(world):
    world.city()
    service.load_kinds()
    db.session.commit()
    made = Yard(world, world.town())
    with made.inside():
        points.grant_budget(year=2026, points=100_000, funding_source="街道", by_id=None)
        db.session.commit()
    return made


def approved(yard, name, *, accepted_by, approved_by):
    """A member's two hours, approved."""
    who = yard.world.member(yard.town, name)
    yard.served(yard.task(starts_at=NINE), who)
    with yard.inside():
        who.decided_by_id = accepted_by.id
        (record,) = records_of(who)
        service.approve_hours(service.locked_records([record.id]), approver_id=approved_by.id)
        db.session.commit()
    return who


def records_of(who):
    return db.session.execute(own_service.records_of(who.person_id)).scalars().all()


def page_of(yard, place, query="", *, as_of=None):
    address = f"/places/{place.code}/same-staff{query}"
    return yard.browser(yard.world.staff(as_of or place)).get(address)


def counts(text):
    return {
        re.sub(r"<[^>]+>", "", row[0]): tuple(int(n) for n in row[1:3])
        for row in re.findall(
            r'<td role="cell"><b>(.*?)</b>.*?data-k="自己接收的">(\d+)</td>.*?data-k="批准的全部">(\d+)</td>',
            text,
            re.S,
        )
    }


@pytest.fixture
def two_of_three(yard):
    """刘敏 approved three people's hours, two of whom 刘敏 had accepted; a colleague accepted the third."""
    colleague = yard.world.staff(yard.town.place, "陈雪松")
    return [
        approved(yard, "甲一", accepted_by=yard.staff, approved_by=yard.staff),
        approved(yard, "乙二", accepted_by=yard.staff, approved_by=yard.staff),
        approved(yard, "丙三", accepted_by=colleague, approved_by=yard.staff),
    ]


def test_the_street_sees_who_approved_whom_they_accepted(yard, two_of_three):
    assert counts(page_of(yard, yard.town.street).text) == {"刘敏": (2, 3)}
    assert counts(page_of(yard, yard.town.county).text) == {"刘敏": (2, 3)}


def test_the_street_goes_on_to_the_records_which_name_no_member(yard, two_of_three):
    text = page_of(yard, yard.town.street, f"?staff={yard.staff.id}").text
    first, second, other = two_of_three
    assert first.receipt_number in text and second.receipt_number in text
    assert other.receipt_number not in text
    assert "甲一" not in text and "果树刷白防寒" in text
    assert yard.browser().get(f"/check/{first.receipt_number}").status_code == 200


def test_another_street_sees_nothing_of_it(yard, two_of_three):
    elsewhere = yard.world.town()
    assert page_of(yard, yard.town.street, as_of=elsewhere.street).status_code == 403
    assert counts(page_of(yard, elsewhere.street).text) == {}
    text = page_of(yard, elsewhere.street, f"?staff={yard.staff.id}").text
    assert two_of_three[0].receipt_number not in text


def test_last_year_is_another_list(yard, two_of_three):
    assert counts(page_of(yard, yard.town.street, "?year=2025").text) == {}
    assert counts(page_of(yard, yard.town.street, "?year=x").text) == {"刘敏": (2, 3)}


def test_what_is_no_longer_approved_is_not_listed(yard, two_of_three):
    with yard.inside():
        (record,) = records_of(two_of_three[0])
        record = service.locked_records([record.id])[0]
        service.annul_record(record, reason="查实是假的", by_id=yard.staff.id, version=record.version)
        db.session.commit()
    assert counts(page_of(yard, yard.town.street).text) == {"刘敏": (1, 2)}


def test_the_list_is_kept_as_a_file(yard, two_of_three):
    street = yard.browser(yard.world.staff(yard.town.street))
    answer = street.get(f"/places/{yard.town.street.code}/same-staff.csv")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert {row["报到回执"] for row in rows} == {one.receipt_number for one in two_of_three[:2]}
    assert {(row["审批人"], row["时长（分钟）"]) for row in rows} == {("刘敏", "120")}
    none = street.get(f"/places/{yard.town.street.code}/same-staff.csv?staff=1").get_data(as_text=True)
    assert len(none.splitlines()) == 1


def test_the_desk_of_the_street_leads_to_it(yard):
    street = yard.browser(yard.world.staff(yard.town.street))
    for page in ("desk", "audit"):
        assert (
            f"/places/{yard.town.street.code}/same-staff" in street.get(f"/places/{yard.town.street.code}/{page}").text
        )

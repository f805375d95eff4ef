"""The record of service: by year, kind and community, for its own person and for staff, on paper and as a file."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app import clock, scope
from app.database import db
from app.volunteers import service
from app.volunteers.models import ServiceRecord
from app.volunteers.records.service import record_of
from tests.volunteers.conftest import NINE, Yard


@pytest.fixture(autouse=True)
def the_monday_after():
    with clock.standing_at(NINE + timedelta(days=2)):
        yield


def approved(yard, who, *, stay=120, **changes):
    yard.served(yard.task(**changes), who, stay=stay)
    with yard.inside():
        waiting = select(ServiceRecord).where(
            ServiceRecord.community_id == scope.community_id(), ServiceRecord.state == "waiting"
        )
        service.approve_hours(db.session.execute(waiting).scalars().all(), approver_id=yard.staff.id)
        db.session.commit()


@pytest.fixture
def two_years(yard, member):
    """90 minutes in 2025, on its last evening in Shanghai; 120 and 60 in 2026, one of them of another kind."""
    who = member()
    approved(yard, who, stay=90, starts_at=datetime(2025, 12, 31, 14, 30, tzinfo=UTC))
    approved(yard, who)
    approved(yard, who, stay=60, starts_at=NINE - timedelta(days=30), kind="visit", title="看望老人")
    return who


def figures(text):
    return re.findall(r'<span class="fig">([^<]+)', text)


def test_a_member_sees_the_record_by_year_and_kind(yard, two_years):
    mine = yard.browser(two_years)
    page = mine.get(f"{yard.town.url}/my/record").text
    assert figures(page) == ["4.5", "3"]
    assert "2025年" in page
    assert "2026年" in page
    last_year = mine.get(f"{yard.town.url}/my/record?year=2025").text
    assert figures(last_year) == ["1.5", "1"]
    assert figures(mine.get(f"{yard.town.url}/my/record?year=1999").text) == ["4.5", "3"]
    with yard.inside():
        assert [(one.minutes, one.times) for one in record_of(two_years.person_id, year=2026).by_kind] == [
            (120, 1),
            (60, 1),
        ]


def test_a_year_is_shanghais(yard, member):
    """23:00 in UTC on 31 December is the morning of 1 January here."""
    who = member()
    approved(yard, who, starts_at=datetime(2025, 12, 31, 23, 0, tzinfo=UTC))
    with yard.inside():
        assert record_of(who.person_id).years == [2026]


def test_what_waits_or_was_refused_does_not_count_but_stands_in_the_file(yard, member):
    who = member()
    yard.served(yard.task(), who)
    mine = yard.browser(who)
    assert "还没有批准的服务" in mine.get(f"{yard.town.url}/my/record").text
    rows = list(csv.reader(io.StringIO(mine.get(f"{yard.town.url}/my/hours.csv").data.decode("utf-8-sig"))))
    assert [row[-1] for row in rows[1:]] == ["等社区审批"]


def test_the_workbook_of_one_year_holds_its_rows_as_numbers(yard, two_years):
    answer = yard.browser(two_years).get(f"{yard.town.url}/my/hours.xlsx?year=2026")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert [(row[0], row[4], row[6]) for row in rows[1:]] == [
        ("2026-09-17", "看望老人", 60.0),
        ("2026-10-17", "果树刷白防寒", 120.0),
    ]


def test_the_sheet_to_print_lists_each_service_with_its_sum(yard, two_years):
    text = yard.browser(two_years).get(f"{yard.town.url}/my/record/print").text
    assert "4 小时 30 分，3 次" in text
    assert "2025-12-31" in text
    assert two_years.person.volunteer_number in text


def test_staff_print_what_was_served_here_and_nothing_of_elsewhere(yard, two_years):
    other = Yard(yard.world, yard.world.town())
    elsewhere = other.world.member(other.town, "另一人")
    with other.inside():
        task = other.task(title="别处的活动")
    other.served(task, elsewhere)
    with scope.across_communities():
        record = db.session.execute(select(ServiceRecord).filter_by(community_id=other.town.place.id)).scalar_one()
        record.person_id, record.state = two_years.person_id, "approved"
        db.session.commit()
    here = yard.browser(yard.staff)
    text = here.get(f"{yard.town.url}/members/{two_years.id}/hours").text
    assert "4 小时 30 分，3 次" in text
    assert "别处的活动" not in text
    file = here.get(f"{yard.town.url}/members/{two_years.id}/hours.csv").data.decode("utf-8-sig")
    assert "别处的活动" not in file
    assert "别处的活动" in yard.browser(two_years).get(f"{yard.town.url}/my/record/print").text


def test_a_record_of_many_services_is_read_in_few_queries(yard, two_years, queries):
    mine = yard.browser(two_years)
    mine.get(f"{yard.town.url}/my/record")
    with queries() as sent:
        mine.get(f"{yard.town.url}/my/record")
    assert len([one for one in sent if "service_record" in one]) == 1

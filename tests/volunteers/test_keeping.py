"""What people keep: a task in the phone's calendar, and the file of one's own hours."""

import csv
import io
from datetime import timedelta

import pytest
from icalendar import Calendar

from app import clock
from app.database import transaction
from app.volunteers import service
from tests.volunteers.conftest import NINE


@pytest.fixture(autouse=True)
def two_days_before():
    with clock.standing_at(NINE - timedelta(days=2)):
        yield


def event_of(yard, who, task):
    answer = yard.browser(who).get(f"{yard.town.url}/tasks/{task.id}/calendar.ics")
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    return event


def test_a_parser_reads_the_task_at_its_instant(yard, member):
    who, task = member(), yard.task(title="刷白；防寒, 第一组")
    event = event_of(yard, who, task)
    assert event.decoded("dtstart") == NINE
    assert event.decoded("dtstart").utcoffset() == timedelta(0)
    assert event.decoded("dtend") == NINE + timedelta(hours=2)
    assert (str(event["summary"]), str(event["status"])) == ("刷白；防寒, 第一组", "CONFIRMED")
    assert "红色果园东门" in str(event["location"])


def test_a_cancelled_one_says_so_under_the_same_uid_and_a_higher_sequence(yard, member):
    who, task = member(), yard.task()
    before = event_of(yard, who, task)
    with yard.inside(), transaction():
        service.cancel_task(task, reason="寒潮")
    after = event_of(yard, who, task)
    assert str(after["uid"]) == str(before["uid"])
    assert int(after["sequence"]) > int(before["sequence"])
    assert str(after["status"]) == "CANCELLED"
    assert "寒潮" in str(after["description"])


def test_a_draft_is_in_nobodys_calendar(yard, member):
    draft = yard.draft()
    assert yard.browser(member()).get(f"{yard.town.url}/tasks/{draft.id}/calendar.ics").status_code == 404


def test_own_hours_as_a_file_and_nobody_elses(yard, member):
    who, other = member(), member("周丽华")
    yard.served(yard.task(title="=HYPERLINK(1)"), who)
    yard.served(yard.task(title="别人的"), other)
    answer = yard.browser(who).get(f"{yard.town.url}/my/hours.csv")
    header, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert header == ["日期", "开始", "结束", "社区", "活动", "类别", "分钟", "状态"]
    ((day, begun, ended, place, title, _kind, minutes, state),) = rows
    assert (day, begun, ended, minutes, state) == ("2026-10-17", "09:00", "11:00", "120", "等社区审批")
    assert place == yard.town.place.name
    assert title == "'=HYPERLINK(1)"

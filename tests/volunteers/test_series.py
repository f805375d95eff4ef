"""Weekly series: made from a task, drafted ahead once, holidays left out, changed and ended for the future."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import clock, scope
from app.database import db, transaction
from app.volunteers import service
from app.volunteers.models import Task
from app.volunteers.series.models import TaskSeries
from tests.volunteers.conftest import NINE

THURSDAY = datetime(2026, 10, 15, 10, 0, tzinfo=clock.SHANGHAI)
WEEKLY = {"weekday": "5", "starts": "09:00", "until_day": "2026-12-31", "skips_holidays": "y"}


@pytest.fixture(autouse=True)
def on_thursday():
    with clock.standing_at(THURSDAY):
        yield


def start(yard, task, **fields):
    page = f"{yard.town.url}/desk/tasks/{task.id}/series"
    return yard.browser(yard.staff).submit(page, **{**WEEKLY, **fields})


def the_series(yard):
    db.session.expire_all()
    return db.session.execute(select(TaskSeries).filter_by(community_id=yard.town.place.id)).scalar_one()


def tasks(yard, state=None):
    db.session.expire_all()
    rows = select(Task).where(Task.community_id == yard.town.place.id).order_by(Task.starts_at)
    return [task for task in db.session.execute(rows).scalars() if state in (None, task.state)]


def days(yard, state="draft"):
    return [clock.local(task.starts_at).strftime("%m-%d %H:%M") for task in tasks(yard, state)]


def by_job():
    with transaction():
        return service.draft_all_ahead()


def test_from_a_task_the_next_two_weeks_are_drafted_with_what_it_says(yard):
    task = yard.task(capacity=7, description="自带手套")
    answer = start(yard, task)
    assert answer.status_code == 303
    assert days(yard) == ["10-24 09:00"]  # the 17th is the task itself
    (draft,) = tasks(yard, "draft")
    assert (draft.title, draft.capacity, draft.description) == (task.title, 7, "自带手套")
    assert draft.ends_at - draft.starts_at == timedelta(hours=2)
    assert draft.claims_open_at == draft.starts_at - timedelta(days=10)
    assert "每周，到 12月31日" in yard.browser(yard.staff).get(answer.location).text
    assert "果树刷白防寒" in yard.browser(yard.staff).get(f"{yard.town.url}/desk/series").text


def test_the_job_drafts_each_day_once(yard):
    start(yard, yard.task())
    with clock.standing_at(THURSDAY + timedelta(days=9)):
        by_job()
        by_job()
    assert days(yard) == ["10-24 09:00", "10-31 09:00", "11-07 09:00"]


def test_the_database_too_refuses_a_second_task_of_that_day(yard):
    start(yard, yard.task())
    (draft,) = tasks(yard, "draft")
    again = yard.draft()
    again.series_id, again.series_day = draft.series_id, draft.series_day
    with pytest.raises(IntegrityError, match="series_day"), scope.across_communities():
        db.session.flush()
    db.session.rollback()


def test_one_of_them_is_changed_on_its_own_and_not_drafted_again(yard):
    start(yard, yard.task())
    (draft,) = tasks(yard, "draft")
    with yard.inside(), transaction():
        found = scope.here(Task, draft.id)
        said = yard.text(starts_at=NINE + timedelta(days=8), title="改到周日")
        service.change_task(found, said, version=found.version)
    by_job()
    assert days(yard) == ["10-25 09:00"]
    assert the_series(yard).said["title"] == "果树刷白防寒"


@pytest.mark.parametrize(("skips", "expected"), [(True, []), (False, ["10-03 09:00"])])
def test_statutory_holidays_are_left_out(yard, skips, expected):
    with clock.standing_at(THURSDAY - timedelta(days=22)):
        task = yard.task(starts_at=NINE - timedelta(days=21))
        fields = {**WEEKLY, "until_day": "2026-10-04"}
        if not skips:
            fields.pop("skips_holidays")
        page = f"{yard.town.url}/desk/tasks/{task.id}/series"
        assert yard.browser(yard.staff).submit(page, **fields).status_code == 303
        by_job()
        assert days(yard) == expected  # 3 October 2026 lies in the National Day holiday


def test_changed_for_the_future_drafts_follow_and_what_is_published_stays(yard):
    start(yard, yard.task())
    page = f"{yard.town.url}/desk/series/{the_series(yard).id}"
    with yard.inside(), transaction():
        service.publish_task(scope.here(Task, tasks(yard, "draft")[0].id))
    with clock.standing_at(THURSDAY + timedelta(days=4)):
        by_job()
        assert days(yard) == ["10-31 09:00"]
        assert (
            yard.browser(yard.staff).submit(page, f"{page}/change", **{**WEEKLY, "starts": "14:30"}).status_code == 303
        )
        assert days(yard) == ["10-31 14:30"]
        assert days(yard, "open") == ["10-17 09:00", "10-24 09:00"]
        yard.browser(yard.staff).submit(page, f"{page}/change", **{**WEEKLY, "weekday": "6"})
        assert days(yard) == ["10-25 09:00", "11-01 09:00"]
        assert days(yard, "cancelled") == ["10-31 14:30"]


def test_ended_nothing_more_is_drafted_and_drafts_go(yard):
    start(yard, yard.task())
    page = f"{yard.town.url}/desk/series/{the_series(yard).id}"
    assert yard.browser(yard.staff).submit(page, f"{page}/end").status_code == 303
    assert (days(yard), days(yard, "open")) == ([], ["10-17 09:00"])
    with clock.standing_at(THURSDAY + timedelta(days=9)):
        by_job()
    assert days(yard) == []


@pytest.mark.parametrize("until", ["2026-10-01", "2028-01-01", "", "morgen"])
def test_days_that_do_not_fit_are_refused(yard, until):
    assert start(yard, yard.task(), until_day=until).status_code == 422
    assert db.session.execute(select(TaskSeries).filter_by(community_id=yard.town.place.id)).scalar() is None


def test_a_year_without_a_calendar_says_so(yard):
    start(yard, yard.task(), until_day="2027-03-01")
    page = f"{yard.town.url}/desk/series/{the_series(yard).id}"
    assert "2027 年的放假日历还没公布" in yard.browser(yard.staff).get(page).text
    assert the_series(yard).until_day == date(2027, 3, 1)

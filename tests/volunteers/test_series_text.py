"""Another text for a series: what comes follows, what somebody changed stays, who has claimed it is told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock, scope
from app.database import db, transaction
from app.inbox.models import Message
from app.volunteers import service
from app.volunteers.models import Task
from app.volunteers.series.service import Rhythm, start_series
from tests.volunteers.conftest import NINE

ADDRESS = "12号楼3单元704"


@pytest.fixture(autouse=True)
def two_days_before():
    with clock.standing_at(NINE - timedelta(days=2)):
        yield


def typed(yard, **changes):
    return {
        "title": "果树刷白",
        "minutes": "90",
        "capacity": "20",
        "meeting_point": "果园西门",
        "private_address": "",
        "grid_id": str(yard.town.grid.id),
        "compound_id": str(yard.town.compound.id),
        "outdoor": "y",
        "organiser_id": str(yard.staff.id),
        "description": "",
        "safety_note": "戴护目镜",
        **changes,
    }


@pytest.fixture
def series(yard):
    """A series of Saturdays: the 17th published by hand, the 24th drafted."""
    rhythm = Rhythm(weekday=5, starts_minute=9 * 60, until_day=NINE.date() + timedelta(days=60), skips_holidays=False)
    task = yard.task()
    with yard.inside(), transaction():
        return start_series(task, rhythm, by_id=yard.staff.id)


def change(yard, series, **fields):
    page = f"{yard.town.url}/desk/series/{series.id}/text"
    return yard.browser(yard.staff).submit(page, **typed(yard, **fields))


def tasks(yard):
    db.session.expire_all()
    rows = select(Task).where(Task.community_id == yard.town.place.id).order_by(Task.starts_at)
    return db.session.execute(rows).scalars().all()


def told(yard, who):
    rows = select(Message.title).where(Message.community_id == yard.town.place.id, Message.person_id == who.person_id)
    return db.session.execute(rows).scalars().all()


def test_drafts_and_published_tasks_follow_and_who_has_claimed_is_told(yard, member, series):
    who = member()
    published, _draft = tasks(yard)
    yard.claim(published, who)
    answer = change(yard, series)
    assert answer.status_code == 303
    for task in tasks(yard):
        assert (task.title, task.meeting_point) == ("果树刷白", "果园西门")
        assert task.ends_at - task.starts_at == timedelta(minutes=90)
    assert told(yard, who) == ["「果树刷白」有变动，请看一下"]
    with clock.standing_at(NINE + timedelta(days=2)), transaction():
        service.draft_all_ahead()
    assert [task.title for task in tasks(yard)] == ["果树刷白"] * 3


def test_what_somebody_changed_on_its_own_stays(yard, series):
    _published, draft = tasks(yard)
    with yard.inside(), transaction():
        found = scope.here(Task, draft.id)
        said = yard.text(starts_at=found.starts_at, title="这次改去植树")
        service.change_task(found, said, version=found.version)
    answer = change(yard, series)
    assert [task.title for task in tasks(yard)] == ["果树刷白", "这次改去植树"]
    assert "单独改过" in yard.browser(yard.staff).get(answer.location).text


def test_saving_a_task_without_a_change_does_not_part_it_from_its_series(yard, series):
    _published, draft = tasks(yard)
    with yard.inside(), transaction():
        found = scope.here(Task, draft.id)
        fields = service.TaskText.__dataclass_fields__
        service.change_task(
            found, service.TaskText(**{name: getattr(found, name) for name in fields}), version=found.version
        )
    change(yard, series)
    assert [task.title for task in tasks(yard)] == ["果树刷白"] * 2


def test_what_has_begun_or_is_over_stays_as_it_was(yard, series):
    with clock.standing_at(NINE + timedelta(minutes=5)):
        change(yard, series)
    assert [task.title for task in tasks(yard)] == ["果树刷白防寒", "果树刷白"]


def test_nobody_loses_a_slot_that_is_taken(yard, member, series):
    published, _draft = tasks(yard)
    for name in ("甲", "乙", "丙"):
        yard.claim(published, member(name))
    assert change(yard, series, capacity="2").status_code == 303
    assert [task.capacity for task in tasks(yard)] == [3, 2]


def test_the_address_of_a_household_goes_along(yard, series):
    change(yard, series, private_address=ADDRESS)
    assert [task.private_address for task in tasks(yard)] == [ADDRESS] * 2
    with scope.across_communities():
        db.session.refresh(series)
    assert "private_address" not in series.said


@pytest.mark.parametrize("fields", [{"title": ""}, {"minutes": "5"}, {"minutes": "721"}, {"capacity": "0"}])
def test_a_wrong_text_changes_nothing(yard, series, fields):
    assert change(yard, series, **fields).status_code == 422
    assert {task.title for task in tasks(yard)} == {"果树刷白防寒"}


def test_an_ended_series_keeps_its_text(yard, series):
    page = f"{yard.town.url}/desk/series/{series.id}"
    yard.browser(yard.staff).submit(page, f"{page}/end")
    assert change(yard, series).status_code == 422

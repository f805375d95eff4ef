"""The weather: what staff note makes tasks too cold, and they decide; the forecast is a port."""

import io
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app import clock, scope
from app.database import db
from app.inbox.models import Message
from app.volunteers.models import Task
from app.volunteers.weather import service
from app.volunteers.weather.domain import Temperatures, coldest
from app.volunteers.weather.models import DayTemperature
from app.volunteers.weather.noted_service import degrees_of

MORNING = datetime(2026, 12, 5, 9, 0, tzinfo=clock.SHANGHAI)  # a Saturday
TODAY = MORNING.date()


@pytest.fixture(autouse=True)
def on_thursday():
    with clock.standing_at(MORNING - timedelta(days=2)):
        yield


@pytest.fixture
def clearing(yard):
    """Snow is cleared down to −25 ℃."""
    return yard.task(kind="snow_yard", title="院内清雪", starts_at=MORNING)


def page(yard):
    return f"{yard.town.url}/desk/weather"


def note(yard, day_c, night_c="", day=TODAY):
    return yard.browser(yard.staff).submit(page(yard), day=day.isoformat(), day_c=day_c, night_c=night_c)


def told(yard, person_id):
    rows = select(Message.title).where(Message.community_id == yard.town.place.id, Message.person_id == person_id)
    return db.session.execute(rows).scalars().all()


def text(yard, task, who=None):
    at = f"/desk/tasks/{task.id}" if who is None else f"/tasks/{task.id}"
    return yard.browser(who or yard.staff).get(yard.town.url + at).text


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        (9, 2, -12),  # by day
        (18, 2, -25),  # the night begins
        (17, 2, -25),  # both: the colder
        (4, 1, -30),  # before six it is still the night of yesterday
        (5, 2, -30),
        (16, 2, -12),  # its end belongs to what comes next
    ],
)
def test_a_task_is_as_cold_as_the_halves_of_days_it_falls_into(start, hours, expected):
    known = {
        TODAY: Temperatures(Decimal(-12), Decimal(-25)),
        TODAY - timedelta(days=1): Temperatures(Decimal(-15), Decimal(-30)),
    }
    begins = MORNING.replace(hour=start)
    assert coldest(begins, begins + timedelta(hours=hours), known) == expected


def test_what_is_not_known_is_not_too_cold(yard, clearing):
    assert coldest(MORNING, MORNING + timedelta(hours=2), {}) is None
    note(yard, "", "-40")  # the night says nothing of the morning
    with yard.inside():
        assert service.cold_tasks() == []


@pytest.mark.parametrize(
    ("typed", "expected"), [("-12", -12), ("−12.5 ℃", Decimal("-12.5")), ("零下 3", -3), ("", None)]
)
def test_degrees_are_read_as_people_write_them(typed, expected):
    assert degrees_of(typed) == expected


@pytest.mark.parametrize("typed", ["冷", "-12.55", "1e1", "nan", "--3", "1" * 60])
def test_what_is_no_temperature_is_refused_at_its_field(yard, typed):
    answer = note(yard, typed)
    assert answer.status_code == 422
    assert "请填数字" in answer.text


def test_below_the_minimum_staff_are_warned_and_at_it_they_are_not(yard, clearing):
    assert note(yard, "-25").status_code == 303
    assert "低于这类活动" not in text(yard, clearing)
    assert note(yard, "-26").status_code == 303
    assert "预计 −26 ℃，低于这类活动的 −25 ℃" in text(yard, clearing)
    listed = yard.browser(yard.staff).get(page(yard)).text
    assert "院内清雪" in listed
    assert "等决定" in listed
    assert "1 项户外活动太冷" in yard.browser(yard.staff).get(f"{yard.town.url}/desk").text


def test_the_organiser_is_told_once_and_again_when_it_gets_colder(yard, clearing):
    for degrees in ("-26", "-26", "-25.5"):
        note(yard, degrees)
    titles = told(yard, yard.staff.id)
    assert titles == ["「院内清雪」那天预计 −26 ℃"]
    note(yard, "-30")
    assert len(told(yard, yard.staff.id)) == 2


def test_staff_say_that_it_goes_on_and_are_asked_again_when_it_is_colder_still(yard, member, clearing):
    who = member()
    note(yard, "-26")
    assert "社区正在商量要不要改期" in text(yard, clearing, who)
    show = f"{yard.town.url}/desk/tasks/{clearing.id}"
    assert yard.browser(yard.staff).submit(show, f"{show}/cold").status_code == 303
    assert "已定照常进行" in text(yard, clearing)
    assert "社区定了照常进行" in text(yard, clearing, who)
    note(yard, "-27")
    assert "照常进行</button>" in text(yard, clearing)
    with scope.across_communities():
        assert db.session.execute(select(Task.goes_on_at_c).filter_by(id=clearing.id)).scalar() == -26


def test_a_task_that_is_not_too_cold_needs_no_decision(yard, clearing):
    show = f"{yard.town.url}/desk/tasks/{clearing.id}"
    note(yard, "-26")
    browser = yard.browser(yard.staff)
    seal = browser.seal(show)
    note(yard, "-10")
    assert browser.post(f"{show}/cold", seal).status_code == 422


def test_indoors_and_kinds_without_a_minimum_are_left_alone(yard):
    inside = yard.task(kind="snow_yard", starts_at=MORNING, outdoor=False)
    visit = yard.task(kind="visit", starts_at=MORNING)
    note(yard, "-40")
    for task in (inside, visit):
        assert "低于这类活动" not in text(yard, task)


def upload(yard, content, name="预报.csv"):
    browser, at = yard.browser(yard.staff), f"{page(yard)}/import"
    file = (io.BytesIO(content if isinstance(content, bytes) else content.encode()), name)
    return browser, browser.post(at, {**browser.seal(at), "file": file}, content_type="multipart/form-data")


def test_a_forecast_comes_in_by_file_and_takes_the_place_of_what_was_noted(yard, clearing):
    note(yard, "-3")
    browser, answer = upload(yard, "日期,白天最低,夜间最低\n2026-12-05,-28,-33\n2026/12/6,-9,\n")
    assert answer.status_code == 303
    preview = browser.get(answer.location).text
    assert "其中 1 天已经填过" in preview
    done = browser.submit(answer.location)
    assert done.status_code == 303
    with yard.inside():
        rows = db.session.execute(
            select(DayTemperature).filter_by(community_id=yard.town.place.id).order_by(DayTemperature.day)
        ).scalars()
        assert [(row.day, row.day_c, row.night_c) for row in rows] == [
            (date(2026, 12, 5), -28, -33),
            (date(2026, 12, 6), -9, None),
        ]
    assert "已导入 2 天的气温，1 项活动太冷" in browser.get(done.location).text


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("2026-12-05,很冷,", "请填数字"),
        ("12月5日,-3,", "请写成 2026-11-23 这样的日期"),
        ("2026-13-05,-3,", "请写成 2026-11-23 这样的日期"),
        ("2026-12-05,-99,", "−60 到 60"),
        ("2028-12-05,-9,", "日期要从昨天到以后"),
        ("2026-12-05,,", "至少填一个"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_imported(yard, row, sentence):
    browser, answer = upload(yard, f"日期,白天最低,夜间最低\n2026-12-04,-3,\n{row}\n")
    preview = browser.get(answer.location).text
    assert sentence in preview
    assert "确认导入" not in preview
    assert browser.submit(f"{page(yard)}/import", answer.location).status_code == 422
    with yard.inside():
        assert db.session.execute(select(DayTemperature).filter_by(community_id=yard.town.place.id)).all() == []

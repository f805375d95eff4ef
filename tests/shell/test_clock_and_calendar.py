"""Instants are stored in UTC; days, months and holidays are Shanghai's."""

from datetime import UTC, date, datetime, time
from time import localtime, tzset

import pytest
from sqlalchemy import text

from app import calendar, clock
from app.database import db
from app.files.calendars import calendar_of


def test_the_month_ends_at_midnight_in_shanghai():
    last = datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC)
    assert clock.month_of(last) == "2026-10"
    assert clock.month_of(datetime(2026, 10, 31, 16, 0, tzinfo=UTC)) == "2026-11"
    start, end = clock.month_bounds("2026-12")
    assert (start, end) == (datetime(2026, 11, 30, 16, tzinfo=UTC), datetime(2026, 12, 31, 16, tzinfo=UTC))


def test_leap_day_and_new_year():
    assert clock.day_bounds(date(2028, 2, 29))[1] == datetime(2028, 2, 29, 16, tzinfo=UTC)
    assert clock.month_bounds("2028-02")[1] == clock.at(date(2028, 3, 1), time.min)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 10, 1), "statutory_holiday"),
        (date(2026, 10, 10), "workday"),  # a Saturday made up for
        (date(2026, 11, 21), "weekend"),
        (date(2026, 11, 23), "workday"),
        (date(2027, 10, 1), "workday"),  # not published yet: Monday to Friday
        (date(2027, 10, 2), "weekend"),
    ],
)
def test_what_a_day_counts_as(world, day, kind):
    assert calendar.day_kind(day) == kind
    assert calendar.day_kinds({day}) == {day: kind}


def test_an_administrators_day_stands_before_the_published_one(world):
    db.session.execute(
        text("INSERT INTO calendar_day (day, day_kind, name) VALUES ('2026-03-03', 'statutory_holiday', 'x')")
    )
    assert calendar.day_kind(date(2026, 3, 3)) == "statutory_holiday"
    assert calendar.is_published(2026)
    assert not calendar.is_published(2031)


def test_working_days_are_counted_over_holidays(world):
    assert calendar.add_working_days(date(2026, 9, 30), 1) == date(2026, 10, 8)


@pytest.fixture(params=["Asia/Shanghai", "America/New_York", "Pacific/Kiritimati"])
def zone(request, monkeypatch):
    """This process in that time zone."""
    monkeypatch.setenv("TZ", request.param)
    tzset()
    yield request.param
    monkeypatch.undo()
    tzset()


def test_the_machines_time_zone_changes_nothing(zone):
    said = []
    with clock.standing_at(datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC)):
        bounds = clock.day_bounds(clock.today())
        said.append(f"{clock.today()} {clock.month_of(clock.now())} {bounds[1].isoformat()}")
    with clock.standing_at(datetime(2026, 12, 31, 16, 0, tzinfo=UTC)):
        said.append(f"{clock.today()} {clock.month_of(clock.now())} {clock.now().isoformat()}")
    with clock.standing_at(datetime(2028, 2, 28, 16, 0, tzinfo=UTC)):
        bounds = clock.month_bounds("2028-02")
        said.append(f"{clock.today()} {clock.month_of(clock.now())} {bounds[1].isoformat()}")
    assert localtime(0).tm_hour == {"Asia/Shanghai": 8, "America/New_York": 19, "Pacific/Kiritimati": 13}[zone]
    assert said == [
        "2026-10-31 2026-10 2026-10-31T16:00:00+00:00",
        "2027-01-01 2027-01 2026-12-31T16:00:00+00:00",
        "2028-02-29 2028-02 2028-02-29T16:00:00+00:00",
    ]


def test_instants_come_back_in_utc_whatever_the_database_thinks(world):
    db.session.execute(text("SET LOCAL TIME ZONE 'America/New_York'"))
    last = datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC)
    kept, day = db.session.execute(
        text("SELECT CAST(:at AS timestamptz), CAST(CAST(:at AS timestamptz) AT TIME ZONE 'Asia/Shanghai' AS date)"),
        {"at": last},
    ).one()
    assert kept == last
    assert clock.month_of(kept) == "2026-10"
    assert day == date(2026, 10, 31)


def test_a_calendar_with_an_old_name_in_two_lines_is_still_drawn():
    assert "X-WR-CALNAME:甲 乙" in calendar_of([], name="甲\n乙").decode()

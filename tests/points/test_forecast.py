"""The budget's forecast: what is drawn by month, the pace, and the day on which nothing is left."""

from datetime import date, datetime, timedelta

import pytest

from app import clock
from app.pages.charts import line_chart
from app.points.awards.forecast_service import forecast
from tests.points.test_pages import text_of


def shanghai(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=clock.SHANGHAI)


@pytest.fixture
def year(new_purse):
    """10 points on each of 10 March days and 20 April days of a year with 400 points."""
    purse = new_purse()
    with purse.inside():
        with clock.standing_at(shanghai(2026, 3, 1)):
            purse.grant(400, 2026)
        wallet = purse.member()
        for month, count in ((3, 10), (4, 20)):
            for day in range(1, count + 1):
                with clock.standing_at(shanghai(2026, month, day, 12, 0)):
                    purse.award(wallet)
        yield purse


def test_months_pace_and_the_last_day(year):
    with clock.standing_at(shanghai(2026, 4, 30, 12, 0)):
        found = forecast(2026)
    assert found is not None
    assert list(found.drawn) == [0, 0, 100, 300]
    assert found.a_day == pytest.approx(300 / 120)
    assert found.runs_out_on == date(2026, 4, 30) + timedelta(days=40)
    assert found.at_the_end == round(300 + 245 * 2.5)
    assert year.wrong() == []


def test_who_needs_no_more_is_told_that_it_suffices(year):
    with clock.standing_at(shanghai(2026, 12, 20, 12, 0)):
        assert forecast(2026).runs_out_on is None
        staff = year.world.browser(year.world.staff(year.town.place))
        said = text_of(staff.get(f"{year.town.url}/points"))
    assert "今年够用" in said


def test_the_page_of_who_grants_shows_it_with_its_numbers(year):
    with clock.standing_at(shanghai(2026, 4, 30, 12, 0)):
        street = year.world.browser(year.world.staff(year.town.street))
        page = street.get(f"{year.town.url}/points/budget")
    said = text_of(page)
    assert "6月9日前后用完" in said
    assert "平均每天 2.5 分" in said
    assert "<polygon" in page.text
    assert "300" in said


@pytest.mark.parametrize("on", [(2026, 1, 5), (2027, 4, 30)])
def test_a_young_year_and_another_one_have_no_forecast(year, on):
    with clock.standing_at(shanghai(*on)):
        assert forecast(2026) is None


def test_the_dashed_line_begins_where_the_area_ends():
    shape = line_chart(["a", "b", "c"], [10, 20], [20, 30], 25)
    assert shape.to_come.split()[0] == shape.known.split()[2]


def test_a_pace_that_would_take_a_thousand_years_is_no_fault(new_purse):
    purse = new_purse()
    with purse.inside(), clock.standing_at(shanghai(2026, 11, 23, 12, 0)):
        purse.grant(100_000_000, 2026)
        purse.award(purse.member())
        assert forecast(2026).runs_out_on is None

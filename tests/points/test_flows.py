"""Points in and out by month: what staff compare, in a picture with its table beneath."""

from datetime import date, time

from app import clock
from app.database import transaction
from app.points import service as points
from app.points.wallets import flows_service
from tests.points.test_pages import text_of


def test_what_came_and_went_stands_in_its_month(new_purse):
    purse = new_purse()
    with purse.inside(), clock.standing_at(clock.at(date(2026, 9, 30), time(23, 59))):
        purse.grant()
        wallet = purse.member()
        purse.earn(wallet, 60)
    with purse.inside(), clock.standing_at(clock.at(date(2026, 10, 1), time(0, 1))):
        with transaction():
            points.capture(purse.hold(wallet, 50), company_id=purse.world.company().id)
        found = flows_service.flows()
        staff = purse.world.browser(purse.world.staff(purse.town.place))
        page = staff.get(f"{purse.town.url}/points")
    assert (found.months[0], found.months[-1]) == (date(2025, 11, 1), date(2026, 10, 1))
    assert (found.came[-2:], found.went[-2:]) == ([60, 0], [0, 50])
    assert "得到" in text_of(page) and '<svg class="chart"' in page.text


def test_nothing_moved_draws_nothing(new_purse):
    purse = new_purse()
    with purse.inside():
        staff = purse.world.browser(purse.world.staff(purse.town.place))
        assert '<svg class="chart"' not in staff.get(f"{purse.town.url}/points").text

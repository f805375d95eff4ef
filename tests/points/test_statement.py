"""The statement of a year on paper and as a file, and the notice before points expire, once."""

import io
from datetime import date, datetime

import pytest
from python_calamine import CalamineWorkbook

from app import clock
from app.database import db, transaction
from app.inbox.models import Message
from app.points import service as points
from app.points.expiry.notices_service import next_expiry
from app.scope import in_community
from tests.points.test_pages import text_of


def shanghai(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=clock.SHANGHAI)


@pytest.fixture
def member(purse):
    wallet = purse.member("王海波")
    wallet.opened_at = shanghai(2025, 3, 1)
    db.session.commit()
    return wallet


def test_a_year_begins_where_the_last_one_ended(purse, member):
    with clock.standing_at(shanghai(2025, 12, 31, 23, 59)):
        purse.grant(1000, 2025)
        purse.award(member, title="年末的活动")
    with clock.standing_at(shanghai(2026, 1, 1, 0, 0)):
        purse.grant(1000, 2026)
        purse.award(member, title="元旦的活动")
    with clock.standing_at(shanghai(2026, 11, 23, 9, 0)):
        browser = purse.world.browser(member.person)
        url = f"{purse.town.url}/my/points/statement"
        now, before = text_of(browser.get(url)), text_of(browser.get(f"{url}?year=2025"))
        assert "年初余额 10 分" in now
        assert "元旦的活动" in now
        assert "年末的活动" not in now
        assert "现在余额 20 分" in now
        assert "年末余额 10 分" in before
        assert "2025年积分对账单" in before
        file = browser.get(f"{url}.xlsx")
        rows = CalamineWorkbook.from_filelike(io.BytesIO(file.data)).get_sheet_by_index(0).to_python()
    assert rows[1][2:5] == ["年初余额", "", 10.0]
    assert rows[2][2:5] == ["元旦的活动", 10.0, 20.0]
    assert purse.wrong() == []


@pytest.mark.parametrize("title", ["=1+1", "@SUM(A1)", "-2+3", "+8613"])
def test_no_title_becomes_a_formula(purse, member, title):
    purse.award(member, title=title)
    browser = purse.world.browser(member.person)
    url = f"{purse.town.url}/my/points/statement"
    assert f"'{title}" in browser.get(f"{url}.csv").get_data(as_text=True)
    book = CalamineWorkbook.from_filelike(io.BytesIO(browser.get(f"{url}.xlsx").data))
    assert book.get_sheet_by_index(0).to_python()[2][2] == title


def test_staff_print_it_too_and_others_do_not(purse, member):
    url = f"{purse.town.url}/points/wallets/{member.id}/statement"
    staff = purse.world.browser(purse.world.staff(purse.town.place))
    assert "王海波" in text_of(staff.get(url))
    assert staff.get(f"{url}.csv").status_code == 200
    assert purse.world.browser(purse.member("李娜").person).get(url).status_code == 403


@pytest.mark.parametrize(
    ("after", "months", "on"),
    [
        (date(2026, 12, 2), 24, date(2027, 1, 1)),
        (date(2027, 1, 1), 24, date(2028, 1, 1)),
        (date(2026, 12, 31), 24, date(2027, 1, 1)),
        (date(2026, 3, 1), 6, date(2026, 7, 1)),
        (date(2026, 7, 1), 6, date(2027, 7, 1)),
    ],
)
def test_the_next_day_of_expiry(after, months, on):
    assert next_expiry(after, months) == on


def notices(member) -> list[str]:
    db.session.rollback()
    found = db.session.scalars(in_community(Message).filter_by(person_id=member.person_id, kind="points"))
    return [str(one.title) for one in found if "快到期" in str(one.title)]


def notify(on: date) -> int:
    with clock.standing_at(shanghai(on.year, on.month, on.day, 9, 10)), transaction():
        return points.notify_expiring(on)


def test_a_member_is_told_sixty_thirty_and_seven_days_before_once_each(purse, member):
    purse.earn(member, 60, occurred_at=shanghai(2025, 5, 1))
    purse.earn(member, 40, occurred_at=shanghai(2026, 5, 1))
    told = {date(2027, 11, 1): 0, date(2027, 11, 2): 1, date(2027, 12, 1): 1, date(2027, 12, 2): 2}
    told |= {date(2027, 12, 3): 2, date(2027, 12, 24): 2, date(2027, 12, 25): 3, date(2027, 12, 31): 3}
    for day, count in told.items():
        notify(day)
        notify(day)
        assert len(notices(member)) == count, day
    assert all(title.startswith("60 分快到期了") for title in notices(member))


def test_a_job_that_was_down_tells_late_and_once(purse, member):
    purse.earn(member, 60, occurred_at=shanghai(2025, 5, 1))
    notify(date(2027, 12, 28))
    assert len(notices(member)) == 1


def test_what_was_spent_is_not_told_of(purse, member):
    purse.earn(member, 60, occurred_at=shanghai(2025, 5, 1))
    held = purse.hold(member, 60)
    with transaction():
        points.capture(held, company_id=purse.world.company().id)
    notify(date(2027, 12, 2))
    assert notices(member) == []
    assert purse.wrong() == []

"""The pages of points, through HTTP as people use them."""

import re

import pytest

from app import clock
from app.database import db, transaction
from app.inbox.models import Message
from app.points.corrections import service as corrections
from app.points.corrections.models import Adjustment
from app.points.models import Transfer
from app.scope import in_community


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


@pytest.fixture
def member(purse):
    """A member's wallet, and the person."""
    wallet = purse.member("王海波")
    return wallet, wallet.person


def test_a_member_reads_balance_and_why_each_line_is_so(purse, member):
    wallet, person = member
    purse.award(wallet, minutes=155, title="阳光家园绿篱修剪", table={"day_kind": "statutory_holiday"})
    page = purse.world.browser(person).get(f"{purse.town.url}/my/points")
    said = text_of(page)
    assert page.status_code == 200
    assert "阳光家园绿篱修剪" in said
    assert "+30" in said
    assert "每小时10分，法定节假日×1.5" in said
    assert "每小时 10 分 × 1.5 × 2 小时" in said
    assert "积分发放规则第 1 版第 11 条" in said
    assert f"{clock.today().year + 2}年12月31日" in said.replace(" ", "")


def test_awards_of_nothing_and_waiting_ones_are_explained_too(new_purse):
    purse = new_purse()
    with purse.inside():
        wallet = purse.member()
        purse.award(wallet, minutes=5, title="短短一会儿")
        purse.award(wallet, minutes=60, title="清理楼道")
        said = text_of(purse.world.browser(wallet.person).get(f"{purse.town.url}/my/points"))
    assert "不足10分钟的不算积分" in said
    assert "等今年的积分预算" in said
    assert "待发放" in said


@pytest.mark.parametrize("show", ["all", "earned", "used", "expired", "nonsense"])
def test_the_lines_are_filtered(purse, member, show):
    wallet, person = member
    purse.award(wallet)
    page = purse.world.browser(person).get(f"{purse.town.url}/my/points?show={show}")
    assert page.status_code == 200
    assert ("+10" in text_of(page)) == (show in ("all", "earned", "nonsense"))


def test_history_is_paged_and_no_page_grows_in_queries(purse, member):
    from sqlalchemy import event

    wallet, person = member
    browser = purse.world.browser(person)
    counts = []
    for more in (2, 15, 15):
        for _ in range(more):
            purse.award(wallet)
        seen = []
        event.listen(db.engine, "before_cursor_execute", lambda *a, seen=seen: seen.append(a[2]))
        assert browser.get(f"{purse.town.url}/my/points").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] == counts[2] or counts[2] <= counts[0] + 1
    assert text_of(browser.get(f"{purse.town.url}/my/points?page=2")).count("+10") == 12


def test_nobody_sees_another_members_wallet(purse, new_purse, member):
    wallet, person = member
    browser = purse.world.browser(person)
    other = purse.member("李娜")
    purse.award(other, title="别人的活动")
    assert "别人的活动" not in text_of(browser.get(f"{purse.town.url}/my/points"))
    assert browser.get(f"{purse.town.url}/points/wallets/{other.id}").status_code == 403
    assert browser.get(f"{purse.town.url}/points").status_code == 403
    elsewhere = new_purse()
    staff = purse.world.staff(elsewhere.town.place)
    at_the_desk = purse.world.browser(staff)
    assert at_the_desk.get(f"{elsewhere.town.url}/points/wallets/{wallet.id}").status_code == 404
    assert at_the_desk.get(f"{purse.town.url}/points/wallets/{wallet.id}").status_code == 403


def test_staff_see_budget_wallets_and_find_people(purse, member):
    wallet, _person = member
    purse.award(wallet)
    staff = purse.world.browser(purse.world.staff(purse.town.place))
    said = text_of(staff.get(f"{purse.town.url}/points"))
    assert "100,000" in said
    assert "99,990" in said
    assert "王海波" in said
    assert "王海波" in text_of(staff.get(f"{purse.town.url}/points?q=whb"))
    assert "没有找到" in text_of(staff.get(f"{purse.town.url}/points?q=%E6%9D%8E"))
    assert staff.get(f"{purse.town.url}/points/wallets/{wallet.id}").status_code == 200


def test_an_adjustment_goes_through_two_people(purse, member):
    wallet, _person = member
    url = purse.town.url
    asks = purse.world.browser(purse.world.staff(purse.town.place))
    confirms = purse.world.browser(purse.world.staff(purse.town.place, "赵颖"))
    form = f"{url}/points/wallets/{wallet.id}/adjustment"
    bad = asks.submit(form, direction="give", points="1_0", reason="")
    assert bad.status_code == 422
    assert purse.balance(wallet) == 0
    assert asks.submit(form, direction="give", points="30", reason="补记去年的活动").status_code == 303
    asked = db.session.execute(in_community(Adjustment).filter_by(account_id=wallet.id)).scalar_one()
    confirm = f"{url}/points/adjustments/{asked.id}/confirmation"
    assert asks.post(confirm, asks.seal(form)).status_code == 403
    assert purse.balance(wallet) == 0
    assert confirms.submit(f"{url}/points", confirm).status_code == 303
    assert purse.balance(wallet) == 30
    assert confirms.post(confirm, confirms.seal(form)).status_code == 422
    assert "补记去年的活动" in text_of(confirms.get(f"{url}/points/wallets/{wallet.id}"))


def reversal_of(purse, wallet, browser) -> str:
    page = browser.get(f"{purse.town.url}/points/wallets/{wallet.id}").get_data(as_text=True)
    return re.search(r'href="([^"]+/reversal)"', page)[1]


def test_a_few_points_are_reversed_by_one_person_and_only_once(purse, member):
    wallet, person = member
    made = purse.award(wallet)
    desk = purse.world.browser(purse.world.staff(purse.town.place))
    form = reversal_of(purse, wallet, desk)
    assert "您一个人就能冲正" in text_of(desk.get(form))
    assert desk.submit(form, reason="").status_code == 422
    assert purse.balance(wallet) == 10
    assert desk.submit(form, reason="活动没有举办").status_code == 303
    assert purse.balance(wallet) == 0
    assert desk.submit(form, reason="再来一次试试").status_code == 422
    assert "/reversal" not in desk.get(f"{purse.town.url}/points/wallets/{wallet.id}").get_data(as_text=True)
    db.session.refresh(made)
    assert made.state == "reversed"
    told = db.session.scalars(in_community(Message).filter_by(person_id=person.id)).all()
    assert "积分账户减了 10 分" in [str(one.title) for one in told]
    assert purse.wrong() == []


def test_more_than_200_points_of_a_day_are_reversed_by_two(purse, member):
    """Eleven times 20 points: what one person does alone is added up."""
    wallet, _person = member
    url = purse.town.url
    purse.earn(wallet, 220)
    asks, confirms = (purse.world.staff(purse.town.place) for _ in range(2))
    with transaction():
        paid = db.session.scalars(in_community(Transfer).filter_by(credit_id=wallet.id, kind="award")).all()
        asked = [corrections.ask_reversal(one, wallet, reason="活动没有举办", by_id=asks.id) for one in paid]
        assert [one.state for one in asked] == ["confirmed"] * 10 + ["asked"]
        last = asked[-1].id
    assert purse.balance(wallet) == 20
    browser = purse.world.browser(confirms)
    assert browser.submit(f"{url}/points", f"{url}/points/adjustments/{last}/confirmation").status_code == 303
    assert purse.balance(wallet) == 0
    assert purse.wrong() == []


def test_what_two_people_decided_is_not_reversed_by_one(purse, member):
    wallet, _person = member
    with transaction():
        first, second = (purse.world.staff(purse.town.place).id for _ in range(2))
        given = corrections.ask_adjustment(wallet, amount=50, reason="期初积分", by_id=first)
        corrections.confirm_adjustment(given, by_id=second)
    asks = purse.world.browser(purse.world.staff(purse.town.place))
    assert asks.submit(reversal_of(purse, wallet, asks), reason="活动没有举办").status_code == 303
    assert purse.balance(wallet) == 50


def test_lists_of_points_are_kept_as_files(purse, member):
    wallet, _person = member
    purse.award(wallet)
    staff = purse.world.browser(purse.world.staff(purse.town.place))
    staff.submit(reversal_of(purse, wallet, staff), reason="=1+1 活动没有举办")
    rows = staff.get(f"{purse.town.url}/points/adjustments.csv").get_data(as_text=True)
    assert "冲正,-10,'=1+1 活动没有举办,已确认" in rows
    assert staff.get(f"{purse.town.url}/points/waiting.xlsx").data.startswith(b"PK")
    street = purse.world.browser(purse.world.staff(purse.town.street))
    assert "积分" in street.get(f"{purse.town.url}/points/budget.csv").get_data(as_text=True)


def test_the_street_grants_the_budget_and_the_community_cannot(purse, member):
    url = f"{purse.town.url}/points/budget"
    staff = purse.world.browser(purse.world.staff(purse.town.place))
    assert staff.get(url).status_code == 403
    street = purse.world.browser(purse.world.staff(purse.town.street))
    year = clock.today().year
    assert street.submit(url, year=str(year), points="-5", funding_source="街道").status_code == 422
    assert street.submit(url, year="1999", points="5", funding_source="街道").status_code == 422
    done = street.submit(url, year=str(year), points="5000", funding_source="街道党建经费")
    assert done.status_code == 303
    said = text_of(street.get(url))
    assert "已拨给 5,000 分" in said
    assert "105,000" in said


def test_the_pages_ask_for_signing_in(purse):
    nobody = purse.world.browser()
    for path in ("/my/points", "/points", "/points/budget"):
        assert nobody.get(purse.town.url + path).status_code == 302

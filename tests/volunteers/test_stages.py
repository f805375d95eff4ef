"""Everybody's pages follow a claim: checked in, checked out, approved; and who runs a task finds its code."""

from datetime import timedelta

import pytest

from app import clock
from app.database import db, transaction
from app.inbox import service as inbox
from app.places.models import Grid
from app.volunteers import service
from app.volunteers.domain import stage
from tests.volunteers.conftest import NINE
from tests.volunteers.test_attendance import scan

EARLY = NINE - timedelta(minutes=4)
LATE = NINE + timedelta(minutes=119)


@pytest.mark.parametrize(
    ("has_left", "record", "name"),
    [
        (False, None, "checked_in"),
        (True, None, "checked_out"),
        (True, "waiting", "checked_out"),
        (False, "waiting", "no_check_out"),
        (True, "approved", "approved"),
        (False, "returned", "returned"),
    ],
)
def test_how_far_one_has_come(has_left, record, name):
    assert stage(has_left=has_left, record=record) == name


def pages_of(yard, browser, task, at):
    with clock.standing_at(at):
        return [browser.get(yard.town.url + path).text for path in ("/me", f"/tasks/{task.id}", "/my/claims")]


def desk(yard, task):
    return yard.browser(yard.staff).get(f"{yard.town.url}/desk/tasks/{task.id}").text


def test_the_pages_of_a_member_follow_arrival_leaving_and_approval(yard, member):
    who, task = member(), yard.task()
    yard.claim(task, who)
    browser = yard.browser(who)
    assert all("已签到" not in text for text in pages_of(yard, browser, task, EARLY))
    with yard.inside(), clock.standing_at(EARLY):
        service.check_in(task, who.person_id, step=1)
        db.session.commit()
    for text in pages_of(yard, browser, task, NINE):
        assert "8:56 已签到，离开时再扫一次签退" in text
        assert "可以签到" not in text and "看怎么签到" not in text
    assert "已签到" in desk(yard, task)
    with yard.inside(), clock.standing_at(LATE):
        record = service.check_out(task, who.person_id, step=2)
        db.session.commit()
    for text in pages_of(yard, browser, task, LATE):
        assert "已签退，等社区审批" in text
    assert "已签退" in desk(yard, task)
    with yard.inside(), clock.standing_at(LATE):
        record.state, record.decided_at, record.decided_by_id = "approved", clock.now(), yard.staff.id
        db.session.commit()
    for text in pages_of(yard, browser, task, LATE + timedelta(hours=3)):
        assert "已批准，2 小时 03 分" in text


def test_who_has_not_checked_out_is_reminded_after_the_end(yard, member):
    who, task = member(), yard.task()
    yard.served(task, who, stay=None)
    front = pages_of(yard, yard.browser(who), task, NINE + timedelta(minutes=150))[0]
    assert "9:00 已签到，离开时再扫一次签退" in front


def test_who_runs_a_task_finds_its_code_on_the_front_page(yard, member):
    who = member()
    task = yard.task(organiser_id=who.person_id)
    front = f"{yard.town.url}/me"
    with clock.standing_at(NINE - timedelta(hours=1)):
        text = yard.browser(who).get(front).text
        assert "您负责的活动，今天" in text and "出示签到码" in text and f"/tasks/{task.id}/code" in text
        assert "近几天没有认领的活动" not in text
        assert "出示签到码" not in yard.browser(member("李一")).get(front).text
    with clock.standing_at(NINE + timedelta(minutes=5)):
        assert "您负责的活动进行中" in yard.browser(who).get(front).text
    with clock.standing_at(NINE - timedelta(days=1)):
        assert "出示签到码" not in yard.browser(who).get(front).text


def test_who_scans_without_a_slot_is_led_to_the_task(app, yard, member):
    task, browser = yard.task(), yard.browser(member())
    scan(app, yard, browser, task, shown=NINE)
    with clock.standing_at(NINE):
        answer = browser.get(f"{yard.town.url}/check-in")
    assert answer.status_code == 422
    assert f'href="{yard.town.url}/tasks/{task.id}">去认领' in answer.text
    assert "回到上一页" not in answer.text and "去首页" in answer.text
    assert 'name="language"' in answer.text


def test_no_page_promises_a_free_withdrawal_that_is_past(yard, member):
    early, late, other = member(), member("李一"), member("李二")
    task = yard.task()
    yard.claim(task, early)
    page, mine = f"{yard.town.url}/tasks/{task.id}", f"{yard.town.url}/my/claims"
    with clock.standing_at(NINE - timedelta(days=3)):
        assert "前退出不记缺席" in yard.browser(early).get(page).text
    with clock.standing_at(NINE - timedelta(hours=1)):
        with yard.inside():
            service.claim(task, late)
            db.session.commit()
        for address in (page, mine):
            assert "现在退出会记一次缺席" in yard.browser(early).get(address).text
            text = yard.browser(late).get(address).text
            assert "退出不记缺席" in text and "现在退出会记" not in text
        assert "现在才认领的" in yard.browser(other).get(page).text
    with clock.standing_at(NINE + timedelta(minutes=1)):
        text = yard.browser(early).get(page).text
        assert "活动开始了，不能再退出" in text and "退出这次认领" not in text


def test_what_begins_within_the_hour_stands_at_the_top_and_says_that_it_is_claimed(yard, member):
    who = member()
    far = yard.world.building(
        yard.town.place, grid=yard.world.store(grid_of(yard)), compound=yard.town.compound, name="9号楼"
    )
    yard.task(title="近处明天的", starts_at=NINE + timedelta(days=1))
    soon = yard.task(title="远处马上开始的", grid_id=far.grid_id, capacity=1)
    yard.claim(soon, who)
    pages = f"{yard.town.url}/me", f"{yard.town.url}/tasks"
    with clock.standing_at(NINE - timedelta(minutes=59)):
        for address in pages:
            text = yard.browser(who).get(address).text
            listed = text[text.find("附近可认领") :] if address == pages[0] else text
            assert 0 < listed.find("远处马上开始的") < listed.find("近处明天的")
            assert "已认领" in listed
        text = yard.browser(member("李一")).get(pages[1]).text  # no slot for anybody else: the order by distance
        assert 0 < text.find("近处明天的") < text.find("远处马上开始的")
    with clock.standing_at(NINE - timedelta(minutes=61)):
        text = yard.browser(who).get(pages[1]).text
        assert 0 < text.find("近处明天的") < text.find("远处马上开始的")


def grid_of(yard):
    return Grid(community_id=yard.town.place.id, name="第二网格", pinyin="di er wang ge")


def test_a_task_longer_than_what_counts_says_why(yard, member):
    task = yard.task(ends_at=NINE + timedelta(hours=6))
    with clock.standing_at(NINE - timedelta(days=1)):
        text = yard.browser(member()).get(f"{yard.town.url}/tasks/{task.id}").text
    assert "× 2 小时 = 20 分；一次最多计 2 小时" in text


def test_my_page_keeps_the_tabs_and_counts_messages(yard, member):
    who = member()
    yard.claim(yard.task(), who)
    page = yard.browser(who).get("/my").text
    assert f'href="{yard.town.url}/tasks"' in page and 'class="weui-tabbar"' in page
    assert "条没看" not in page
    with yard.inside(), transaction():
        inbox.tell(who.person_id, kind="task", title="改期了")
    text = yard.browser(who).get("/my").text
    assert "1 条没看" in text, text[text.find("消息") - 300 : text.find("消息发到哪里")]
    alone = yard.browser(yard.world.person()).get("/my").text
    assert "weui-tabbar" not in alone and 'class="back"' in alone

"""Claims through the pages: slots, the line, overlaps, windows, and giving back."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock, scope
from app.database import db
from app.inbox.models import Message
from app.volunteers.models import Claim, Task
from tests.volunteers.conftest import NINE

BEFORE = NINE - timedelta(days=2)


@pytest.fixture(autouse=True)
def two_days_before():
    with clock.standing_at(BEFORE):
        yield


def press(yard, membership, task, **fields):
    page = f"{yard.town.url}/tasks/{task.id}"
    return yard.browser(membership).submit(page, f"{page}/claim", **fields)


def states(yard, task):
    db.session.expire_all()
    rows = select(Claim.state, func.count()).where(Claim.community_id == yard.town.place.id, Claim.task_id == task.id)
    return dict(db.session.execute(rows.group_by(Claim.state)).all())


def taken(yard, task):
    db.session.expire_all()
    return db.session.execute(
        select(Task.taken).where(Task.community_id == yard.town.place.id, Task.id == task.id)
    ).scalar_one()


def told(yard, person_id):
    rows = select(Message.title).where(Message.community_id == yard.town.place.id, Message.person_id == person_id)
    return db.session.execute(rows.order_by(Message.id)).scalars().all()


def test_a_member_claims_a_slot_and_sees_it(yard, member):
    task, who = yard.task(), member()
    assert press(yard, who, task).status_code == 303
    assert (states(yard, task), taken(yard, task)) == ({"taken": 1}, 1)
    text = yard.browser(who).get(f"{yard.town.url}/my/claims").text
    assert "果树刷白防寒" in text
    assert "已认领" in text


def test_the_list_shows_what_it_earns_and_what_is_left(yard, member):
    task = yard.task()
    text = yard.browser(member()).get(f"{yard.town.url}/tasks").text
    assert task.title in text
    assert "还剩 20 个名额" in text
    assert '<b class="num">20</b>' in text  # 2 hours at 10 points


def test_the_task_page_shows_points_safety_and_meeting_point(yard, member):
    task = yard.task(kind="snow_yard", heavy_or_dirty=True)
    text = yard.browser(member()).get(f"{yard.town.url}/tasks/{task.id}").text
    for part in ("预计", "30 分", "戴护目镜", "红色果园东门", "−25 ℃"):
        assert part in text


def test_overlap_is_refused_and_says_with_which(yard, member):
    who = member()
    first = yard.task(title="二道街堆物清理")
    second = yard.task(starts_at=NINE + timedelta(hours=1))
    press(yard, who, first)
    answer = press(yard, who, second)
    assert answer.status_code == 422
    assert "时间重叠" in answer.text
    assert "二道街堆物清理" in answer.text
    assert "1 小时" in answer.text
    assert states(yard, second) == {}


def test_tasks_that_only_touch_may_both_be_claimed(yard, member):
    who = member()
    press(yard, who, yard.task())
    assert press(yard, who, yard.task(starts_at=NINE + timedelta(hours=2))).status_code == 303


def test_the_same_task_is_claimed_once(yard, member):
    task, who = yard.task(), member()
    assert press(yard, who, task).status_code == 303
    answer = yard.browser(who).submit(f"{yard.town.url}/my/claims", f"{yard.town.url}/tasks/{task.id}/claim")
    assert answer.status_code == 422
    assert "已经认领过" in answer.text
    assert (states(yard, task), taken(yard, task)) == ({"taken": 1}, 1)


def test_members_only_refuses_residents(yard, member):
    task = yard.task(members_only=True)
    answer = press(yard, member(kind="resident"), task)
    assert answer.status_code == 422
    assert "在职党员" in answer.text
    assert press(yard, member(), task).status_code == 303


@pytest.mark.parametrize(
    ("opens", "closes", "word"),
    [(timedelta(days=-1), timedelta(0), "还没开始认领"), (timedelta(days=-9), timedelta(days=-3), "已停止认领")],
)
def test_outside_the_claim_window_nothing_is_taken(yard, member, opens, closes, word):
    task = yard.task(claims_open_at=NINE + opens, claims_close_at=NINE + closes)
    answer = press(yard, member(), task)
    assert answer.status_code == 422
    assert word in answer.text


def test_a_full_task_refuses_and_offers_the_line(yard, member):
    task = yard.task(capacity=1)
    late = yard.browser(member("周丽华"))
    seal = late.seal(f"{yard.town.url}/tasks/{task.id}")
    press(yard, member(), task)
    answer = late.post(f"{yard.town.url}/tasks/{task.id}/claim", seal)
    assert answer.status_code == 422
    assert "名额已满" in answer.text
    assert states(yard, task) == {"taken": 1}


def test_a_withdrawn_task_may_be_claimed_again(yard, member):
    task, who = yard.task(), member()
    held = yard.claim(task, who)
    page = f"{yard.town.url}/my/claims"
    yard.browser(who).submit(page, f"{page}/{held.id}/withdrawal")
    assert taken(yard, task) == 0
    assert press(yard, who, task).status_code == 303
    assert taken(yard, task) == 1


def test_another_members_claim_is_not_found(yard, member):
    held = yard.claim(yard.task(), member())
    page = f"{yard.town.url}/my/claims"
    other = yard.browser(member("周丽华"))
    yard.task(title="另一项")
    seal = other.seal(f"{yard.town.url}/tasks")
    assert other.post(f"{page}/{held.id}/withdrawal", seal).status_code == 404


def test_nothing_is_given_back_after_the_start(yard, member):
    task, who = yard.task(claims_close_at=NINE + timedelta(hours=1)), member()
    held = yard.claim(task, who)
    browser, page = yard.browser(who), f"{yard.town.url}/my/claims"
    seal = browser.seal(page)  # of the page as it was before
    with clock.standing_at(NINE):
        answer = browser.post(f"{page}/{held.id}/withdrawal", seal)
    assert answer.status_code == 422
    assert states(yard, task) == {"taken": 1}


def test_the_own_grid_comes_first_then_compounds_by_walking_order(yard, member):
    from app.places.models import Compound, Grid

    ids = {"community_id": yard.town.place.id}
    other_grid = yard.world.store(Grid(**ids, name="第二网格", pinyin="di er wang ge"))
    near = yard.world.store(Compound(**ids, name="近处", pinyin="jin chu", walking_order=1))
    far = yard.world.store(Compound(**ids, name="远处", pinyin="yuan chu", walking_order=9))
    yard.task(title="远处的", grid_id=other_grid.id, compound_id=far.id)
    yard.task(title="近处的", grid_id=other_grid.id, compound_id=near.id, starts_at=NINE + timedelta(days=3))
    yard.task(title="自己网格的", starts_at=NINE + timedelta(days=5))
    text = yard.browser(member()).get(f"{yard.town.url}/tasks").text
    assert text.index("自己网格的") < text.index("近处的") < text.index("远处的")


@pytest.mark.parametrize(
    ("query", "shown"),
    [("period=today", False), ("period=weekend", True), ("kind=orchard", False), ("kind=environment", True)],
)
def test_filters(yard, member, query, shown):
    task = yard.task()
    assert (task.title in yard.browser(member()).get(f"{yard.town.url}/tasks?{query}").text) is shown


def test_a_draft_is_not_shown_to_members(yard, member):
    task = yard.draft()
    browser = yard.browser(member())
    assert browser.get(f"{yard.town.url}/tasks/{task.id}").status_code == 404
    assert task.title not in browser.get(f"{yard.town.url}/tasks").text


def test_another_communitys_task_is_not_found(yard, member, loaded):
    other = loaded.town()
    task = yard.task()
    stranger = loaded.member(other)
    browser = loaded.browser(stranger.person)
    assert browser.get(f"{other.url}/tasks/{task.id}").status_code == 404
    assert browser.get(f"{yard.town.url}/tasks/{task.id}").status_code == 403


def test_the_list_costs_the_same_queries_for_one_task_and_for_many(yard, member, queries):
    who, page = yard.browser(member()), f"{yard.town.url}/tasks"
    yard.task()
    who.get(page)  # the rules are read once a process
    with queries() as one:
        who.get(page)
    for hour in range(1, 9):
        yard.task(starts_at=NINE + timedelta(hours=3 * hour))
    with queries() as many:
        who.get(page)
    assert [query[:90] for query in many] == [query[:90] for query in one]


def test_scope_is_left(yard):
    assert scope.find_community() is None

"""Tasks at the desk, through the forms: draft, publish, change, cancel, start."""

import shutil
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app import clock
from app.audit import AuditLine
from app.database import db
from app.inbox.models import Message
from app.volunteers.models import Claim, Task
from app.volunteers.tasks.kinds_models import TaskKind
from app.volunteers.tasks.kinds_service import DEFAULT_FILE
from tests.volunteers.conftest import NINE


@pytest.fixture(autouse=True)
def two_days_before():
    with clock.standing_at(NINE - timedelta(days=2)):
        yield


def typed(yard, **changes):
    return {
        "title": "楼口清雪",
        "description": "",
        "meeting_point": "6号楼门口",
        "grid_id": str(yard.town.grid.id),
        "compound_id": "",
        "starts_at": "2026-10-17T09:00",
        "ends_at": "2026-10-17T10:30",
        "claims_open_at": "2026-10-15T09:00",
        "claims_close_at": "2026-10-17T09:00",
        "capacity": "12",
        "organiser_id": str(yard.staff.id),
        "safety_note": "两人一组",
        "version": "1",
        **changes,
    }


def the_task(yard):
    db.session.expire_all()
    return db.session.execute(select(Task).where(Task.community_id == yard.town.place.id)).scalar_one()


def desk(yard):
    return yard.browser(yard.staff), f"{yard.town.url}/desk/tasks"


def told(yard, person_id):
    rows = select(Message.title, Message.body).where(
        Message.community_id == yard.town.place.id, Message.person_id == person_id
    )
    return db.session.execute(rows.order_by(Message.id)).all()


def test_kinds_load_twice_and_change_nothing(loaded, app):
    before = db.session.execute(text("SELECT count(*), max(id) FROM task_kind")).one()
    result = app.test_cli_runner().invoke(args=["tasks", "load-kinds"])
    assert result.exit_code == 0
    assert "34" in result.output
    assert db.session.execute(text("SELECT count(*), max(id) FROM task_kind")).one() == before


def test_a_bad_list_of_kinds_loads_nothing_and_names_the_line(loaded, app, tmp_path):
    bad = tmp_path / "kinds.csv"
    shutil.copy(DEFAULT_FILE, bad)
    bad.write_text(
        bad.read_text()
        .replace("ice_break,楼口坡道刨冰撒沙,", "ice_break,改了的名字,")
        .replace("poster", "poster2")
        .replace(",60,12,", ",sixty,12,")
    )
    result = app.test_cli_runner().invoke(args=["tasks", "load-kinds", str(bad)])
    assert result.exit_code != 0
    assert "第 6 行" in result.output
    db.session.expire_all()
    assert db.session.execute(select(TaskKind.name).filter_by(code="ice_break")).scalar() != "改了的名字"


def test_the_form_comes_with_what_is_usual_for_the_kind(yard):
    browser, url = desk(yard)
    assert "小区院内清雪" in browser.get(f"{url}/kinds").text
    page = browser.get(f"{url}/new?kind=snow_yard").text
    assert 'value="30"' in page  # capacity
    assert "戴棉手套护耳帽" in page
    assert "2026-10-17T09:00" in page
    assert "2026-10-17T10:30" in page


def test_staff_draft_and_publish(yard):
    browser, url = desk(yard)
    answer = browser.submit(f"{url}/new?kind=snow_yard", **typed(yard))
    assert answer.status_code == 303
    task = the_task(yard)
    assert (task.state, task.starts_at, task.grid_id) == ("draft", NINE, yard.town.grid.id)
    browser.submit(f"{url}/{task.id}", f"{url}/{task.id}/publication")
    assert the_task(yard).state == "open"
    assert "楼口清雪" in browser.get(url).text
    lines = db.session.execute(
        select(AuditLine.action)
        .where(AuditLine.community_id == yard.town.place.id, AuditLine.object_type == "task")
        .order_by(AuditLine.at, AuditLine.id)
    )
    assert lines.scalars().all() == ["task_desk.draft", "task_desk.publish"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_at": "2026-10-17T09:00"},
        {"ends_at": "2026-10-19T09:00"},
        {"claims_close_at": "2026-10-15T08:00"},
        {"claims_close_at": "2026-10-17T11:00"},
        {"capacity": "0"},
        {"capacity": "1_0"},
        {"capacity": "99999999999999999999999"},
        {"title": ""},
        {"starts_at": "soon"},
        {"grid_id": "999999999"},
        {"organiser_id": "999999999"},
    ],
)
def test_what_cannot_be_is_refused(yard, wrong):
    browser, url = desk(yard)
    assert browser.submit(f"{url}/new?kind=snow_yard", **typed(yard, **wrong)).status_code == 422
    db.session.expire_all()
    assert db.session.execute(select(Task).where(Task.community_id == yard.town.place.id)).all() == []


def test_a_start_that_is_over_is_not_published(yard):
    task = yard.draft()
    browser, url = desk(yard)
    with clock.standing_at(NINE + timedelta(minutes=1)):
        assert browser.submit(f"{url}/{task.id}", f"{url}/{task.id}/publication").status_code == 422
    assert the_task(yard).state == "draft"


def test_who_claimed_is_told_of_a_change(yard, member):
    task, who = yard.task(), member()
    yard.claim(task, who)
    browser, url = desk(yard)
    fields = typed(
        yard,
        starts_at="2026-10-17T10:00",
        ends_at="2026-10-17T12:00",
        capacity="20",
        version="2",
        claims_open_at="2026-10-07T09:00",
    )
    assert browser.submit(f"{url}/{task.id}/change", **fields).status_code == 303
    ((title, body),) = told(yard, who.person_id)
    assert "有变动" in title
    assert "10:00" in body


def test_a_change_made_on_an_old_page_is_refused(yard):
    task = yard.task()
    browser, url = desk(yard)
    answer = browser.submit(f"{url}/{task.id}/change", **typed(yard, version="1"))
    assert answer.status_code == 422
    assert "刚被别人改过" in answer.text


def test_capacity_never_below_what_is_taken_and_more_is_offered_to_who_waits(yard, member):
    task = yard.task(capacity=2)
    for name in ("甲一", "乙二"):
        yard.claim(task, member(name))
    waiting = member("丙三")
    yard.claim(task, waiting, may_wait=True)
    browser, url = desk(yard)
    fields = typed(
        yard,
        title=task.title,
        meeting_point=task.meeting_point,
        safety_note=task.safety_note,
        ends_at="2026-10-17T11:00",
        compound_id=str(yard.town.compound.id),
        claims_open_at="2026-10-07T09:00",
        version="2",
        outdoor="y",
    )
    assert "名额不能比这少" in browser.submit(f"{url}/{task.id}/change", **{**fields, "capacity": "1"}).text
    assert browser.submit(f"{url}/{task.id}/change", **{**fields, "capacity": "3"}).status_code == 303
    assert the_task(yard).taken == 3
    (message,) = told(yard, waiting.person_id)
    assert message.title.startswith("「果树刷白防寒」有名额了，请在")


def test_cancelling_ends_every_claim_and_tells_why(yard, member):
    task = yard.task(capacity=1)
    first, second = member("甲一"), member("乙二")
    yard.claim(task, first)
    yard.claim(task, second, may_wait=True)
    browser, url = desk(yard)
    assert browser.submit(f"{url}/{task.id}", f"{url}/{task.id}/cancellation", reason="").status_code == 422
    assert the_task(yard).state == "open"
    assert browser.submit(f"{url}/{task.id}", f"{url}/{task.id}/cancellation", reason="大风").status_code == 303
    assert (the_task(yard).state, the_task(yard).taken) == ("cancelled", 0)
    live = select(Claim).where(Claim.community_id == yard.town.place.id, Claim.state.in_(("taken", "waiting")))
    assert db.session.execute(live).all() == []
    for who in (first, second):
        assert "大风" in told(yard, who.person_id)[0].body


def test_a_task_where_somebody_arrived_is_not_cancelled(yard, member):
    task = yard.task()
    yard.served(task, member(), stay=None)
    browser, url = desk(yard)
    answer = browser.submit(f"{url}/{task.id}", f"{url}/{task.id}/cancellation", reason="大风")
    assert answer.status_code == 422
    assert "已经有人签到" in answer.text
    assert the_task(yard).state == "open"


def test_members_have_no_desk_and_other_staff_no_task_here(yard, member, loaded):
    task = yard.task()
    assert yard.browser(member()).get(f"{yard.town.url}/desk/tasks").status_code == 403
    other = loaded.town()
    theirs = loaded.browser(loaded.staff(other.place))
    assert theirs.get(f"{other.url}/desk/tasks/{task.id}").status_code == 404
    assert theirs.get(f"{yard.town.url}/desk/tasks/{task.id}").status_code == 403


@pytest.mark.parametrize(
    ("temperature", "ticked", "status"),
    [("", False, 303), ("5", False, 303), ("4.9", False, 422), ("-8", True, 303), ("warm", False, 422)],
)
def test_below_the_least_temperature_the_organiser_must_say_that_it_goes_on(yard, member, temperature, ticked, status):
    organiser = member("孙玉梅")
    task = yard.task(kind="flower_bed", organiser_id=organiser.person_id)  # not below 5 degrees
    page = f"{yard.town.url}/tasks/{task.id}/start"
    fields = {"temperature_c": temperature, **({"goes_on": "y"} if ticked else {})}
    with clock.standing_at(NINE - timedelta(minutes=10)):
        assert yard.browser(organiser).submit(page, **fields).status_code == status
    assert (the_task(yard).state == "running") is (status == 303)


def test_nobody_but_the_organiser_and_staff_runs_a_task(yard, member):
    task = yard.task()
    for path in ("code", "roll", "start"):
        assert yard.browser(member()).get(f"{yard.town.url}/tasks/{task.id}/{path}").status_code == 403
        assert yard.browser(yard.staff).get(f"{yard.town.url}/tasks/{task.id}/{path}").status_code == 200

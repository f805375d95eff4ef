"""Without a network the organiser's page keeps the roll call and sends it later, however often, with its own time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app import acts, clock
from app.acts import new_key
from app.database import db
from app.people.models import Person
from app.people.sign_in import sessions
from app.volunteers.attendance import roll_call_service
from app.volunteers.attendance.lists_service import Presence
from app.volunteers.attendance.roll_call_service import Written
from app.volunteers.models import Attendance, Claim, Task
from tests.volunteers.conftest import NINE, Yard
from tests.world import Browser

SIGNAL_LOST, SIGNAL_BACK = NINE + timedelta(minutes=5), NINE + timedelta(minutes=50)
FAST = timedelta(hours=3)  # the phone's clock is so much ahead


@pytest.fixture
def listed(yard: Yard, member: Any) -> tuple[Task, list[Claim]]:
    """A task that twenty people have claimed."""
    task = yard.task(capacity=30)
    return task, [yard.claim(task, member(f"党员{chr(0x4E00 + n)}")) for n in range(20)]


def arrivals(task: Task) -> list[Attendance]:
    db.session.rollback()
    db.session.expire_all()
    found = select(Attendance).filter_by(community_id=task.community_id, task_id=task.id).order_by(Attendance.id)
    return list(db.session.execute(found).scalars())


def entry(claim: Claim, at: datetime) -> dict[str, str]:
    """What the page keeps of one tick."""
    return {"arrived": str(claim.id), "at": "", "device_at": (at + FAST).isoformat(), "once": new_key()}


def sent(browser: Browser, url: str, kept: dict[str, str]) -> int:
    """Send it as the page does when the network is back."""
    headers = {"X-Device-Clock": (clock.now() + FAST).isoformat()}
    return browser.post(url, kept, headers=headers).status_code


def kept_offline(yard: Yard, task: Task, claims: list[Claim]) -> tuple[Browser, str, list[dict[str, str]]]:
    """Twenty ticks, a minute apart, none of them sent."""
    staff, url = yard.browser(yard.staff), f"{yard.town.url}/tasks/{task.id}/roll"
    csrf = staff.seal(url)["csrf_token"]
    ticks = [entry(claim, SIGNAL_LOST + timedelta(minutes=n)) for n, claim in enumerate(claims)]
    return staff, url, [{**tick, "csrf_token": csrf} for tick in ticks]


def test_twenty_check_ins_kept_offline_and_sent_twice_are_recorded_once(yard, listed):
    task, claims = listed
    with clock.standing_at(SIGNAL_BACK):
        staff, url, kept = kept_offline(yard, task, claims)
        assert {sent(staff, url, one) for one in kept * 2} == {303}
    noted = arrivals(task)
    assert len(noted) == 20
    written = [SIGNAL_LOST + timedelta(minutes=n) for n in range(20)]
    assert [one.checked_in_at for one in noted] == written
    assert [one.in_device_at for one in noted] == [at + FAST for at in written]


def test_both_sendings_at_the_same_moment_are_recorded_once_too(yard, listed):
    task, claims = listed
    with clock.standing_at(SIGNAL_BACK):
        staff, url, kept = kept_offline(yard, task, claims)
        cookie, gate = staff.client.get_cookie("baodao").value, threading.Barrier(2)

        def send_all(_turn: int) -> list[int]:
            phone = Browser(yard.world.app)
            phone.client.set_cookie("baodao", cookie)
            gate.wait()
            return [sent(phone, url, one) for one in kept]

        with ThreadPoolExecutor(2) as pool:
            answers = [status for part in pool.map(send_all, range(2)) for status in part]
    assert set(answers) == {303}
    assert len(arrivals(task)) == 20


def test_a_second_phone_changes_nothing_of_what_the_first_has_noted(yard, listed):
    """Another key, the same people: who is there stays there since when they were there."""
    task, claims = listed
    with clock.standing_at(SIGNAL_BACK):
        staff, url, kept = kept_offline(yard, task, claims)
        assert {sent(staff, url, one) for one in kept} == {303}
        assert {sent(staff, url, {**one, "once": new_key(), "device_at": ""}) for one in kept} == {303}
    assert [one.checked_in_at for one in arrivals(task)] == [SIGNAL_LOST + timedelta(minutes=n) for n in range(20)]


def test_without_key_and_without_looking_they_would_be_recorded_twice(yard, listed, monkeypatch):
    """The control: neither the receipt of the form nor the look at who is there; only the database still refuses."""
    task, claims = listed
    arrived, arrive, roll = [], roll_call_service.arrive, roll_call_service.roll

    def noted(claim: Claim, *given: Any, **named: Any) -> Attendance:
        arrived.append(claim.id)
        return arrive(claim, *given, **named)

    monkeypatch.setattr(acts, "_take", lambda key: None)
    monkeypatch.setattr(roll_call_service, "arrive", noted)
    monkeypatch.setattr(roll_call_service, "roll", lambda task: [Presence(one.claim, None) for one in roll(task)])
    with clock.standing_at(SIGNAL_BACK):
        staff, url, kept = kept_offline(yard, task, claims[:1])
        for _ in range(2):
            sent(staff, url, kept[0])
    assert arrived == [claims[0].id] * 2


@pytest.mark.parametrize("written", ["yesterday", "2026-10-17T01:02:03", "9" * 50, "0001-01-01T00:00:00Z", "\0", "Z"])
def test_a_time_that_is_none_is_refused(yard, listed, written):
    task, claims = listed
    with clock.standing_at(SIGNAL_BACK):
        staff, url, kept = kept_offline(yard, task, claims[:1])
        assert staff.post(url, {**kept[0], "device_at": written}).status_code == 422
        assert staff.post(url, kept[0], headers={"X-Device-Clock": "好".encode().decode("latin-1")}).status_code < 500


def test_what_was_written_before_people_could_check_in_is_refused(yard, listed):
    task, claims = listed
    with clock.standing_at(SIGNAL_BACK):
        staff, url, kept = kept_offline(yard, task, claims[:1])
        early = {**kept[0], "device_at": (NINE - timedelta(minutes=16) + FAST).isoformat()}
        assert sent(staff, url, early) == 422
    assert arrivals(task) == []


@pytest.mark.parametrize(
    ("device_at", "device_now", "minutes_ago"),
    [(None, None, 0), (-40, 0, 40), (140, 180, 40), (-220, -180, 40), (-40, None, 40), (5, 0, 0)],
)
def test_when_it_was_written_by_the_servers_clock(device_at, device_now, minutes_ago):
    """The phone's clock may show anything: what counts is how long ago it says that it was."""

    def moment(minutes: int | None) -> datetime | None:
        return None if minutes is None else NINE + timedelta(minutes=minutes)

    said = Written(moment(device_at), moment(device_now))
    assert said.instant(NINE) == NINE - timedelta(minutes=minutes_ago)


# in Chromium


@pytest.fixture
def organiser(chromium: Chromium, address: str, yard: Yard, listed: Any) -> Any:
    """The organiser's phone with the roll open."""
    task, claims = listed
    with clock.standing_at(SIGNAL_LOST):
        context = chromium.new_context(viewport={"width": 390, "height": 800})
        context.add_cookies([cookie(yard, yard.staff, address)])
        page = context.new_page()
        page.goto(f"{address}{yard.town.url}/tasks/{task.id}/roll")
        yield page, task, claims
        context.close()


def cookie(yard: Yard, person: Person, address: str) -> dict[str, str]:
    """What the browser of somebody who has signed in carries."""
    token = sessions.start_sign_in(person, device="chromium")
    db.session.commit()
    serializer = yard.world.app.session_interface.get_signing_serializer(yard.world.app)
    return {"name": "baodao", "value": serializer.dumps({sessions.SESSION_KEY: token}), "url": address}


def tick(page: Page, claims: list[Claim], way: str = "arrived") -> None:
    """Tick them and press the button."""
    for claim in claims:
        page.locator(f"label:has(input[name={way}][value='{claim.id}'])").click()
    page.get_by_role("button", name="代记所选的人").click()


@pytest.mark.browser
def test_the_page_keeps_what_was_ticked_without_a_network_and_sends_it_later(organiser):
    page, task, claims = organiser
    page.context.set_offline(True)
    for start in range(0, 20, 5):
        tick(page, claims[start : start + 5])
        expect(page.locator("[data-kept-count]")).to_have_text(str(start // 5 + 1))
    expect(page.locator("#kept")).to_be_visible()
    expect(page.locator("[data-claim]:visible")).to_have_count(20)
    page.screenshot(path="build/roll-kept.png", full_page=True)
    assert arrivals(task) == []
    page.context.set_offline(False)
    expect(page.locator("#told")).to_contain_text("已代记 5 人")
    expect(page.locator("#kept")).to_be_hidden()
    expect(page.locator("input[name=arrived]")).to_have_count(0)
    noted = arrivals(task)
    assert len(noted) == 20
    assert {one.in_by for one in noted} == {"roll_call"}
    assert {one.checked_in_at - one.in_device_at for one in noted} != {timedelta(0)}  # the phone's clock is another


@pytest.mark.browser
def test_an_answer_that_got_lost_is_asked_for_again_and_nothing_is_noted_twice(organiser):
    page, task, claims = organiser
    lost = []

    def lose(route: Any) -> None:
        if route.request.method != "POST":
            return route.continue_()
        lost.append(route.fetch(max_redirects=0).status)
        return route.abort()

    page.route("**/roll", lose)
    with page.expect_event("requestfailed"):
        tick(page, claims)
    expect(page.locator("[data-kept-count]")).to_have_text("1")
    assert lost[0] == 303
    assert len(arrivals(task)) == 20  # the server has it, the phone does not know
    page.unroute("**/roll")
    page.get_by_role("button", name="现在发").click()
    expect(page.locator("#kept")).to_be_hidden()
    assert len(arrivals(task)) == 20


@pytest.mark.browser
def test_what_is_refused_says_why_and_can_be_put_away(organiser):
    page, task, claims = organiser
    page.context.set_offline(True)
    page.fill("#at", "2026-10-16T09:00")
    tick(page, claims[:1])
    page.context.set_offline(False)
    expect(page.locator("#kept li")).to_contain_text("时间不在签到范围里")
    page.get_by_role("button", name="知道了，删掉").click()
    expect(page.locator("#kept")).to_be_hidden()
    assert arrivals(task) == []


@pytest.mark.browser
def test_the_organisers_page_stays_while_it_asks_who_has_come(organiser):
    page, _task, _claims = organiser
    page.goto(page.url.removesuffix("/roll") + "/code")
    page.evaluate("window.stayed = true")
    with page.expect_response(lambda answer: "seen=" in answer.url) as asked:
        pass
    assert asked.value.status == 204
    page.wait_for_timeout(500)
    assert page.evaluate("window.stayed") is True
    assert page.url.endswith("/code")


@pytest.mark.browser
def test_a_page_that_stood_open_too_long_gets_itself_a_new_form(organiser):
    page, _task, claims = organiser
    page.evaluate("document.querySelectorAll('input[name=csrf_token]').forEach(one => { one.value = 'of yesterday'; })")
    tick(page, claims[:3])
    expect(page.locator("#told")).to_contain_text("已代记 3 人")
    expect(page.locator("#kept")).to_be_hidden()


@pytest.mark.browser
def test_what_was_noted_waits_while_somebody_else_is_signed_in(organiser, yard, address):
    page, task, claims = organiser
    page.context.add_cookies([cookie(yard, yard.world.staff(yard.town.place), address)])
    with page.expect_response(lambda answer: answer.request.method == "GET" and answer.url.endswith("/roll")) as asked:
        tick(page, claims[:3])
    asked.value.finished()  # the page has asked whose turn it is
    expect(page.locator("[data-kept-count]")).to_have_text("1")
    assert page.locator("#kept li").count() == 0
    assert arrivals(task) == []
    page.context.add_cookies([cookie(yard, yard.staff, address)])
    page.reload()
    expect(page.locator("#told")).to_contain_text("已代记 3 人")


@pytest.mark.browser
def test_another_person_on_the_same_phone_sends_nothing_of_it(organiser, yard, address):
    page, task, claims = organiser
    page.route("**/roll", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    tick(page, claims[:3])
    expect(page.locator("[data-kept-count]")).to_have_text("1")
    page.context.add_cookies([cookie(yard, yard.world.staff(yard.town.place), address)])
    page.unroute("**/roll")
    page.reload()
    expect(page.locator("h1")).to_have_text("按名单代记")
    expect(page.locator("#kept")).to_be_hidden()
    page.context.add_cookies([cookie(yard, yard.staff, address)])
    page.reload()
    expect(page.locator("#told")).to_contain_text("已代记 3 人")
    assert {one.in_recorded_by_id for one in arrivals(task)} == {yard.staff.id}

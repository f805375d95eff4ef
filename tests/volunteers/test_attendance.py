"""Check-in and check-out by the rotating code, and the roll call: what is taken, what is refused, what is kept."""

import re
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from app import clock, scope
from app.database import db
from app.people.sign_in import sessions
from app.volunteers import service
from app.volunteers.attendance import codes, roll_call_service
from app.volunteers.attendance.models import RefusedCheckIn
from app.volunteers.attendance.organiser_views import qr
from app.volunteers.models import Attendance, Claim, ServiceRecord, Task
from tests.volunteers.conftest import NINE


def token_of(app, yard, task, instant):
    return codes.make_code(app.config["SECRET_KEY"], community_id=yard.town.place.id, task_id=task.id, instant=instant)


def scan(app, yard, browser, task, *, shown, at=None):
    """Open the code that was shown at one instant, at another."""
    with clock.standing_at(at or shown):
        return browser.get(f"{yard.town.url}/check-in/{token_of(app, yard, task, shown)}")


def press(yard, browser, at, way="in"):
    page = f"{yard.town.url}/check-in"
    with clock.standing_at(at):
        seal = browser.seal(f"{yard.town.url}/tasks")
        return browser.post(page, {**seal, "way": way})


def refusals(yard):
    db.session.expire_all()
    rows = select(RefusedCheckIn.reason).where(RefusedCheckIn.community_id == yard.town.place.id)
    return db.session.execute(rows.order_by(RefusedCheckIn.id)).scalars().all()


def attendance(yard):
    db.session.expire_all()
    return db.session.execute(select(Attendance).where(Attendance.community_id == yard.town.place.id)).scalar()


def record(yard):
    db.session.expire_all()
    return db.session.execute(select(ServiceRecord).where(ServiceRecord.community_id == yard.town.place.id)).scalar()


@pytest.fixture
def there(yard, member):
    """A member with a slot, at the place."""
    who = member()
    task = yard.task()
    yard.task(title="还能认领的", starts_at=NINE + timedelta(days=9))  # keeps a form on the list
    yard.claim(task, who)
    return task, who, yard.browser(who)


def test_arrive_and_leave_by_the_code(app, yard, there):
    task, who, browser = there
    assert scan(app, yard, browser, task, shown=NINE - timedelta(minutes=4)).status_code == 303
    answer = press(yard, browser, NINE - timedelta(minutes=4))
    assert answer.status_code == 303
    assert "已签到" in browser.get(answer.location).text
    away = NINE + timedelta(minutes=121)
    scan(app, yard, browser, task, shown=away)
    assert press(yard, browser, away, way="out").status_code == 303
    made = record(yard)
    assert (made.measured_minutes, made.minutes, made.state) == (125, 125, "waiting")
    assert (attendance(yard).in_by, attendance(yard).out_by) == ("code", "code")
    assert refusals(yard) == []
    assert "2 小时 05 分" in yard.browser(who).get(f"{yard.town.url}/my/hours").text


@pytest.mark.parametrize(("age", "status"), [(0, 303), (29, 303), (59, 303), (60, 422), (3600, 422)])
def test_a_code_is_taken_in_its_step_and_the_next(app, yard, there, age, status):
    task, _who, browser = there
    shown = NINE  # the first second of a step
    answer = scan(app, yard, browser, task, shown=shown, at=shown + timedelta(seconds=age))
    assert answer.status_code == status
    assert refusals(yard) == ([] if status == 303 else ["old"])


def test_a_forged_code_and_one_of_another_community_are_refused(app, yard, there, loaded):
    task, _who, browser = there
    with clock.standing_at(NINE):
        assert browser.get(f"{yard.town.url}/check-in/made-up").status_code == 422
        foreign = codes.make_code(app.config["SECRET_KEY"], community_id=1, task_id=task.id, instant=NINE)
        assert browser.get(f"{yard.town.url}/check-in/{foreign}").status_code == 422
    assert refusals(yard) == ["forged", "other_community"]


def test_the_code_of_another_task_is_refused(app, yard, there):
    _task, _who, browser = there
    other = yard.task(title="另一项", starts_at=NINE + timedelta(minutes=5))
    scan(app, yard, browser, other, shown=NINE)
    answer = press(yard, browser, NINE)
    assert answer.status_code == 422
    assert "没有认领「另一项」" in answer.text
    assert refusals(yard) == ["not_claimed"]
    assert attendance(yard) is None


@pytest.mark.parametrize(("minutes", "status"), [(-16, 422), (-15, 303), (179, 303), (180, 422)])
def test_out_of_hours_nothing_is_taken(app, yard, there, minutes, status):
    task, _who, browser = there
    at = NINE + timedelta(minutes=minutes)
    scan(app, yard, browser, task, shown=at)
    assert press(yard, browser, at).status_code == status
    assert refusals(yard) == ([] if status == 303 else ["out_of_hours"])


def test_a_ticket_used_twice_is_refused_and_kept(app, yard, there):
    task, _who, browser = there
    scan(app, yard, browser, task, shown=NINE)
    assert press(yard, browser, NINE).status_code == 303
    again = press(yard, browser, NINE + timedelta(seconds=5))
    assert again.status_code == 422
    assert "9:00 已经签到" in again.text
    replayed = press(yard, browser, NINE + timedelta(seconds=9), way="out")
    assert replayed.status_code == 422
    assert "签到时已经用过" in replayed.text
    assert refusals(yard) == ["replayed", "replayed"]


def test_leaving_before_arriving_is_refused(app, yard, there):
    task, _who, browser = there
    scan(app, yard, browser, task, shown=NINE)
    assert press(yard, browser, NINE, way="out").status_code == 422
    assert refusals(yard) == ["not_checked_in"]


@pytest.mark.parametrize(("seconds", "status"), [(599, 303), (601, 422)])
def test_the_ticket_lasts_ten_minutes(app, yard, there, seconds, status):
    task, _who, browser = there
    scan(app, yard, browser, task, shown=NINE)
    assert press(yard, browser, NINE + timedelta(seconds=seconds)).status_code == status


def test_without_a_ticket_nothing_happens(yard, there):
    _task, _who, browser = there
    assert press(yard, browser, NINE).status_code == 422
    assert refusals(yard) == ["no_ticket"]


def test_the_ticket_survives_signing_in(app, yard, there):
    task, who, _browser = there
    browser = yard.browser()
    answer = scan(app, yard, browser, task, shown=NINE)
    assert answer.status_code == 303
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    with clock.standing_at(NINE):
        to_sign_in = browser.get(answer.location)
        assert to_sign_in.status_code == 302
        assert "/sign-in" in to_sign_in.location
        token = sessions.start_sign_in(who.person, device="test")
        db.session.commit()
    with browser.client.session_transaction() as session:
        session[sessions.SESSION_KEY] = token
    with clock.standing_at(NINE + timedelta(minutes=2)):
        assert "签到" in browser.get(f"{yard.town.url}/check-in").text
    assert press(yard, browser, NINE + timedelta(minutes=2)).status_code == 303


def test_the_organisers_page_shows_a_code_that_a_camera_reads(app, yard, there):
    task, _who, browser = there
    with clock.standing_at(NINE + timedelta(seconds=12)):
        page = yard.browser(yard.staff).get(f"{yard.town.url}/tasks/{task.id}/code")
    assert page.headers["Cache-Control"] == "no-store"
    assert 'http-equiv="refresh" content="18"' in page.text
    address = read_qr(re.search(r"<svg[^>]*segno.*?</svg>", page.text, re.S)[0])
    assert address.startswith(app.config["PUBLIC_URL"] + yard.town.url + "/check-in/")
    with clock.standing_at(NINE + timedelta(seconds=20)):
        assert browser.get(address.removeprefix(app.config["PUBLIC_URL"])).status_code == 303


def test_the_organisers_page_hears_at_once_who_has_come_and_is_left_alone_otherwise(app, yard, there):
    task, who, browser = there
    organiser, asked = yard.browser(yard.staff), {"HX-Request": "true"}
    with clock.standing_at(NINE):
        page = organiser.get(f"{yard.town.url}/tasks/{task.id}/code").text
        again = re.search(r'hx-get="([^"]*seen=[^"]*)"', page)[1]
        assert organiser.get(again, headers=asked).status_code == 204
    scan(app, yard, browser, task, shown=NINE)
    assert press(yard, browser, NINE).status_code == 303
    with clock.standing_at(NINE):
        part = organiser.get(again, headers=asked)
    assert part.status_code == 200 and "<html" not in part.text
    assert who.person.name in part.text and "已签到 1 人" in part.text


def read_qr(svg):
    """The text of a QR drawn as one SVG path of horizontal strokes."""
    import zxingcpp

    size = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    image = Image.new("L", (size, size), 255)
    x = y = 0.0
    for command, numbers in re.findall(
        r"([Mmh])([-\d. ]+)", re.search(r'<path[^>]*class="qrline"[^>]*d="([^"]+)"', svg)[1]
    ):
        values = [float(number) for number in re.findall(r"-?\d+\.?\d*", numbers)]
        if command == "M":
            x, y = values
        elif command == "m":
            x, y = x + values[0], y + values[1]
        else:
            for cell in range(int(values[0])):
                image.putpixel((int(x) + cell, int(y)), 0)
            x += values[0]
    found = zxingcpp.read_barcodes(image.resize((size * 6, size * 6), Image.Resampling.NEAREST))
    return found[0].text


def test_what_the_picture_says_is_what_segno_says(app):
    with app.test_request_context():
        assert (
            read_qr(str(qr("https://example.cn/c/230202005007/check-in/abc")))
            == "https://example.cn/c/230202005007/check-in/abc"
        )


def test_roll_call_of_many_in_one_form(yard, member):
    people = [member(name) for name in ("甲一", "乙二", "丙三")]
    task = yard.task()
    claims = [yard.claim(task, who) for who in people]
    page = f"{yard.town.url}/tasks/{task.id}/roll"
    staff = yard.browser(yard.staff)
    with clock.standing_at(NINE + timedelta(minutes=5)):
        answer = staff.submit(page, arrived=[str(claims[0].id), str(claims[1].id)], at="2026-10-17T09:00")
    assert answer.status_code == 303
    with clock.standing_at(NINE + timedelta(minutes=125)):
        assert staff.submit(page, left=[str(claims[0].id)], at="2026-10-17T11:00").status_code == 303
    made = record(yard)
    assert (made.claim_id, made.minutes) == (claims[0].id, 120)
    db.session.expire_all()
    noted = db.session.execute(
        select(Attendance.in_by, Attendance.in_recorded_by_id).where(Attendance.community_id == yard.town.place.id)
    ).all()
    assert noted == [("roll_call", yard.staff.id)] * 2


@pytest.mark.parametrize("at", ["2026-10-17T08:44", "2026-10-17T12:00", "2026-10-17T09:31"])
def test_a_roll_call_keeps_to_the_hours_and_to_the_past(yard, member, at):
    task = yard.task()
    claimed = yard.claim(task, member())
    page = f"{yard.town.url}/tasks/{task.id}/roll"
    with clock.standing_at(NINE + timedelta(minutes=30)):
        assert yard.browser(yard.staff).submit(page, arrived=str(claimed.id), at=at).status_code == 422
    assert attendance(yard) is None


def test_a_roll_call_is_all_or_nothing(yard, member):
    task = yard.task()
    first, second = (yard.claim(task, member(name)) for name in ("甲一", "乙二"))
    page = f"{yard.town.url}/tasks/{task.id}/roll"
    with clock.standing_at(NINE + timedelta(minutes=30)):
        answer = yard.browser(yard.staff).submit(page, arrived=str(first.id), left=str(second.id))
    assert answer.status_code == 422
    assert "乙二 还没有签到" in answer.text
    assert attendance(yard) is None


def test_the_job_ends_tasks_and_notes_who_never_left_or_never_came(yard, member):
    task = yard.task(capacity=2)
    stayed, missing, waiting = member("甲一"), member("乙二"), member("丙三")
    yard.served(task, stayed, stay=None)
    lost = yard.claim(task, missing)
    line = yard.claim(task, waiting, may_wait=True)
    for minutes, state in ((-1, "open"), (0, "running"), (179, "running"), (180, "done")):
        service.finish_tasks(NINE + timedelta(minutes=minutes))
        db.session.commit()
        with scope.inside(yard.town.scope):
            assert scope.here(Task, task.id).state == state
    made = record(yard)
    assert (made.person_id, made.minutes, made.ended_at, made.state) == (stayed.person_id, 0, None, "waiting")
    with scope.inside(yard.town.scope):
        assert scope.here(Claim, lost.id).state == "no_show"
        assert scope.here(Claim, line.id).state == "withdrawn"


def test_staff_put_a_no_show_right(yard, member):
    task = yard.task()
    claimed = yard.claim(task, member())
    service.finish_tasks(NINE + timedelta(hours=4))
    db.session.commit()
    page = f"{yard.town.url}/tasks/{task.id}/roll"
    with clock.standing_at(NINE + timedelta(days=1)):
        staff = yard.browser(yard.staff)
        assert staff.submit(page, arrived=str(claimed.id), at="2026-10-17T09:00").status_code == 303
        assert staff.submit(page, left=str(claimed.id), at="2026-10-17T11:00").status_code == 303
    assert record(yard).minutes == 120
    with scope.inside(yard.town.scope):
        assert scope.here(Claim, claimed.id).state == "taken"


@pytest.mark.parametrize(("hours", "status"), [(71, 303), (72, 303), (73, 422)])
def test_a_roll_is_called_within_three_days_of_the_end(yard, member, hours, status):
    task = yard.task()  # from nine to eleven
    claimed = yard.claim(task, member())
    service.finish_tasks(NINE + timedelta(hours=4))
    db.session.commit()
    page = f"{yard.town.url}/tasks/{task.id}/roll"
    with clock.standing_at(NINE + timedelta(hours=2 + hours)):
        answer = yard.browser(yard.staff).submit(page, arrived=str(claimed.id), at="2026-10-17T09:00")
    assert answer.status_code == status
    if status == 422:
        assert "以后就不能补记了" in answer.text
        assert "免记缺席" in answer.text
    assert (attendance(yard) is not None) == (status == 303)


def test_a_place_may_give_the_roll_another_time(yard, member, monkeypatch):
    """The control: by the limit of the place, and for ever where it is switched off."""
    task = yard.task()
    claimed = yard.claim(task, member())
    service.finish_tasks(NINE + timedelta(hours=4))
    db.session.commit()
    page = f"{yard.town.url}/tasks/{task.id}/roll"
    staff = yard.browser(yard.staff)
    with clock.standing_at(NINE + timedelta(days=10)):
        monkeypatch.setattr(roll_call_service, "late_roll_call_hours", lambda: 24)
        assert staff.submit(page, arrived=str(claimed.id), at="2026-10-17T09:00").status_code == 422
        monkeypatch.setattr(roll_call_service, "late_roll_call_hours", lambda: None)
        assert staff.submit(page, arrived=str(claimed.id), at="2026-10-17T09:00").status_code == 303

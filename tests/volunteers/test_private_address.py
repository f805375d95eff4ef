"""Tasks for a household in need: its address is read by whoever has a slot and by staff, and stands nowhere else."""

import re
from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select, text

from app import clock, jobs, scope
from app.audit import AuditLine
from app.database import db, transaction
from app.volunteers import service
from app.volunteers.feed import service as feeds
from app.volunteers.models import Claim, Task
from app.volunteers.series.models import TaskSeries
from app.volunteers.series.service import Rhythm, start_series
from app.volunteers.tasks.addresses_service import READ
from tests.volunteers.conftest import NINE

ADDRESS = "12号楼3单元704 关大爷"
NOON = NINE - timedelta(hours=21)  # of the day before


@pytest.fixture(autouse=True)
def noon_of_the_day_before():
    with clock.standing_at(NOON):
        yield


@pytest.fixture
def visit(yard):
    return yard.task(kind="visit", title="上门看望", capacity=1, private_address=ADDRESS)


def page(yard, who, task, tail=""):
    return yard.browser(who).get(f"{yard.town.url}/tasks/{task.id}{tail}").text


def test_whoever_has_a_slot_reads_the_address_and_nobody_else(yard, member, visit):
    first, second, stranger = member("周丽华"), member("李建国"), member()
    held = yard.claim(visit, first)
    yard.claim(visit, second, may_wait=True)
    assert ADDRESS in page(yard, first, visit)
    for who in (second, stranger):
        assert ADDRESS not in page(yard, who, visit)
        assert "上门地址只给认领到名额的人看" in page(yard, who, visit)
    with yard.inside(), transaction():
        service.withdraw(scope.here(type(held), held.id))
    assert ADDRESS not in page(yard, first, visit), "given back"
    assert ADDRESS not in page(yard, second, visit), "only offered"


def test_a_slot_opens_it_from_noon_of_the_day_before(yard, member, visit):
    who = member()
    yard.claim(visit, who)
    for moment, is_open in ((timedelta(days=-2), False), (timedelta(seconds=-1), False), (timedelta(0), True)):
        with clock.standing_at(NOON + moment):
            shown = page(yard, who, visit)
            assert (ADDRESS in shown) is is_open
            assert ("12:00 起在这里看得到" in shown) is not is_open
            assert (ADDRESS in described(yard, who, visit)) is is_open
            assert ADDRESS in yard.browser(yard.staff).get(f"{yard.town.url}/desk/tasks/{visit.id}").text


@pytest.mark.parametrize(("hour", "after_noon"), [(0, -12), (18, 6), (99, 21)])
def test_a_place_may_choose_another_hour_never_later_than_the_start(yard, member, visit, hour, after_noon):
    with clock.standing_at(NOON - timedelta(days=2)):
        yard.world.limit(yard.town.street, "visit_address_hour", hour)
    who, opens = member(), NOON + timedelta(hours=after_noon)
    yard.claim(visit, who)
    for moment, is_open in ((opens - timedelta(seconds=1), False), (opens, True)):
        with clock.standing_at(moment):
            assert (ADDRESS in page(yard, who, visit)) is is_open
            assert (ADDRESS in described(yard, who, visit)) is is_open


def test_who_claims_and_withdraws_early_reads_no_address(yard, member):
    """Through the forms; the control: on the day before, the same forms open it at once."""
    visits = [yard.task(kind="visit", private_address=ADDRESS, starts_at=NINE + timedelta(days=n)) for n in (3, 4, 0)]
    phone, seen = yard.browser(member()), []
    for visit in visits:
        show = f"{yard.town.url}/tasks/{visit.id}"
        answer = phone.submit(show, f"{show}/claim")
        assert answer.status_code == 303
        seen.append(ADDRESS in phone.get(show).text)
        with yard.inside(), transaction():
            service.withdraw(db.session.scalars(scope.in_community(Claim).filter_by(task_id=visit.id)).one())
    assert seen == [False, False, True]


def readers(yard, task):
    """Who is named at the desk as having read the address, and whether they gave the slot back."""
    text = yard.browser(yard.staff).get(f"{yard.town.url}/desk/tasks/{task.id}").text
    listed = re.search(r"认领后看过地址的人</p>(.*?)</ul>", text, re.DOTALL)
    lines = re.findall(r"<li>(\S+) (.*?)</li>", listed[1], re.DOTALL) if listed else []
    return {name: " 退出" in rest for name, rest in lines}


def test_staff_see_who_read_it_and_withdrew(yard, member):
    """Through the forms; who has not opened the page is not named, though they had the slot as well."""
    visit = yard.task(kind="visit", title="上门看望", capacity=3, private_address=ADDRESS)
    show, held = f"{yard.town.url}/tasks/{visit.id}", {}
    for name in ("看了退的", "看了来的", "没看的"):
        who = member(name)
        held[name] = yard.claim(visit, who)
        if name != "没看的":
            assert ADDRESS in page(yard, who, visit)
            page(yard, who, visit)
    assert readers(yard, visit) == {"看了退的": False, "看了来的": False}
    phone = yard.browser(held["看了退的"].membership)
    assert phone.submit(show, f"{yard.town.url}/my/claims/{held['看了退的'].id}/withdrawal").status_code == 303
    assert readers(yard, visit) == {"看了退的": True, "看了来的": False}
    with yard.inside():
        lines = db.session.scalars(scope.in_community(AuditLine).filter_by(action=READ)).all()
    assert {one.object_id for one in lines} == {held["看了退的"].id, held["看了来的"].id}, "once each"
    assert len(lines) == 2
    assert "看了上门地址" in yard.browser(yard.staff).get(f"{yard.town.url}/audit").text


@pytest.mark.parametrize(("moment", "is_noted"), [(timedelta(seconds=-1), False), (timedelta(0), True)])
def test_a_calendar_that_holds_it_has_read_it(yard, member, visit, moment, is_noted):
    who = member("周丽华")
    yard.claim(visit, who)
    with clock.standing_at(NOON + moment):
        described(yard, who, visit)
    assert (readers(yard, visit) == {"周丽华": False}) is is_noted


def test_a_feed_that_holds_it_has_read_it(yard, member, visit):
    who = member("周丽华")
    yard.claim(visit, who)
    with transaction():
        feeds.renew(who.person_id)
    file = f"/calendar/{feeds.token_of(feeds.feed_of(who.person_id))}.ics"
    with clock.standing_at(NOON - timedelta(seconds=1)):
        assert yard.browser().get(file).status_code == 200
    assert readers(yard, visit) == {}
    assert ADDRESS in Calendar.from_ical(yard.browser().get(file).data).walk("VEVENT")[0]["description"]
    assert readers(yard, visit) == {"周丽华": False}


def test_an_organiser_without_a_slot_does_not_read_it(yard, member):
    organiser = member("那立伟")
    visit = yard.task(kind="visit", private_address=ADDRESS, organiser_id=organiser.person_id)
    for tail in ("", "/code", "/roll", "/roll/print"):
        assert ADDRESS not in page(yard, organiser, visit, tail)


def test_staff_of_this_community_read_it_and_those_above_do_not(yard, visit):
    desk = f"{yard.town.url}/desk/tasks/{visit.id}"
    assert ADDRESS in yard.browser(yard.staff).get(desk).text
    street = yard.browser(yard.world.staff(yard.town.street)).get(desk)
    assert (street.status_code, ADDRESS in street.text) == (403, False)


def test_lists_and_the_public_board_say_no_more_than_that_it_is_at_a_home(yard, member, visit):
    public = yard.browser().get(yard.town.url).text
    assert "上门看望" in public
    assert ADDRESS not in public
    listed = yard.browser(member()).get(f"{yard.town.url}/tasks").text
    assert "入户" in listed
    assert ADDRESS not in listed


def described(yard, who, task):
    answer = yard.browser(who).get(f"{yard.town.url}/tasks/{task.id}/calendar.ics")
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert ADDRESS not in str(event["location"])
    return str(event["description"])


def test_the_calendar_of_a_stranger_does_not_have_it(yard, member, visit):
    first, stranger = member("周丽华"), member()
    yard.claim(visit, first)
    assert ADDRESS in described(yard, first, visit)
    assert ADDRESS not in described(yard, stranger, visit)


def is_kept_after(days, visit):
    with clock.standing_at(visit.ends_at + timedelta(days=days)):
        jobs.forget_old_rows(clock.now())
        db.session.commit()
    with scope.across_communities():
        db.session.refresh(visit)
    return visit.private_address is not None


def test_once_it_is_over_the_address_is_closed_and_a_month_later_forgotten(yard, member, visit):
    who = member()
    yard.served(visit, who)
    with clock.standing_at(visit.ends_at + timedelta(hours=2)):
        service.finish_tasks(clock.now())
        db.session.commit()
        assert ADDRESS not in page(yard, who, visit)
        assert ADDRESS in yard.browser(yard.staff).get(f"{yard.town.url}/desk/tasks/{visit.id}").text
    assert is_kept_after(29, visit) and not is_kept_after(31, visit)


def test_how_long_an_address_is_kept_is_a_number_of_the_place(yard, member, visit):
    yard.world.limit(yard.town.place, "visit_address_days", 40)
    assert "结束 40 天后删掉" in yard.browser(yard.staff).get(f"{yard.town.url}/desk/tasks/{visit.id}/change").text
    yard.served(visit, member())
    assert is_kept_after(39, visit) and not is_kept_after(41, visit)


def everything_stored():
    """Every row of every table, as text."""
    with scope.across_communities():
        return {
            name: str(db.session.execute(text(f'SELECT t::text FROM "{name}" t')).scalars().all())
            for name in db.metadata.tables
        }


def test_no_table_log_or_message_holds_it_in_plain_text(yard, member, caplog, capfd):
    """The whole life of such a task, by the forms: drafted, published, claimed, changed, reminded of and cancelled."""
    staff, url = yard.browser(yard.staff), f"{yard.town.url}/desk/tasks"
    fields = {
        "title": "上门看望",
        "meeting_point": "社区门口",
        "private_address": ADDRESS,
        "grid_id": "",
        "compound_id": "",
        "starts_at": "2026-10-17T09:00",
        "ends_at": "2026-10-17T10:00",
        "claims_open_at": "2026-10-15T08:00",
        "claims_close_at": "2026-10-17T09:00",
        "capacity": "2",
        "organiser_id": str(yard.staff.id),
        "version": "1",
    }
    assert staff.submit(f"{url}/new?kind=visit", **fields).status_code == 303
    with yard.inside():
        task = db.session.execute(select(Task).where(Task.community_id == yard.town.place.id)).scalar_one()
        assert task.private_address == ADDRESS
        show = f"{url}/{task.id}"
    assert staff.submit(show, f"{show}/publication").status_code == 303
    who = yard.browser(member())
    assert who.submit(f"{yard.town.url}/tasks/{task.id}", f"{yard.town.url}/tasks/{task.id}/claim").status_code == 303
    changed = {**fields, "private_address": ADDRESS + "，按门铃", "version": "2"}
    assert staff.submit(f"{show}/change", **changed).status_code == 303
    assert staff.submit(f"{show}/change", **{**changed, "title": "", "version": "3"}).status_code == 422
    service.remind_of(NINE.date())
    db.session.commit()
    assert staff.submit(show, f"{show}/cancellation", reason="老人住院了").status_code == 303
    stored = everything_stored()
    assert {name for name, rows in stored.items() if "社区门口" in rows} >= {"task", "message"}, "the control"
    assert [name for name, rows in stored.items() if "关大爷" in rows] == []
    out = capfd.readouterr()
    assert "关大爷" not in caplog.text + out.out + out.err


def test_a_series_keeps_it_encrypted_and_gives_it_to_its_tasks(yard, visit):
    rhythm = Rhythm(weekday=5, starts_minute=9 * 60, until_day=NINE.date() + timedelta(days=30), skips_holidays=False)
    with yard.inside(), transaction():
        series = start_series(visit, rhythm, by_id=yard.staff.id)
        drafted = db.session.execute(
            select(Task).where(
                Task.community_id == yard.town.place.id, Task.series_id == series.id, Task.id != visit.id
            )
        ).scalars()
        assert [one.private_address for one in drafted] == [ADDRESS]
    with yard.inside():
        kept = scope.here(TaskSeries, series.id)
        assert "private_address" not in kept.said
        assert kept.private_address == ADDRESS

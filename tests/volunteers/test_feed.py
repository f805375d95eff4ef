"""The personal calendar by a secret link: who reads it, what stands in it, how often, and how it ends."""

import hashlib
import re
from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from app import clock
from app.database import db, transaction
from app.pages.display import COOKIE
from app.people.accounts import service as accounts_service
from app.people.models import Person
from app.people.sign_in import codes_service
from app.storage.encrypted import blind_index
from app.volunteers import service
from app.volunteers.feed.models import CalendarFeed
from app.volunteers.feed.service import READS_AN_HOUR
from tests.volunteers.conftest import NINE
from tests.world import serial

ADDRESS = "12号楼3单元704"


@pytest.fixture(autouse=True)
def two_days_before():
    with clock.standing_at(NINE - timedelta(days=2)):
        yield


def page(yard):
    return f"{yard.town.url}/my/calendar"


def link(yard, who):
    """Make a link and take it off the page."""
    mine = yard.browser(who)
    assert mine.submit(page(yard)).status_code == 303
    match = re.search(r"readonly>https?://[^/]+(/calendar/[0-9a-f]{64}\.ics)</textarea>", mine.get(page(yard)).text)
    assert match
    return match[1]


def events(yard, address):
    """Whoever has the link, without an account."""
    answer = yard.browser().get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar"), answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    return {str(event["summary"]): event for event in Calendar.from_ical(answer.data).walk("VEVENT")}


def test_the_link_shows_ones_own_claims_and_nobody_elses(yard, member):
    who, other = member(), member("周丽华")
    mine, theirs = yard.task(title="我的"), yard.task(title="别人的")
    yard.claim(mine, who)
    yard.claim(theirs, other)
    found = events(yard, link(yard, who))
    assert set(found) == {"我的"}
    assert found["我的"].decoded("dtstart") == NINE
    assert f"/c/{yard.town.place.code}/tasks/{mine.id}" in str(found["我的"]["url"])


def test_a_place_in_line_is_tentative_and_what_was_cancelled_says_so(yard, member):
    who = member()
    full, off = yard.task(title="满了", capacity=1), yard.task(title="不办了", starts_at=NINE + timedelta(days=1))
    given = yard.task(title="退了", starts_at=NINE + timedelta(days=2))
    yard.claim(full, member("先来的"))
    yard.claim(full, who, may_wait=True)
    yard.claim(off, who)
    claim = yard.claim(given, who)
    with yard.inside(), transaction():
        service.cancel_task(off, reason="寒潮")
        service.withdraw(claim)
    found = events(yard, link(yard, who))
    assert {title: str(event["status"]) for title, event in found.items()} == {
        "满了（候补）": "TENTATIVE",
        "不办了": "CANCELLED",
    }
    assert "寒潮" in str(found["不办了"]["description"])


def test_a_private_address_stands_there_only_with_a_slot(yard, member):
    who, waits = member(), member("周丽华")
    visit = yard.task(kind="visit", title="上门", capacity=1, private_address=ADDRESS)
    claim = yard.claim(visit, who)
    yard.claim(visit, waits, may_wait=True)
    address = link(yard, who)
    assert ADDRESS not in str(events(yard, address)["上门"]["description"]), "not before noon of the day before"
    with clock.standing_at(NINE - timedelta(hours=21)):
        assert ADDRESS in str(events(yard, address)["上门"]["description"])
        assert ADDRESS not in yard.browser().get(link(yard, waits)).text
        with yard.inside(), transaction():
            service.withdraw(claim)
        assert ADDRESS not in yard.browser().get(address).text


@pytest.mark.parametrize("token", ["0" * 64, "abc", "../etc", "A" * 64, "0" * 63, "%00"])
def test_a_bad_link_is_not_found(yard, token):
    assert yard.browser().get(f"/calendar/{token}.ics").status_code == 404


def test_a_renewed_link_opens_and_the_old_one_does_not(yard, member):
    who = member()
    old = link(yard, who)
    new = link(yard, who)
    assert old != new
    assert yard.browser().get(old).status_code == 404
    assert yard.browser().get(new).status_code == 200


def test_an_ended_link_and_that_of_somebody_inactive_open_nothing(yard, member):
    who, gone = member(), member("周丽华")
    ended, left = link(yard, who), link(yard, gone)
    assert yard.browser(who).submit(page(yard), f"{page(yard)}/end").status_code == 303
    assert "还没有日历链接" in yard.browser(who).get(page(yard)).text
    db.session.get_one(Person, gone.person_id).active = False
    db.session.commit()
    for address in (ended, left):
        assert yard.browser().get(address).status_code == 404


def test_an_account_that_closes_takes_its_link_along(yard, member):
    who = member()
    address = link(yard, who)
    with transaction():
        service.forget_person(who.person_id)
    assert yard.browser().get(address).status_code == 404
    assert db.session.execute(select(CalendarFeed).filter_by(person_id=who.person_id)).scalar() is None


def test_only_the_hash_of_the_link_is_stored(yard, member):
    who = member()
    token = link(yard, who).split("/")[2].removesuffix(".ics")
    row = db.session.execute(select(CalendarFeed).filter_by(person_id=who.person_id)).scalar_one()
    assert row.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str({column.name: getattr(row, column.name) for column in row.__table__.columns})


def test_where_the_key_has_changed_the_link_still_opens_and_the_page_asks_for_another(yard, member, app, monkeypatch):
    who = member()
    address = link(yard, who)
    monkeypatch.setitem(app.config, "DATA_KEY", "another key")
    assert "链接要重新做" in yard.browser(who).get(page(yard)).text
    assert yard.browser().get(address).status_code == 200


def test_it_is_read_so_often_an_hour_and_no_more(yard, member):
    address, anybody = link(yard, member()), yard.browser()
    answers = [anybody.get(address).status_code for _ in range(READS_AN_HOUR + 2)]
    assert answers == [200] * READS_AN_HOUR + [429] * 2
    assert anybody.get(address).headers["Retry-After"] == "3600"
    with clock.standing_at(clock.now() + timedelta(hours=1)):
        assert anybody.get(address).status_code == 200


def test_it_is_in_the_language_in_which_it_was_made(yard, member):
    who = member()
    full = yard.task(title="满了", capacity=1)
    yard.claim(full, member("先来的"))
    yard.claim(full, who, may_wait=True)
    mine = yard.browser(who)
    mine.client.set_cookie(COOKIE, "0-auto-en")
    assert mine.submit(page(yard)).status_code == 303
    match = re.search(r"/calendar/[0-9a-f]{64}\.ics", mine.get(page(yard)).text)
    assert match
    assert "满了 (waiting list)" in events(yard, match[0])


PASSWORD, ANOTHER = "苹果树下等一场雪", "二月里开江的大鱼"


def a_number():
    return f"137{serial() % 10**8:08d}"


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/my/password", {"present": PASSWORD, "password": ANOTHER}),
        ("/my/phone", {"phone": "new", "present": PASSWORD, "code": ""}),
        ("/my/sign-ins", {}),
        ("/password-code", {"password": ANOTHER}),
    ],
)
def test_the_link_ends_with_the_sign_ins(yard, member, address, fields):
    """Whoever took it from a phone that lay open must not read on after its owner has shut the door."""
    who, number, new = member(), a_number(), a_number()
    with transaction():
        person = db.session.get_one(Person, who.person_id)
        person.phone, person.phone_index = number, blind_index(number)
        accounts_service.set_password(person, PASSWORD)
    taken, mine = link(yard, who), yard.browser(who)
    assert yard.browser().get(taken).status_code == 200
    if address == "/password-code":
        with transaction():
            code = codes_service.digits(codes_service.issue_code(person, by=yard.staff))
        mine, fields = yard.browser(), {**fields, "phone": number, "code": code}
    fields = {name: new if value == "new" else value for name, value in fields.items()}
    assert "日历链接" in mine.get(address).text
    sent_to = "/sign-out-everywhere" if address == "/my/sign-ins" else address
    assert mine.submit(address, sent_to, **fields).status_code == 303
    assert yard.browser().get(taken).status_code == 404

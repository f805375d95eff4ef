"""Signing in and out: the row decides who is here, the cookie only names it."""

import statistics
import time
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from app import clock
from app.audit import AuditLine
from app.database import db
from app.people import service as people
from app.people.models import Consent, ConsentText, SignIn
from app.people.sign_in import sessions
from tests.people.conftest import PASSWORD, is_signed_in, phone, sign_in, sign_up
from tests.world import Browser

COOKIE = "baodao"


def cookie(browser: Browser) -> str:
    return browser.client.get_cookie(COOKIE).value


def with_cookie(world, value: str) -> Browser:
    copy = world.browser()
    copy.client.set_cookie(COOKIE, value)
    return copy


def token(browser: Browser) -> str:
    with browser.client.session_transaction() as session:
        return session[sessions.SESSION_KEY]


def test_phone_and_password_sign_in(account, world):
    browser = world.browser()
    answer = sign_in(browser, account(), next="/my/sign-ins")
    assert (answer.status_code, answer.location) == (303, "/my/sign-ins")
    assert is_signed_in(browser)


def test_the_same_password_from_a_full_width_keyboard_signs_in(world):
    from tests.people.conftest import sign_up

    world.city()
    number = phone()
    sign_up(world.browser(), number, password="heshui2026")
    assert sign_in(world.browser(), number, "ｈｅｓｈｕｉ２０２６").status_code == 303


@pytest.mark.parametrize("password", ["", "wrong password", PASSWORD + " ", "\x00", "x" * 200_000])
def test_a_wrong_password_does_not(account, world, password):
    browser = world.browser()
    answer = sign_in(browser, account(), password)
    assert answer.status_code == 422
    assert "手机号或密码不对" in answer.get_data(as_text=True)
    assert not is_signed_in(browser)


@pytest.mark.parametrize("typed", ["13899999999", "nobody", "", "\x00", "1" * 100_000])
def test_an_unknown_number_gets_the_same_answer(world, typed):
    world.city()
    answer = sign_in(world.browser(), typed)
    assert answer.status_code == 422
    assert "手机号或密码不对" in answer.get_data(as_text=True)


def test_an_unknown_number_takes_as_long_as_a_wrong_password(account, world):
    number = account()

    def seconds(number: str) -> float:
        began = time.perf_counter()
        people.check_password(number, "wrong password")
        return time.perf_counter() - began

    seconds(number), seconds("13899999999")
    known = statistics.median(seconds(number) for _ in range(5))
    unknown = statistics.median(seconds("13899999999") for _ in range(5))
    assert 0.3 < unknown / known < 3


def test_every_sign_in_has_a_token_of_its_own_and_none_is_stored(account, world):
    number = account()
    browsers = [world.browser(), world.browser()]
    for browser in browsers:
        sign_in(browser, number)
    first, second = map(token, browsers)
    assert first != second
    stored = str(db.session.execute(text("SELECT array_agg(s::text) FROM sign_in s")).scalar())
    assert first not in stored
    assert sessions.hashed(first) in stored


def test_a_session_planted_before_signing_in_gains_nothing(account, world):
    """Fixation: who planted the cookie, signed out or signed in, is not signed in as the one who used it."""
    number, others = account(), account()
    attacker = world.browser()
    sign_in(attacker, others)
    planted = cookie(attacker)
    victim = with_cookie(world, planted)

    victim.submit("/my", "/sign-in", phone=number, password=PASSWORD)

    assert number[-4:] in victim.get("/my").get_data(as_text=True)
    assert token(victim) not in (planted, token(with_cookie(world, planted)))
    assert not is_signed_in(with_cookie(world, planted))


def test_a_copied_cookie_opens_nothing_after_sign_out(account, world):
    browser = world.browser()
    sign_in(browser, account())
    copy = cookie(browser)
    assert is_signed_in(with_cookie(world, copy))  # the control: until then it does

    assert browser.submit("/my", "/sign-out").status_code == 303

    assert not is_signed_in(browser)
    assert with_cookie(world, copy).get("/my").location.startswith("/sign-in")


def test_a_cookie_of_ones_own_making_opens_nothing(world):
    forged = world.browser()
    for value in ("1", "x" * 43, "\x00", "1; DROP TABLE person"):
        with forged.client.session_transaction() as session:
            session[sessions.SESSION_KEY] = value
        assert not is_signed_in(forged)


def test_sign_out_everywhere_ends_every_browser(account, world):
    number = account()
    browsers = [world.browser() for _ in range(3)]
    for browser in browsers:
        sign_in(browser, number)

    assert browsers[0].submit("/my/sign-ins", "/sign-out-everywhere").status_code == 303

    assert not any(map(is_signed_in, browsers))


def test_one_browser_is_ended_from_another_and_only_ones_own(account, world):
    number, others = account(), account()
    mine, lost, stranger = world.browser(), world.browser(), world.browser()
    sign_in(mine, number), sign_in(lost, number), sign_in(stranger, others)
    row = db.session.execute(select(SignIn.id).filter_by(token_hash=sessions.hashed(token(lost)))).scalar_one()

    assert stranger.submit("/my/sign-ins", f"/my/sign-ins/{row}/end").status_code == 404
    assert is_signed_in(lost)
    assert mine.submit("/my/sign-ins", f"/my/sign-ins/{row}/end").status_code == 303
    assert not is_signed_in(lost)
    assert is_signed_in(mine)


def test_a_disabled_person_is_out_at_once_and_stays_out(account, world):
    number, browser = account(), world.browser()
    sign_in(browser, number)
    db.session.execute(text("UPDATE person SET active = false WHERE id = :id"), {"id": people.find_by_phone(number).id})
    db.session.commit()

    assert not is_signed_in(browser)
    assert sign_in(world.browser(), number).status_code == 422


def test_a_role_that_is_taken_away_is_gone_with_the_next_click(world):
    town = world.town()
    staff = world.staff(town.place)
    browser = world.browser(staff)
    assert browser.get(f"{town.url}/members").status_code == 200

    db.session.execute(text("UPDATE role SET ended_at = now() WHERE person_id = :id"), {"id": staff.id})
    db.session.commit()

    assert browser.get(f"{town.url}/members").status_code == 403


def test_last_seen_is_written_at_most_every_ten_minutes(account, world):
    browser = world.browser()
    sign_in(browser, account())
    hashed = sessions.hashed(token(browser))

    def seen():
        db.session.rollback()
        return db.session.execute(select(SignIn.last_seen_at).filter_by(token_hash=hashed)).scalar_one()

    first = seen()
    with clock.standing_at(first + timedelta(minutes=9)):
        browser.get("/my")
    assert seen() == first
    with clock.standing_at(first + timedelta(minutes=11)):
        browser.get("/my")
    assert seen() == first + timedelta(minutes=11)


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("/my/sign-ins", "/my/sign-ins"),
        ("/c/230202005007/tasks?kind=tree&page=2", "/c/230202005007/tasks?kind=tree&page=2"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("///evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("/\n/evil.example", "/"),
        ("\t//evil.example", "/"),
        (" //evil.example", "/"),
        ("/%0d%0aSet-Cookie:x=1", "/%0d%0aSet-Cookie:x=1"),
        ("/x\r\nSet-Cookie: x=1", "/"),
        ("javascript:alert(1)", "/"),
        ("data:text/html,x", "/"),
        ("http:evil.example", "/"),
        ("evil.example", "/"),
        ("@evil.example", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_one_stays_on_this_site(account, world, asked, goes):
    browser = world.browser()
    answer = sign_in(browser, account(), next=asked)
    assert answer.status_code == 303
    assert answer.location == goes


def test_who_has_to_sign_in_first_comes_back_to_where_they_wanted_to_go(world):
    town = world.town()
    answer = world.browser().get(f"{town.url}/report-in")
    assert answer.status_code == 302
    assert answer.location == f"/sign-in?next={town.url}/report-in"


@pytest.mark.parametrize(
    "path", ["/sign-in", "/sign-up", "/sign-out", "/sign-out-everywhere", "/password-code", "/my/password"]
)
def test_a_form_of_another_site_is_refused(account, world, path):
    number, browser = account(), world.browser()
    sign_in(browser, number)
    fields = {"phone": number, "password": PASSWORD, "once": "x" * 24, "name": "王海波", "agree": "y"}
    assert browser.post(path, fields).status_code == 422
    assert browser.post(path, {**fields, "csrf_token": "forged"}).status_code == 422
    assert is_signed_in(browser)


def test_a_finger_that_taps_twice_is_signed_in_and_leaves_one_line(account, world):
    number, browser = account(), world.browser()
    form = {**browser.seal("/sign-in"), "phone": number, "password": PASSWORD}
    before = cookie(browser)
    browser.post("/sign-in", form)
    again = with_cookie(world, before)

    assert again.post("/sign-in", form).status_code == 303

    assert is_signed_in(again)
    person = people.find_by_phone(number)
    lines = select(AuditLine).where(
        AuditLine.community_id == world.city().id,
        AuditLine.person_id == person.id,
        AuditLine.action == "sign_in.enter",
    )
    assert len(db.session.execute(lines).all()) == 1


def test_an_old_form_signs_in_nobody_after_the_password_was_changed(account, world):
    number, browser = account(), world.browser()
    form = {**browser.seal("/sign-in"), "phone": number, "password": PASSWORD}
    before = cookie(browser)
    browser.post("/sign-in", form)
    browser.submit("/my/password", present=PASSWORD, password="quite another one")

    again = with_cookie(world, before)
    again.post("/sign-in", form)

    assert not is_signed_in(again)


def test_another_password_keeps_this_browser_and_ends_the_others(account, world):
    number = account()
    mine, other = world.browser(), world.browser()
    sign_in(mine, number), sign_in(other, number)
    copy = cookie(mine)

    assert mine.submit("/my/password", present="wrong", password="quite another one").status_code == 422
    assert mine.submit("/my/password", present=PASSWORD, password="short").status_code == 422
    assert mine.submit("/my/password", present=PASSWORD, password="quite another one").status_code == 303

    assert is_signed_in(mine)
    assert not is_signed_in(other)
    assert not is_signed_in(with_cookie(world, copy))
    assert sign_in(world.browser(), number).status_code == 422
    assert sign_in(world.browser(), number, "quite another one").status_code == 303


def test_who_takes_the_terms_back_is_out_and_is_asked_again(account, world):
    number, browser = account(), world.browser()
    sign_in(browser, number)

    assert browser.submit("/my/consents", "/my/consents/terms/withdraw").status_code == 303

    assert not is_signed_in(browser)
    asked = sign_in(browser, number)
    assert asked.status_code == 422
    assert "我同意个人信息说明" in asked.get_data(as_text=True)
    assert sign_in(browser, number, agree="y").status_code == 303
    assert is_signed_in(browser)


def test_who_agreed_to_the_first_version_reads_of_the_letters_to_workplaces_at_the_next_sign_in(account, world):
    number, browser = account(), world.browser()
    person = people.find_by_phone(number)
    stored = select(ConsentText.id).filter_by(subject="terms", version=1)
    if (first := db.session.scalar(stored)) is None:
        text_then = ConsentText(subject="terms", version=1, body="个人信息说明（第一版）", in_force_at=clock.now())
        db.session.add(text_then)
        db.session.flush()
        first = text_then.id
    db.session.execute(update(Consent).filter_by(person_id=person.id).values(consent_text_id=first))
    db.session.commit()

    assert sign_in(browser, number).status_code == 422
    assert not is_signed_in(browser)
    assert "反馈函" in browser.get("/consents/terms").get_data(as_text=True)
    assert sign_in(browser, number, agree="y").status_code == 303
    assert sign_in(world.browser(), number).status_code == 303, "asked once"


def test_a_consent_is_given_and_taken_back_with_one_click_each(account, world):
    number, browser = account(), world.browser()
    sign_in(browser, number)

    browser.submit("/my/consents", "/my/consents/name_on_boards/give")
    browser.submit("/my/consents", "/my/consents/name_on_boards/give")
    db.session.rollback()
    assert people.find_by_phone(number).shows_name
    browser.submit("/my/consents", "/my/consents/name_on_boards/withdraw")
    db.session.rollback()
    assert not people.find_by_phone(number).shows_name
    assert browser.submit("/my/consents", "/my/consents/everything/give").status_code == 404
    assert browser.get("/consents/terms").status_code == 200
    assert browser.get("/consents/everything").status_code == 404


@pytest.mark.parametrize("key", ["", "short", "\x00" * 20, "x" * 65, "号" * 20])
def test_a_form_without_a_key_of_ours_is_refused(account, world, key):
    number, browser = account(), world.browser()
    form = {**browser.seal("/sign-in"), "once": key, "phone": number, "password": PASSWORD}
    assert browser.post("/sign-in", form).status_code == 422
    assert not is_signed_in(browser)


def test_an_empty_name_is_asked_for(world):
    answer = sign_up(world.browser(), phone(), name=" ")
    assert answer.status_code == 422
    assert "请填姓名" in answer.text and "姓名只能用文字" not in answer.text

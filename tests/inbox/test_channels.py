"""How a person is reached: an address proven by a code, a tick for each channel, and out as easily as in."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app import clock
from app.database import db
from app.inbox.models import Delivery, Reach
from app.words.kept import said, written
from tests.database import app_on
from tests.world import World

PAGE = "/my/channels"


def code_in(letter) -> str:
    (code,) = re.findall(r"\b(\d{6})\b", letter.get_content())
    return code


@pytest.fixture
def person(posting):
    return posting.person()


@pytest.fixture
def browser(posting, person):
    return posting.browser(person)


@pytest.fixture
def confirmed(browser, office, deliver):
    """A browser whose person has proven an address."""
    assert browser.submit(PAGE, f"{PAGE}/email", email="hai.bo@example.cn").status_code == 303
    deliver(timedelta())
    assert browser.submit(PAGE, f"{PAGE}/email/confirm", code=code_in(office.letters.pop())).status_code == 303
    return browser


def test_nothing_goes_out_before_the_address_is_proven(posting, person, browser, office, tell, deliver):
    town = posting.town()
    browser.submit(PAGE, f"{PAGE}/email", email="hai.bo@example.cn")
    tell(town, person.id, "时长已批准")
    deliver()
    (letter,) = office.letters
    assert letter["To"] == "hai.bo@example.cn"
    assert letter["Subject"] == "确认您的邮箱"
    browser.submit(PAGE, f"{PAGE}/email/confirm", code=code_in(letter))
    tell(town, person.id, "积分到账了", body="30 分", path=f"{town.url}/my/points")
    deliver()
    (_code, letter) = office.letters
    assert letter["Subject"] == "积分到账了"
    assert f"{town.url}/my/points" in letter.get_content()
    assert PAGE in letter.get_content()  # the way out
    assert letter["List-Unsubscribe"].endswith(f"{PAGE}>")


def test_a_wrong_code_proves_nothing_and_five_spoil_it(browser, office, deliver):
    browser.submit(PAGE, f"{PAGE}/email", email="hai.bo@example.cn")
    deliver(timedelta())
    right = code_in(office.letters[0])
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    for _ in range(5):
        refused = browser.submit(PAGE, f"{PAGE}/email/confirm", code=wrong)
        assert refused.status_code == 422
        assert "验证码不对" in refused.text
    assert browser.submit(PAGE, f"{PAGE}/email/confirm", code=right).status_code == 422


def test_a_code_ends_after_half_an_hour(browser, office, deliver):
    browser.submit(PAGE, f"{PAGE}/email", email="hai.bo@example.cn")
    deliver(timedelta())
    with clock.standing_at(clock.now() + timedelta(minutes=31)):
        assert browser.submit(PAGE, f"{PAGE}/email/confirm", code=code_in(office.letters[0])).status_code == 422


def test_nobodys_mailbox_is_flooded(browser, office, deliver):
    for number in range(5):
        assert browser.submit(PAGE, f"{PAGE}/email", email=f"a{number}@example.cn").status_code == 303
        browser.submit(PAGE, f"{PAGE}/email/remove")
    refused = browser.submit(PAGE, f"{PAGE}/email", email="a6@example.cn")
    assert refused.status_code == 422
    assert "今天发的验证码太多了" in refused.text


@pytest.mark.parametrize(
    "typed", ["", "hai.bo", "hai.bo@", "a b@example.cn", "a@example.cn\r\nBcc: b@example.cn", "好@例"]
)
def test_what_is_no_address_is_refused(browser, typed):
    assert browser.submit(PAGE, f"{PAGE}/email", email=typed).status_code == 422
    assert db.session.execute(select(Reach)).first() is None


def test_withdrawing_is_one_tick_and_also_stops_what_waits(posting, person, confirmed, office, tell, deliver):
    tell(posting.town(), person.id, "已在路上")
    assert confirmed.submit(PAGE, PAGE).status_code == 303  # no box ticked
    deliver()
    assert office.letters == []
    db.session.rollback()
    assert db.session.execute(select(Delivery.state).filter_by(title="已在路上")).scalar() == "dropped"
    confirmed.submit(PAGE, PAGE, by_email="y")
    tell(posting.town(), person.id, "又要了")
    deliver()
    assert [letter["Subject"] for letter in office.letters] == ["又要了"]


def test_a_removed_address_is_forgotten(person, confirmed):
    confirmed.submit(PAGE, f"{PAGE}/email/remove")
    db.session.rollback()
    reach = db.session.execute(select(Reach).filter_by(person_id=person.id)).scalar_one()
    assert (reach.email, reach.email_confirmed_at, reach.by_email) == (None, None, False)


def test_an_address_lies_encrypted(person, confirmed):
    stored = db.session.execute(text("SELECT email FROM reach")).scalar_one()
    assert b"example.cn" not in bytes(stored)


def test_a_channel_that_nothing_carries_is_not_offered(own_database):
    with app_on(own_database, PUBLIC_URL="https://baodao.example.cn") as app, app.app_context():
        page = World(app).browser(World(app).person()).get(PAGE).text
    assert "这里还没有开通邮件和短信" in page
    assert 'name="email"' not in page


def test_letters_are_in_the_language_of_the_page_on_which_they_were_chosen(
    posting, person, browser, office, tell, deliver
):
    """Also where it was told by somebody who reads another one, and sent by a job, which reads none."""
    town = posting.town()
    browser.client.set_cookie("display", "0-auto-en")
    browser.submit(PAGE, f"{PAGE}/email", email="hai.bo@example.cn")
    deliver(timedelta())
    code = office.letters.pop()
    assert code["Subject"] == "Confirm your e-mail address"
    browser.submit(PAGE, f"{PAGE}/email/confirm", code=code_in(code))
    tell(
        town,
        person.id,
        said("「%(title)s」的时长已批准", title="清雪"),
        body=said("计 %(n)s", n=written("minutes", 90)),
    )
    deliver()
    (letter,) = office.letters
    assert letter["Subject"] == 'Your hours for "清雪" were approved'
    assert "1 h 30 min counted" in letter.get_content()
    assert "To stop these e-mails" in letter.get_content()

"""The outbox: once per channel or openly failed, quiet at night, one letter for what belongs together."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text

from app import clock, scope
from app.database import db, transaction
from app.inbox import domain
from app.inbox import service as inbox
from app.inbox.models import Delivery, Reach
from tests.database import SECRET_KEY, app_on
from tests.inbox.conftest import NOON
from tests.world import World


@pytest.fixture
def town(posting):
    return posting.town()


@pytest.fixture
def person(posting):
    made = posting.person()
    reach = Reach(person_id=made.id, email="hai.bo@example.cn", email_confirmed_at=clock.now(), by_email=True)
    posting.store(reach)
    return made


def states() -> list[tuple[str, int, str]]:
    db.session.rollback()
    rows = db.session.execute(select(Delivery.state, Delivery.tries, Delivery.problem).order_by(Delivery.id))
    return [tuple(row) for row in rows]


def subjects(office) -> list[str]:
    return [letter["Subject"] for letter in office.letters]


def test_what_belongs_together_is_one_letter(town, person, office, tell, deliver):
    for title in ("时长已批准", "积分到账了", "评上三星"):
        tell(town, person.id, title)
    deliver(timedelta(minutes=1))
    assert office.letters == []  # more may follow at once
    deliver(timedelta(minutes=3))
    (letter,) = office.letters
    assert letter["Subject"] == "报到：您有 3 条新消息"
    assert all(title in letter.get_content() for title in ("时长已批准", "积分到账了", "评上三星"))
    deliver(timedelta(minutes=9))
    assert len(office.letters) == 1
    assert states() == [("sent", 0, "")] * 3


def test_who_chose_nothing_gets_nothing(posting, town, office, tell, deliver):
    tell(town, posting.person().id, "消息")
    deliver()
    assert office.letters == []
    assert states() == []


def test_what_was_rolled_back_is_not_sent(town, person, office, deliver):
    def fails() -> None:
        with scope.inside(town.scope), transaction():
            inbox.tell(person.id, kind="test", title="没有发生")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    with transaction():
        pass
    deliver()
    assert office.letters == []


@pytest.mark.parametrize(
    ("hour", "urgent", "arrives"),
    [(21, False, True), (22, False, False), (7, False, False), (8, False, True), (3, True, True)],
)
def test_the_night_is_quiet_but_for_what_is_urgent(town, person, office, tell, deliver, hour, urgent, arrives):
    tell(town, person.id, "消息", urgent=urgent)
    night = clock.at(clock.date(2026, 11, 25), clock.time(hour, 30))
    deliver(at=night)
    assert bool(office.letters) == arrives
    deliver(at=clock.at(clock.date(2026, 11, 26), clock.time(8, 1)))
    assert len(office.letters) == 1


def test_a_server_that_is_away_is_tried_again_and_then_openly_given_up(town, person, office, tell, deliver):
    tell(town, person.id, "消息")
    office.answers = lambda command: "" if command.upper().startswith("MAIL") else None
    moment = NOON + timedelta(minutes=3)
    for number, wait in enumerate((*domain.WAITS, None), start=1):
        deliver(at=moment)
        assert states() == [("waiting" if wait else "failed", number, "unreachable")]
        if wait and not domain.is_quiet(clock.local(moment + wait)):
            deliver(at=moment + wait - timedelta(seconds=1))
            assert states()[0][1] == number  # not before its time
        moment += wait or timedelta()
        if domain.is_quiet(clock.local(moment)):
            moment = clock.at(clock.local(moment).date() + timedelta(days=1), clock.time(8))
    assert office.letters == []


def test_it_arrives_once_the_server_is_back(town, person, office, tell, deliver):
    tell(town, person.id, "消息")
    office.answers = lambda command: "451 later" if command.upper().startswith("RCPT") else None
    deliver()
    office.answers = lambda _command: None
    deliver(timedelta(minutes=10))
    assert subjects(office) == ["消息"]
    assert states() == [("sent", 1, "")]


def test_an_address_that_does_not_exist_is_told_to_its_person(posting, town, person, office, tell, deliver):
    tell(town, person.id, "消息")
    office.answers = lambda command: "550 no such user" if command.upper().startswith("RCPT") else None
    deliver()
    assert states() == [("failed", 1, "address")]
    assert "有一封没有送到" in posting.browser(person).get("/my/channels").text


def test_one_that_fails_keeps_nobody_waiting(posting, town, person, office, tell, deliver):
    other = posting.person()
    posting.store(Reach(person_id=other.id, email="b@example.cn", email_confirmed_at=clock.now(), by_email=True))
    tell(town, person.id, "消息")
    tell(town, other.id, "消息")
    office.answers = lambda command: "550 no" if "hai.bo@" in command and command.upper().startswith("RCPT") else None
    deliver()
    assert [letter["To"] for letter in office.letters] == ["b@example.cn"]


def test_a_title_cannot_add_a_header(town, person, office, tell, deliver):
    tell(town, person.id, "你好\r\nBcc: other@example.cn")
    deliver()
    (letter,) = office.letters
    assert letter["Bcc"] is None
    assert letter["Subject"] == "你好 Bcc: other@example.cn"


def many_letters(posting, town, tell, count: int) -> None:
    for number in range(count):
        one = posting.person()
        posting.store(
            Reach(person_id=one.id, email=f"a{number}@example.cn", email_confirmed_at=clock.now(), by_email=True)
        )
        tell(town, one.id, "消息")


def at_once(posting, run, workers: int = 4) -> None:
    gate = threading.Barrier(workers)

    def work() -> None:
        with posting.app.app_context():
            gate.wait()
            run()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    with clock.standing_at(NOON + timedelta(minutes=3)):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def test_four_job_processes_at_once_send_each_letter_once(posting, town, office, tell):
    from app import jobs

    many_letters(posting, town, tell, 24)
    at_once(posting, lambda: jobs.deliver_messages(clock.now()))
    assert sorted(letter["To"] for letter in office.letters) == sorted(f"a{number}@example.cn" for number in range(24))


def test_without_the_lock_they_send_it_again(posting, town, office, tell, monkeypatch):
    """The control: rows that are read without a lock go out more than once."""
    from app.inbox.outbox import service as outbox

    def unlocked(which, *, most):
        return db.session.execute(select(Delivery).where(which).order_by(Delivery.id).limit(most)).scalars().all()

    monkeypatch.setattr(outbox, "_locked", unlocked)
    many_letters(posting, town, tell, 1)
    meet = threading.Barrier(4)
    office.taken = lambda: meet.wait(timeout=10)  # all four have read the row before one of them marks it

    def send_one() -> None:
        with transaction():
            inbox.deliver_next()

    at_once(posting, send_one)
    assert len(office.letters) == 4


WORKER = """
import sys
from datetime import datetime
from app import clock, create_app, jobs
from app.config import Config
app = create_app(Config(DATABASE_URL=sys.argv[1], SECRET_KEY=sys.argv[2], MAIL_URL=sys.argv[3],
                        MAIL_FROM="baodao@example.cn"))
with app.app_context(), clock.standing_at(datetime.fromisoformat(sys.argv[4])):
    jobs.deliver_messages(clock.now())
"""


def test_killed_between_sending_and_marking_it_is_sent_again_under_the_same_name(
    posting, post_house, town, person, office, tell, deliver
):
    """At least once, at the edge: no letter is lost, and the second carries the Message-ID of the first."""
    tell(town, person.id, "消息")
    later = (NOON + timedelta(minutes=3)).isoformat()
    command = [sys.executable, "-W", "ignore", "-c", WORKER, post_house.database.url, SECRET_KEY, office.url, later]
    worker = subprocess.Popen(command, stderr=subprocess.PIPE, cwd=os.getcwd())
    office.taken = lambda: os.kill(worker.pid, signal.SIGKILL)
    _out, said = worker.communicate(timeout=60)
    assert worker.returncode == -signal.SIGKILL, said.decode()
    assert states() == [("waiting", 0, "")]
    office.taken = lambda: None
    end = time.monotonic() + 10  # until PostgreSQL sees that the worker is gone, the letter is locked
    while len(office.letters) < 2 and time.monotonic() < end:
        deliver()
    assert subjects(office) == ["消息", "消息"]
    assert office.letters[0]["Message-ID"] == office.letters[1]["Message-ID"]
    assert states() == [("sent", 0, "")]
    deliver(timedelta(hours=1))
    assert len(office.letters) == 2


def test_short_messages_go_by_the_carrier_that_the_setting_names(own_database, tell, deliver):
    sent = carrier_of_the_test.sent
    sent.clear()
    with app_on(own_database, SMS_ADAPTER=f"{__name__}:carrier_of_the_test") as app, app.app_context():
        with clock.standing_at(NOON):
            world = World(app)
            town, one = world.town(), world.person()
            one.phone = "13904520003"
            world.store(Reach(person_id=one.id, by_sms=True))
            tell(town, one.id, "明天有「果园养护」")
            deliver()
        db.session.rollback()
    (letter,) = sent
    assert letter.to == "13904520003"
    assert letter.text.startswith("【报到】明天有「果园养护」")


def carrier_of_the_test():
    """What `SMS_ADAPTER` names: keeps what it is given."""

    class Keeps:
        def send(self, letter) -> None:
            carrier_of_the_test.sent.append(letter)

    return Keeps()


carrier_of_the_test.sent = []


def test_old_letters_are_forgotten(town, person, office, tell, deliver):
    tell(town, person.id, "消息")
    deliver()
    with transaction():
        inbox.forget_old_deliveries(clock.now() + timedelta(days=89))
    assert len(states()) == 1
    with transaction():
        inbox.forget_old_deliveries(clock.now() + timedelta(days=91))
    assert states() == []


def test_the_hours_of_the_night():
    quiet = [hour for hour in range(24) if domain.is_quiet(datetime(2026, 11, 24, hour, tzinfo=clock.SHANGHAI))]
    assert quiet == [0, 1, 2, 3, 4, 5, 6, 7, 22, 23]


def test_telling_a_thousand_asks_once_who_wants_letters(town, person, posting):
    from sqlalchemy import event

    asked = []
    listener = lambda _c, _cursor, statement, *_rest: asked.append(statement)  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    try:
        with scope.inside(town.scope), transaction():
            for _ in range(50):
                inbox.tell(person.id, kind="test", title="消息")
    finally:
        event.remove(db.engine, "before_cursor_execute", listener)
    assert len([statement for statement in asked if "FROM reach" in statement]) == 1
    assert db.session.execute(text("SELECT count(*) FROM delivery")).scalar() == 50

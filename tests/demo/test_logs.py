"""A day of logs, of the demonstration's people at work, says nothing about them."""

import json
import logging
import sys
from urllib.parse import quote

import pytest
import structlog
from sqlalchemy import text

from app import clock
from app.database import db
from app.demo import accounts
from app.demo.article import SUN
from app.process import logs, scheduler
from tests.database import app_on
from tests.demo.conftest import LOADED_AT, rows
from tests.world import Browser

SEARCHED, TYPED = "姓魏的那家", "不是我的密码"
TOKEN = "scan-token-Zx9"
HOME = f"/c/{SUN.code}"
PAGES = (
    f"{HOME}/home",
    f"{HOME}/tasks",
    f"{HOME}/my/points",
    f"{HOME}/desk",
    f"{HOME}/desk/members?q={SEARCHED}",
    f"{HOME}/members?q={accounts.MEMBER.name}",
    f"/communities?q={SEARCHED}",
    f"{HOME}/check-in/{TOKEN}",
    "/my",
    "/my/messages",
    f"/{accounts.MEMBER.name}",
)


@pytest.fixture
def day(loaded, capsys):
    """Everybody signs in and looks around, things fail, jobs run: every line that was written."""
    with app_on(loaded.database, LOG_LEVEL="debug") as app, clock.standing_at(LOADED_AT), app.app_context():

        @app.get("/fails")
        def fails():
            raise ValueError(f"no such person: {accounts.MEMBER.name} {accounts.MEMBER.phone}")

        @app.get("/fails-in-the-database")
        def fails_in_the_database():
            db.session.execute(text("SELECT CAST(:name AS int)"), {"name": accounts.MEMBER.name})

        fails.access = fails_in_the_database.access = "public"
        for account in accounts.ACCOUNTS:
            browser = Browser(app)
            browser.submit("/sign-in", phone=account.phone, password=TYPED, agree="y")
            browser.submit("/sign-in", phone=account.phone, password=accounts.PASSWORD, agree="y")
            for page in (*PAGES, "/fails", "/fails-in-the-database"):
                browser.get(page)
        logging.getLogger("a library").warning("sent to %s", accounts.MEMBER.phone)
        logging.getLogger("a library").warning(f"sent to {accounts.MEMBER.phone}")
        for job in scheduler.timetable():
            if job.name != "rate_lead_households":  # minutes of work that write one line
                scheduler.run_due(job)
        db.session.rollback()
        words = {row.name for row in rows("SELECT name FROM person")}
    words |= {account.phone for account in accounts.ACCOUNTS}
    words |= {SEARCHED, TYPED, TOKEN, accounts.PASSWORD}
    return capsys.readouterr().err, {word for word in words if len(word) > 1}


def said_of(words, lines):
    """Which of these words the lines hold, also as they stand in an address."""
    return {word for word in words if word in lines or quote(word) in lines}


def test_no_line_says_a_name_a_number_a_token_or_what_was_searched(day):
    lines, words = day
    assert len(words) > 300
    assert lines.count("\n") > 100
    assert said_of(words, lines) == set()


def test_every_line_is_one_object_and_every_request_one_line(day):
    lines = [json.loads(line) for line in day[0].splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    assert {"method", "endpoint", "status", "ms", "statements", "request_id", "timestamp"} <= set(requests[0])
    assert len(requests) == len(accounts.ACCOUNTS) * (4 + len(PAGES) + 2)
    assert len({line["request_id"] for line in requests}) == len(requests)
    failed = [line for line in lines if line["event"] == "unforeseen"]
    assert {line["failure"]["type"] for line in failed} == {"ValueError", "DataError"}
    assert all(line["request_id"] for line in failed)
    assert {line["failure"].get("sqlstate") for line in failed} == {None, "22P02"}


def test_a_usual_log_says_all_of_it(capsys):
    """The control: an access line with its path, and a traceback with its message, are found."""
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        log = structlog.get_logger()
        log.info("request", path=PAGES[4])
        try:
            raise ValueError(f"no such person: {accounts.MEMBER.name} {accounts.MEMBER.phone}")
        except ValueError:
            log.exception("unforeseen")
    finally:
        logs.configure(level="warning", form="json")
    lines = capsys.readouterr().err
    assert said_of({SEARCHED, accounts.MEMBER.name, accounts.MEMBER.phone}, lines) == {
        SEARCHED,
        accounts.MEMBER.name,
        accounts.MEMBER.phone,
    }

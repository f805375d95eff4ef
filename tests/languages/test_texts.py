"""Dates, numbers, plurals and stored sentences, each as the reader's language writes them."""

from datetime import date, datetime, timedelta

import pytest

from app import clock, scope, texts
from app.database import db, transaction
from app.inbox import service as inbox
from app.inbox.models import Message
from app.words import languages
from app.words.kept import Kept, said, written
from app.words.languages import ENGLISH, SOURCE, TRADITIONAL

NOW = datetime(2026, 10, 16, 9, 30, tzinfo=clock.SHANGHAI)  # a Friday


@pytest.fixture(autouse=True)
def _friday():
    with clock.standing_at(NOW):
        yield


@pytest.mark.parametrize(
    ("language", "tomorrow", "later", "last_year", "month"),
    [
        (SOURCE, "明天 周六 8:30–10:30", "10月24日 周六 8:30–10:30", "2025年10月17日", "2026年10月"),
        (TRADITIONAL, "明天 週六 8:30–10:30", "10月24日 週六 8:30–10:30", "2025年10月17日", "2026年10月"),
        (ENGLISH, "Tomorrow, Sat 8:30–10:30", "Sat, Oct 24 8:30–10:30", "Oct 17, 2025", "Oct 2026"),
    ],
)
def test_times_are_written_as_the_language_writes_them(language, tomorrow, later, last_year, month):
    start = datetime(2026, 10, 17, 8, 30, tzinfo=clock.SHANGHAI)
    week = timedelta(days=7)
    with languages.reading(language):
        assert texts.when(start, start + timedelta(hours=2)) == tomorrow
        assert texts.when(start + week, start + week + timedelta(hours=2)) == later
        assert texts.short_day(date(2025, 10, 17)) == last_year
        assert texts.month(date(2026, 10, 1)) == month


@pytest.mark.parametrize(("n", "words"), [(1, "1 point"), (2, "2 points"), (0, "0 points"), ("1,001", "1,001 points")])
def test_english_has_a_plural(n, words):
    with languages.reading(ENGLISH):
        assert texts._("%(n)s 分", n=n) == words


def test_a_duration_in_each_language():
    shown = []
    for language in (SOURCE, TRADITIONAL, ENGLISH):
        with languages.reading(language):
            shown.append((texts.minutes(125), texts.minutes(60)))
    assert shown == [("2 小时 05 分", "1 小时"), ("2 小時 05 分", "1 小時"), ("2 h 05 min", "1 hour")]


def test_words_of_the_default_data_are_known_and_others_stay():
    with languages.reading(ENGLISH):
        assert texts.known("小区院内清雪") == "Clear snow in the yard"
        assert texts.known("给三号楼送福字") == "给三号楼送福字"


def test_reading_for_another_leaves_the_readers_language():
    with languages.reading(TRADITIONAL):
        with languages.reading(ENGLISH):
            assert texts._("登录") == "Sign in"
        assert texts._("登录") == "登入"
    assert texts._("登录") == "登录"


def test_a_stored_message_is_read_in_the_language_of_its_reader(world):
    """Who wrote it read another one; its time and its duration are written anew as well."""
    town, person = world.town(), world.person()
    start = datetime(2026, 10, 17, 8, 30, tzinfo=clock.SHANGHAI)
    with languages.reading(ENGLISH), scope.inside(town.scope), transaction():
        inbox.tell(
            person.id,
            kind="task",
            title=said("「%(title)s」有变动，请看一下", title="清雪"),
            body=said("%(when)s，%(place)s", when=written("when", start, start + timedelta(hours=2)), place="南门"),
        )
        inbox.tell(person.id, kind="hours", title=said("计 %(n)s", n=written("minutes", 90)))
    pages = {}
    for code in languages.LANGUAGES:
        browser = world.browser(person)
        browser.client.set_cookie("display", f"0-auto-{code}")
        pages[code] = browser.get("/my/messages").text
    assert "「清雪」有变动，请看一下" in pages["zh-CN"]
    assert "明天 周六 8:30–10:30，南门" in pages["zh-CN"]
    assert "「清雪」有變動，請看一下" in pages["zh-Hant"]
    assert "清雪&#34; has changed, please take a look" in pages["en"]
    assert "Tomorrow, Sat 8:30–10:30, 南门" in pages["en"]
    assert "1 h 30 min counted" in pages["en"]


def test_what_was_said_before_sentences_were_kept_is_read_as_it_stands(world):
    town, person = world.town(), world.person()
    with scope.inside(town.scope), transaction():
        inbox.tell(person.id, kind="task", title="您的时长已批准")
    with scope.inside(town.scope):
        row = db.session.query(Message).filter_by(community_id=town.place.id, person_id=person.id).one()
    assert row.title == "您的时长已批准"
    assert not isinstance(row.title, Kept)

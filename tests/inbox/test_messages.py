"""Messages: to one person, of all communities, read when opened."""

import pytest

from app import scope
from app.database import db, transaction
from app.inbox import service as inbox


def tell(town, person, title: str, **fields: str) -> None:
    with scope.inside(town.scope), transaction():
        inbox.tell(person.id, kind="test", title=title, **fields)


def test_messages_of_all_communities_are_shown_to_their_person_alone(world):
    here, there = world.town(), world.town()
    person, other = world.person(), world.person()
    tell(here, person, "这里的消息", body="正文", path=f"{here.url}/tasks")
    tell(there, person, "那里的消息")
    tell(here, other, "别人的消息")

    page = world.browser(person).get("/my/messages").get_data(as_text=True)

    assert "这里的消息" in page
    assert "那里的消息" in page
    assert f'href="{here.url}/tasks"' in page
    assert "别人的消息" not in page


def test_opening_the_page_reads_them(world):
    town, person, other = world.town(), world.person(), world.person()
    for title in ("一", "二"):
        tell(town, person, title)
    tell(town, other, "三")
    assert inbox.unread_count(person.id) == 2
    assert [message.title for message in inbox.messages(person.id, limit=1, unread=True)] == ["二"]

    browser = world.browser(person)
    first, second = (browser.get("/my/messages").get_data(as_text=True) for _ in range(2))

    db.session.rollback()
    assert inbox.unread_count(person.id) == 0
    assert inbox.unread_count(other.id) == 1
    assert inbox.messages(person.id, unread=True) == []
    assert first.count("新</span>") == 2
    assert "新</span>" not in second


def test_a_long_inbox_is_paged_and_only_what_was_shown_is_read(world):
    town, person = world.town(), world.person()
    for number in range(35):
        tell(town, person, f"第{number}条")
    browser = world.browser(person)
    browser.get("/my/messages")
    db.session.rollback()
    assert inbox.unread_count(person.id) == 5
    browser.get("/my/messages?page=2")
    db.session.rollback()
    assert inbox.unread_count(person.id) == 0


@pytest.mark.parametrize("path", ["https://evil.example", "javascript:alert(1)", "tasks"])
def test_a_message_leads_nowhere_else(world, path):
    town, person = world.town(), world.person()
    tell(town, person, "消息", path=path)
    assert inbox.messages(person.id)[0].path == ""


def test_what_people_write_is_shown_as_written(world):
    town, person = world.town(), world.person()
    tell(town, person, "<script>alert(1)</script>")
    page = world.browser(person).get("/my/messages").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_messages_need_a_sign_in(world):
    world.city()
    assert world.browser().get("/my/messages").location == "/sign-in?next=/my/messages"

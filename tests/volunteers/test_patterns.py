"""Patterns: kept from a task, drafted from, changed, removed."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.database import db
from app.volunteers.patterns import service
from app.volunteers.patterns.models import TaskPattern
from tests.volunteers.conftest import NINE, Yard
from tests.volunteers.test_series_text import typed

ADDRESS = "12号楼3单元704"


@pytest.fixture(autouse=True)
def two_days_before():
    with clock.standing_at(NINE - timedelta(days=2)):
        yield


def keep(yard, task, name="刷白"):
    show = f"{yard.town.url}/desk/tasks/{task.id}"
    return yard.browser(yard.staff).submit(show, f"{show}/pattern", name=name)


def the_pattern(yard):
    db.session.expire_all()
    return db.session.execute(select(TaskPattern).filter_by(community_id=yard.town.place.id)).scalar_one()


def listing(yard):
    return yard.browser(yard.staff).get(f"{yard.town.url}/desk/task-patterns").text


def value(text, name):
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', text) or re.search(
        rf'<input[^>]*value="([^"]*)"[^>]*name="{name}"', text
    )
    assert found, name
    return html.unescape(found[1])


def test_a_pattern_keeps_what_a_task_says_and_fills_the_form_of_the_next(yard):
    task = yard.task(title="果树刷白防寒", capacity=7, private_address=ADDRESS, ends_at=NINE + timedelta(minutes=100))
    assert keep(yard, task).status_code == 303
    pattern = the_pattern(yard)
    assert ADDRESS not in str(pattern.said)
    assert "刷白" in listing(yard)
    chosen = yard.browser(yard.staff).get(f"{yard.town.url}/desk/tasks/kinds").text
    assert "我们的模板" in chosen
    address = f"{yard.town.url}/desk/tasks/new?kind=flower_bed&pattern={pattern.id}"
    assert address.replace("&", "&amp;") in chosen
    form = yard.browser(yard.staff).get(address).text
    assert value(form, "title") == "果树刷白防寒"
    assert value(form, "capacity") == "7"
    assert (value(form, "starts_at"), value(form, "ends_at")) == ("2026-10-17T09:00", "2026-10-17T10:40")
    assert ADDRESS not in form


def test_two_patterns_of_a_community_never_share_a_name(yard):
    task = yard.task()
    keep(yard, task)
    answer = keep(yard, task)
    assert answer.status_code == 422
    assert "已有叫「刷白」的模板" in answer.text
    page = f"{yard.town.url}/desk/task-patterns/{the_pattern(yard).id}"
    yard.browser(yard.staff).submit(page, f"{page}/removal")
    assert keep(yard, task).status_code == 303


def test_a_pattern_is_changed_and_drafts_of_before_stay(yard):
    task = yard.draft()
    keep(yard, task)
    page = f"{yard.town.url}/desk/task-patterns/{the_pattern(yard).id}"
    fields = {**typed(yard), "name": "刷白（半天）"}
    fields.pop("private_address")
    assert yard.browser(yard.staff).submit(page, **fields).status_code == 303
    pattern = the_pattern(yard)
    assert (pattern.name, pattern.said["title"], pattern.said["lengths"]["ends_at"]) == ("刷白（半天）", "果树刷白", 90)
    db.session.refresh(task)
    assert task.title == "果树刷白防寒"
    assert yard.browser(yard.staff).submit(page, **{**fields, "name": ""}).status_code == 422


def test_a_removed_pattern_and_that_of_another_community_are_not_here(yard):
    other = Yard(yard.world, yard.world.town())
    keep(yard, yard.task())
    pattern = the_pattern(yard)
    page = f"/desk/task-patterns/{pattern.id}"
    assert other.browser(other.staff).get(other.town.url + page).status_code == 404
    new = f"/desk/tasks/new?kind=flower_bed&pattern={pattern.id}"
    assert other.browser(other.staff).get(other.town.url + new).status_code == 404
    yard.browser(yard.staff).submit(yard.town.url + page, f"{yard.town.url}{page}/removal")
    for address in (page, new):
        assert yard.browser(yard.staff).get(yard.town.url + address).status_code == 404
    assert "还没有模板" in listing(yard)


def test_a_name_that_a_colleague_takes_at_the_same_moment_is_refused(yard, monkeypatch):
    task = yard.task()
    keep(yard, task)
    page = f"{yard.town.url}/desk/task-patterns/{the_pattern(yard).id}"
    assert keep(yard, task, name="浇水").status_code == 303
    monkeypatch.setattr(service, "_refuse_name", lambda _name: None)
    fields = {**typed(yard), "name": "浇水"}
    fields.pop("private_address")
    for answer in (keep(yard, task), yard.browser(yard.staff).submit(page, **fields)):
        assert answer.status_code == 422
        assert "没有保存：已有叫" in answer.text

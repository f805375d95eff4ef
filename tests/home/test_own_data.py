"""My data: one file of all that the platform holds about a person, and of nobody else."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text

from app import clock, scope
from app.database import Base, db, transaction
from app.home.own import codes, export_service, parts, words
from app.inbox.models import Message
from app.people.models import Person
from tests.people.conftest import PASSWORD, fresh_address, phone, sign_up
from tests.world import Browser, World

__all__ = ["fresh_address"]


@pytest.fixture
def someone(world: World) -> tuple[Browser, Person]:
    """Somebody with an account and a password."""
    world.city()
    browser, number = world.browser(), phone()
    assert sign_up(browser, number, name="赵小雪").status_code == 303
    from app.people import service as people

    person = people.find_by_phone(number)
    assert person is not None
    return browser, person


def ask(browser: Browser, password: str = PASSWORD) -> Any:
    return browser.submit("/my/password", "/my/data/file", present=password)


def taken(browser: Browser) -> zipfile.ZipFile:
    """The file, after the password."""
    assert ask(browser).status_code == 303
    answer = browser.get("/my/data/file")
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    return zipfile.ZipFile(io.BytesIO(answer.data))


def is_asked(browser: Browser) -> bool:
    """True where the address of the file answers the page that asks for the password."""
    answer = browser.get("/my/data/file")
    return answer.mimetype == "text/html" and "准备文件" in answer.text


def own(archive: zipfile.ZipFile, part: str) -> Any:
    return json.loads(archive.read(f"json/{part}.json"))


def person_columns() -> set[str]:
    """Every column of the database that names a person."""
    found = set()
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if column.name == "person_id" or any(key.target_fullname == "person.id" for key in column.foreign_keys):
                found.add(f"{table.name}.{column.name}")
    return found | {"person.id"}


def answered_for() -> set[str]:
    return set().union(*(part.covers for part in parts.PARTS)) | parts.ACTS | set(parts.LEFT_OUT)


def test_every_column_that_names_a_person_is_in_the_file_or_left_out_with_a_reason():
    assert person_columns() - answered_for() == set()
    assert answered_for() - person_columns() == set(), "named here, and no longer in the database"
    assert all(len(reason) > 20 for reason in parts.LEFT_OUT.values())


def test_a_table_that_nobody_answers_for_is_found(monkeypatch):
    """The control: without its part, a slice's table stands out."""
    left = tuple(part for part in parts.PARTS if part.name != "claims")
    monkeypatch.setattr(parts, "PARTS", left)
    assert person_columns() - answered_for() == {"claim.person_id"}


def test_every_slice_with_people_in_its_tables_is_asked():
    tables = {m.local_table.name: m.class_.__module__.split(".")[1] for m in Base.registry.mappers}
    slices = {tables[column.partition(".")[0]] for column in person_columns()}
    asked = {one.__name__.split(".")[1] for one in parts.SLICES}
    assert slices - asked == {"acts", "audit", "files"}  # of the shell: named in `parts.py`


def test_every_column_has_its_words(world: World):
    labels = {label for part in parts.PARTS for label in part.rows(1).selected_columns.keys()}  # noqa: SIM118
    assert labels - set(words.column_names("zh")) == set()
    assert "password_hash" not in labels and "token_hash" not in labels


def test_the_codes_of_the_rows_have_their_words(world: World):
    """States and kinds are read as words: those that the database's checks name."""
    known = codes.code_names("zh")
    for table in (
        "claim",
        "service_record",
        "redemption",
        "membership",
        "hold",
        "award",
        "transfer",
        "hours_dispute",
        "reminder",
        "adoption",
    ):
        for check in Base.metadata.tables[table].constraints:
            said = str(getattr(check, "sqltext", ""))
            if said.startswith(("state IN", "kind IN", "evaluation IN", "subject IN")):
                named = set(said.partition("(")[2].strip("()").replace("'", "").split(", "))
                assert named - set(known) - {"own_bill", "gift_bill", "gift_care_list"} == set(), table


def test_the_file_holds_what_i_am(someone: tuple[Browser, Person]):
    browser, person = someone
    archive = taken(browser)
    (account,) = own(archive, "account")
    assert (account["name"], account["phone"]) == ("赵小雪", person.phone)
    assert [one["subject"] for one in own(archive, "consents")] == ["terms"]
    assert {one["action"] for one in own(archive, "acts")} >= {"sign_up.make_account", "own_data.prepare"}
    rows = list(csv.reader(io.StringIO(archive.read("csv/account.csv").decode("utf-8-sig"))))
    assert rows[0][:2] == ["姓名", "手机号"]
    index = archive.read("index.html").decode()
    assert person.volunteer_number in index
    assert all(f'href="{name}"' in index for name in archive.namelist() if name.endswith((".csv", ".json")))
    whole = b"".join(archive.read(name) for name in archive.namelist())
    assert person.password_hash and person.password_hash.encode() not in whole


def test_the_file_holds_when_i_asked_about_other_numbers(someone: tuple[Browser, Person], world: World):
    """Not the numbers, which are kept nowhere; the control: what others tried is in nobody else's file."""
    browser, _person = someone
    taken_number = phone()
    other = world.browser()
    assert sign_up(other, taken_number, name="李建国").status_code == 303
    assert "json/numbers-tried.json" not in taken(browser).namelist()
    refused = browser.submit("/my/phone", phone=taken_number, present=PASSWORD, code="")
    assert "这个手机号已经注册过" in refused.text
    archive = taken(browser)
    (line,) = own(archive, "numbers-tried")
    assert line["address"] == "127.0.0.1" and set(line) == {"at", "address"}
    assert taken_number.encode() not in b"".join(archive.read(name) for name in archive.namelist())
    assert "json/numbers-tried.json" not in taken(other).namelist()


def test_the_password_comes_first(someone: tuple[Browser, Person]):
    browser, _person = someone
    assert is_asked(browser)
    refused = ask(browser, "不是这个密码")
    assert refused.status_code == 422
    assert "现在的密码不对" in refused.text
    assert is_asked(browser)
    assert taken(browser).testzip() is None


def test_the_way_is_open_for_ten_minutes_in_this_browser_alone(world: World, someone: tuple[Browser, Person]):
    browser, person = someone
    assert ask(browser).status_code == 303
    assert "下载我的数据" in browser.get("/my/data").text
    assert is_asked(world.browser(person))
    with clock.standing_at(clock.now() + timedelta(minutes=11)):
        assert is_asked(browser)


def test_guessing_the_password_at_an_open_phone_is_stopped(someone: tuple[Browser, Person]):
    browser, _person = someone
    answers = [ask(browser, f"不是这个密码{n}").status_code for n in range(6)]
    assert answers == [422] * 5 + [429]
    assert ask(browser).status_code == 429


def test_who_was_too_hasty_may_wait_and_go_on(someone: tuple[Browser, Person]):
    """The control: the right password is counted as nothing, however often."""
    browser, _person = someone
    assert [ask(browser).status_code for _n in range(7)] == [303] * 7


def test_a_long_history_is_bounded_and_says_so(world: World, someone: tuple[Browser, Person], monkeypatch):
    browser, person = someone
    town = world.town()
    said = {"community_id": town.place.id, "person_id": person.id, "kind": "task", "sent_at": clock.now()}
    rows = [{**said, "title": f"第{n}条"} for n in range(30)]
    with transaction(), scope.inside(town.scope):
        db.session.execute(insert(Message), rows)
    monkeypatch.setattr(export_service, "MOST_ROWS", 20)
    archive = taken(browser)
    kept = [one["title"] for one in own(archive, "messages")]
    assert len(kept) == 20
    assert kept[0] == "第29条"
    assert "太多了" in archive.read("index.html").decode()
    monkeypatch.setattr(export_service, "MOST_ROWS", 30)
    assert len(own(taken(browser), "messages")) == 30


def test_rows_are_not_gathered_in_memory(world: World, someone: tuple[Browser, Person], monkeypatch):
    """However many rows: the driver hands them over in pieces, and long files lie on the disk."""
    browser, person = someone
    sizes = []
    real = export_service._entry
    monkeypatch.setattr(export_service, "KEPT_IN_MEMORY", 64)
    monkeypatch.setattr(export_service, "_entry", lambda name: sizes.append(name) or real(name))
    assert taken(browser).testzip() is None
    assert "json/account.json" in sizes
    del person


def test_nothing_of_it_is_run_as_a_formula(world: World, someone: tuple[Browser, Person]):
    browser, person = someone
    db.session.execute(text("UPDATE person SET name = '=1+1' WHERE id = :id"), {"id": person.id})
    db.session.commit()
    archive = taken(browser)
    assert "'=1+1" in archive.read("csv/account.csv").decode()
    assert own(archive, "account")[0]["name"] == "=1+1"

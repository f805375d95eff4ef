"""The public pages of the rules, and the command line."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from app import clock
from app.database import db, transaction
from app.rules import service as rules
from app.rules.files import files
from tests.rules.test_versions import twelve_an_hour


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def test_everybody_reads_the_rules_in_force_in_plain_words(world):
    world.city()
    page = world.browser().get("/rules")
    assert page.status_code == 200
    said = text_of(page)
    for words in (
        "现行规则",
        "第 1 版",
        "2025年1月1日起执行",
        "每小时 10 分 × 2.25",
        "气温低于 −20 ℃",
        "核准时长低于 10 分钟",
        "占账单的比例超过 50%",
        "钱包上限15000分",
        "没有启用的规则 2 条",
        "15,000 分",
        "物业没签协议",
        "楼内党员报到率",
        "60 分起",
        "海林市社区志愿者积分奖励制度（试行）",
    ):
        assert words in said, words
    assert "$" not in said


def test_everybody_reads_how_a_kind_of_tree_is_cared_for(world):
    town = world.town()
    assert "/rules/orchard-duties/grape" in world.browser().get("/rules").get_data(as_text=True)
    for address in ("/rules", f"{town.url}/rules"):
        page = world.browser().get(f"{address}/orchard-duties/apple")
        assert page.status_code == 200
        said = text_of(page)
        for words in ("苹果的养护", "金红(123)、龙冠、K9", "栽的当年", "4月20日到8月31日", "隔 7 天一次",
                      "每次 25 升", "下雨满 20 毫米顶一次",
                      "不低于 −20 ℃", "必做", "由受过培训的人做", "进9月停"):  # fmt: skip
            assert words in said, words
    assert world.browser().get("/rules/orchard-duties/oak").status_code == 404


def test_no_condition_of_the_default_tables_is_left_in_code():
    from app.rules.content import table_in
    from app.rules.tables.words import conditions_of

    for code in ("award", "redemption"):
        table, _limits = table_in(files.default_content(code))
        for row in table.rows:
            for words in conditions_of(table, row):
                assert not re.search(r"[$=<>\"_]", words), (row.code, words)


def test_a_community_with_rules_of_its_own_shows_them(world):
    town, other = world.town(), world.town()
    first, second = world.staff(town.street).id, world.staff(town.street).id
    with transaction():
        row = rules.draft(
            "award", "a.csv", twelve_an_hour(), place_id=town.place.id, valid_from=clock.today(), person_id=first
        )
        rules.check(row.id, person_id=second)
        rules.publish(row.id, person_id=second)
    assert "每小时 12 分" in text_of(world.browser().get(f"{town.url}/rules"))
    assert "每小时 12 分" not in text_of(world.browser().get(f"{other.url}/rules"))
    assert world.browser().get("/c/000000000000/rules").status_code == 404


@pytest.fixture
def command(app, world):
    """Runs `flask rules …`; the person's phone numbers are made by the test."""
    world.city()
    runner = app.test_cli_runner()

    def run(*arguments):
        db.session.rollback()
        return runner.invoke(args=["rules", *map(str, arguments)])

    return run


def with_phone(world, number):
    from app.storage.encrypted import blind_index

    person = world.staff(world.town().street)
    person.phone, person.phone_index = number, blind_index(number)
    db.session.commit()
    return person


def test_the_command_line_lists_and_loads_once(command):
    assert "已经在用" in command("load").output
    listed = command("list").output
    for code in files.DEFAULTS:
        assert re.search(rf"{code}  第 1 版  已发布", listed), listed


def test_the_command_line_drafts_checks_and_publishes_with_two_people(command, world, tmp_path):
    town = world.town()
    first, second = with_phone(world, f"139{town.place.id:08d}"), with_phone(world, f"138{town.place.id:08d}")
    file = tmp_path / "award.csv"
    file.write_bytes(twelve_an_hour())
    start = (clock.today() + timedelta(days=30)).isoformat()
    options = ("--place", town.place.code, "--from", start)
    drafted = command("draft", "award", file, *options, "--by", first.phone)
    assert drafted.exit_code == 0, drafted.output
    number = drafted.output.split()[0]
    assert "草稿" in drafted.output
    assert "起草人不能复核" in command("check", number, "--by", first.phone).output
    assert command("publish", number, "--by", second.phone).exit_code == 1
    assert "已复核" in command("check", number, "--by", second.phone).output
    assert "已发布" in command("publish", number, "--by", second.phone).output
    tried = command(
        "try", "award", "event_kind=service", "approved_minutes=60", "--place", town.place.code, "--on", start
    )
    assert "每小时 12 分 × 1 小时 = 12 分" in tried.output
    about = {"place": town.place.id, "id": int(number)}
    lines = db.session.execute(
        text("SELECT action FROM audit_line WHERE community_id = :place AND object_id = :id ORDER BY at"), about
    ).scalars()
    assert list(lines) == ["rules.draft", "rules.check", "rules.publish"]


def test_the_command_line_says_what_is_wrong_in_a_file(command, world, tmp_path):
    person = with_phone(world, f"137{world.town().place.id:08d}")
    file = tmp_path / "award.csv"
    file.write_text((files.FOLDER / "award-rules.csv").read_text().replace("$ < 10", "$ <", 1))
    answer = command("draft", "award", file, "--from", "2099-01-01", "--by", person.phone)
    assert answer.exit_code == 1
    assert "award.csv 第 7 行 if_approved_minutes 列" in answer.output


def test_the_command_line_exports_a_table_that_loads_again(command, world):
    row = rules.in_force("award", world.city().id)
    exported = command("export", row.id).output
    assert files.read("award", "award.json", exported.encode()) == rules.version_row(row.id).content
    assert any(node["type"] == "decisionTableNode" for node in json.loads(exported)["nodes"])


def test_the_command_line_shows_the_trace(command):
    tried = command("try", "award", "event_kind=service", "approved_minutes=9", "--trace")
    assert "=>   6  too_short" in tried.output
    assert "+ approved_minutes = 9   $ < 10" in tried.output
    assert command("try", "award", "event_kynd=service").exit_code == 2
    assert "不能判断这个值" in command("try", "award", "event_kind=service", "approved_minutes=many").output

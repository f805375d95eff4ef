"""Importing places: sent, previewed, confirmed by the same person, all or nothing."""

import io
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.audit import AuditLine
from app.database import db
from app.files import imports
from app.files.imports import StoredUpload
from app.places.models import Building, Compound, Grid, Household
from app.scope import in_community, inside
from tests.workbooks import workbook_of

HEADER = "网格,小区,楼栋,单元,门牌\n"
FILE = HEADER + (
    "第一网格,阳光家园,6号楼,1,301\n"  # stands already
    "第一网格,阳光家园,6号楼,1,302\n"
    "第二网格,向阳小区,1号楼,1单元,101\n"
    "第二网格,向阳小区,1号楼,2单元,101室\n"
    "第二网格,向阳小区,2号楼,,\n"
    "第三网格,,,,\n"
)


@pytest.fixture
def town(world):
    return world.town()


@pytest.fixture
def staff(world, town):
    return world.browser(world.staff(town.place))


def send(browser, town, content, filename="places.csv"):
    page = f"{town.url}/places/import"
    data = content.encode() if isinstance(content, str) else content
    answer = browser.submit(page, file=(io.BytesIO(data), filename))
    answer.request.environ["wsgi.input"].close()  # the client leaves the file behind a long body open
    return answer


def counts(town):
    with inside(town.scope):
        db.session.rollback()
        models = (Grid, Compound, Building, Household)
        return [len(db.session.execute(in_community(model)).scalars().all()) for model in models]


def preview(browser, answer):
    assert answer.status_code == 303
    return browser.get(answer.location).get_data(as_text=True)


def uploads():
    return db.session.execute(select(func.count()).select_from(StoredUpload)).scalar_one()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_file_is_previewed_and_then_imported(town, staff, encoding):
    answer = send(staff, town, FILE.encode(encoding))
    text = preview(staff, answer)
    assert "文件里有 6 行" in text
    assert "确认导入，新增 8 项" in text
    assert counts(town) == [1, 1, 1, 1]
    assert staff.submit(answer.location).status_code == 303
    assert counts(town) == [3, 2, 3, 4]
    with inside(town.scope):
        doors = db.session.execute(in_community(Household).order_by(Household.id)).scalars()
        assert [(door.building.name, door.unit, door.door) for door in doors][1:] == [
            ("6号楼", "1单元", "302"),
            ("1号楼", "1单元", "101"),
            ("1号楼", "2单元", "101"),
        ]


def test_the_same_rows_come_in_as_a_workbook_too(town, staff):
    answer = send(staff, town, workbook_of(FILE), "places.xlsx")
    assert "确认导入，新增 8 项" in preview(staff, answer)
    assert staff.submit(answer.location).status_code == 303
    assert counts(town) == [3, 2, 3, 4]


def test_the_same_file_again_adds_nothing(town, staff):
    staff.submit(send(staff, town, FILE).location)
    text = preview(staff, send(staff, town, FILE))
    assert "文件里的内容都已经有了" in text
    assert "确认导入" not in text


def test_the_preview_warns_of_grids_of_the_wrong_size(town, staff):
    assert "第二网格 导入后有 2 户，一个网格一般 100–300 户" in preview(staff, send(staff, town, FILE))
    lines = "".join(f"第二网格,向阳小区,1号楼,{unit},{door}\n" for unit in range(1, 5) for door in range(101, 131))
    assert "一个网格一般" not in preview(staff, send(staff, town, HEADER + lines))


@pytest.mark.parametrize(
    ("rows", "line", "said"),
    [
        ("第一网格,阳光家园,7号楼,1,101\n第一网格,阳光家园,7号楼,1单元,101室\n", 3, "和第 2 行重复"),
        ("第二网格,阳光家园,6号楼,1,101\n", 2, "这栋楼已经在第一网格"),
        ("甲,乙,丙,,1\n丁,乙,丙,,2\n", 3, "这栋楼已经在甲"),
        (",阳光家园,9号楼,,\n", 2, "新的楼栋要填网格"),
        ("第一网格,,9号楼,,\n", 2, "有楼栋，就要填小区"),
        ("第一网格,阳光家园,,,301\n", 2, "有门牌，就要填楼栋"),
        ("第一网格,阳光家园,6号楼,1,\n", 2, "有单元，就要填门牌"),
        ("第一网格,阳光家园,6号楼,1\n", 2, "这一行有 4 格"),
        ("第一网格,阳光家园,6号楼,1,101,1\n", 2, "这一行有 6 格"),
        (f"{'网' * 41},,,,\n", 2, "超过 40 个字"),
        (f"第一网格,阳光家园,6号楼,1,{'9' * 21}\n", 2, "超过 20 个字"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_imported(town, staff, rows, line, said):
    good = "第九网格,九号小区,9号楼,9,909\n"
    answer = send(staff, town, HEADER + rows + good)
    text = preview(staff, answer)
    assert said in text
    assert f">{line}</td>" in text
    assert "确认导入" not in text
    forced = staff.submit(f"{town.url}/places/import", answer.location)
    assert forced.status_code == 422
    assert "一行也没有导入" in forced.get_data(as_text=True)
    assert counts(town) == [1, 1, 1, 1]


def test_a_missing_and_an_unknown_column_are_named(town, staff):
    text = preview(staff, send(staff, town, "网格,小区,楼号,单元,门牌\n甲,乙,丙,1,1\n"))
    assert "缺少这一列" in text
    assert "不认识这一列" in text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 2000, "图片"),
        (HEADER + "一,二,三,四,五\n" * 50_000, "超过 20,000 行"),
        (b"a" * (6 * 1024 * 1024), "超过 5 MB"),
        ("网格,小区\0\n", "不是表格"),
        (b"", "没有内容"),
    ],
    ids=range(5),
)
def test_a_file_that_is_none_is_said_at_the_field_in_two_seconds(town, staff, content, said):
    before = uploads()
    begun = time.process_time()
    answer = send(staff, town, content)
    assert time.process_time() - begun < 2
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    db.session.rollback()
    assert uploads() == before


def test_a_form_without_a_file_asks_for_one(town, staff):
    page = f"{town.url}/places/import"
    for fields in ({}, {"file": "text"}, {"file": (io.BytesIO(b""), "")}):
        answer = staff.submit(page, **fields)
        assert answer.status_code == 422
        assert "请选择一个 CSV 或 Excel 文件" in answer.get_data(as_text=True)


def test_the_largest_file_is_imported_in_a_few_statements(town, staff):
    lines = "".join(
        f"网格{n // 200},小区{n // 2000},{n // 40}号楼,{n % 40 // 10 + 1},{n % 10 + 101}\n" for n in range(20_000)
    )
    answer = send(staff, town, HEADER + lines)
    begun = time.process_time()
    assert staff.submit(answer.location).status_code == 303
    assert time.process_time() - begun < 15
    assert counts(town) == [101, 11, 501, 20_001]


def test_only_who_sent_the_file_may_look_at_it_and_confirm_it(world, town, staff):
    answer = send(staff, town, FILE)
    colleague = world.browser(world.staff(town.place, "张静"))
    assert colleague.get(answer.location).status_code == 404
    taken = colleague.submit(f"{town.url}/places/import", answer.location)
    assert taken.status_code == 422
    assert counts(town) == [1, 1, 1, 1]
    assert staff.submit(answer.location).status_code == 303


def test_a_file_sent_to_one_community_is_not_imported_into_another(world):
    one, other = world.town(), world.town()
    person = world.staff(one.place)
    from app.people.models import Role

    world.store(Role(person_id=person.id, kind="staff", place_id=other.place.id, granted_at=clock.now()))
    browser = world.browser(person)
    location = send(browser, one, FILE).location.replace(one.place.code, other.place.code)
    assert browser.get(location).status_code == 404
    assert browser.submit(f"{other.url}/places/import", location).status_code == 422
    assert counts(other) == [1, 1, 1, 1]


def test_a_file_is_confirmed_once(town, staff):
    answer = send(staff, town, FILE)
    seals = [staff.seal(answer.location) for _ in range(2)]
    assert [staff.post(answer.location, seal).status_code for seal in seals] == [303, 422]
    assert staff.get(answer.location).status_code == 404
    assert staff.post(answer.location, seals[0]).status_code == 303, "the same form again is the same act"
    assert counts(town) == [3, 2, 3, 4]


def test_what_was_previewed_is_what_is_imported(town, staff):
    """A file sent later for the same purpose takes the place of the first, whose preview is then gone."""
    first = send(staff, town, FILE)
    send(staff, town, HEADER + "第八网格,八号小区,8号楼,8,808\n")
    assert staff.get(first.location).status_code == 404


def test_each_accepted_step_writes_one_line_of_audit(town, staff):
    staff.submit(send(staff, town, FILE).location)
    with inside(town.scope):
        lines = list(db.session.execute(in_community(AuditLine).order_by(AuditLine.id)).scalars())
    assert [line.action for line in lines] == ["places_import.send", "places_import.confirm"]
    assert lines[0].details["sha256"] == lines[1].details["sha256"]
    assert lines[1].details["households"] == 3


def test_files_that_nobody_confirmed_are_forgotten_after_a_day(town, staff):
    answer = send(staff, town, FILE)
    imports.forget_old_uploads()
    db.session.commit()
    assert staff.get(answer.location).status_code == 200
    with clock.standing_at(clock.now() + timedelta(hours=25)):
        assert imports.forget_old_uploads() >= 1
    db.session.commit()
    assert staff.get(answer.location).status_code == 404


def test_the_template_is_itself_a_good_file(town, staff):
    content = staff.get(f"{town.url}/places/import/template.csv").data
    assert "确认导入" in preview(staff, send(staff, town, content))


def test_what_was_downloaded_can_be_sent_again(town, staff):
    content = staff.get(f"{town.url}/places/export.csv").data
    assert "文件里的内容都已经有了" in preview(staff, send(staff, town, content))

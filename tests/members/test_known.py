"""The list of known in-service members: by form, by file, as a file."""

import io

import pytest
from python_calamine import CalamineWorkbook

from app import scope
from app.database import db
from app.members import service as members
from app.members.register import known_service
from tests.members.conftest import Case
from tests.workbooks import workbook_of

HEADER = "小区,楼栋,姓名,手机尾号\n"


def url(case: Case, rest: str = "") -> str:
    return f"{case.town.url}/known-members{rest}"


def names(case: Case) -> list[tuple[str, str]]:
    db.session.rollback()
    db.session.expire_all()
    with scope.inside(case.town.scope):
        return [(one.name, one.phone_last4) for one in members.known_members()]


def add(case: Case, **fields: str):
    form = {"building": str(case.town.building.id), "name": "王海波", "last4": "3367"}
    return case.desk.submit(url(case), **{**form, **fields})


def send(case: Case, content: bytes, filename: str = "名单.csv"):
    sealed = case.desk.seal(url(case, "/import"))
    return case.desk.post(
        url(case, "/import"),
        {**sealed, "file": (io.BytesIO(content), filename)},
        content_type="multipart/form-data",
    )


def imported(case: Case, content: bytes):
    """Send, look at the preview, confirm."""
    preview = send(case, content).location
    return preview, case.desk.submit(preview)


def test_a_person_is_put_on_the_list_taken_off_and_comes_back(case: Case):
    assert add(case).status_code == 303
    assert add(case, name="李\u200b雪", last4="").status_code == 303
    assert names(case) == [("李雪", ""), ("王海波", "3367")]
    with scope.inside(case.town.scope):
        one = members.known_members()[1]
    assert case.desk.submit(url(case), url(case, f"/{one.id}/remove")).status_code == 303
    assert names(case) == [("李雪", "")]
    assert add(case).status_code == 303
    assert len(names(case)) == 2


@pytest.mark.parametrize(
    "fields",
    [{"name": ""}, {"name": "😀"}, {"name": "\x00"}, {"last4": "123"}, {"last4": "１２３４"}, {"last4": "12345"}],
)
def test_what_is_not_right_is_said(case: Case, fields):
    assert add(case, **fields).status_code == 422
    assert names(case) == []


def test_the_list_comes_in_as_a_workbook_and_a_wrong_line_of_it_is_named(case: Case):
    building = f"{case.town.building.compound.name},{case.town.building.name}"
    right = f"{HEADER}{building},王海波,0367\n{building},李雪,\n"
    assert imported(case, workbook_of(right))[1].status_code == 303
    assert names(case) == [("李雪", ""), ("王海波", "0367")]
    wrong = send(case, workbook_of(f"{right}没有的小区,1号楼,赵东,\n"))
    said = case.desk.get(wrong.location).get_data(as_text=True)
    assert "没有这栋楼：没有的小区 1号楼" in said
    assert ">4</td>" in said


def test_who_has_reported_in_is_marked(case: Case):
    case.world.member(case.town, "王海波")
    add(case, last4="")
    add(case, name="没来的人", last4="")
    page = case.desk.get(url(case)).get_data(as_text=True)
    assert page.count("已报到") == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_looked_at_and_confirmed(case: Case, encoding):
    content = (HEADER + "阳光家园,6号楼,王海波,3367\n阳光家园,6号楼,李雪,\n").encode(encoding)
    preview, answer = imported(case, content)
    assert answer.status_code == 303
    assert names(case) == [("李雪", ""), ("王海波", "3367")]
    assert case.desk.get(preview).status_code == 404  # used once


def test_those_on_the_list_stay_and_only_new_ones_are_added(case: Case):
    add(case)
    content = (HEADER + "阳光家园,6号楼,王海波,3367\n阳光家园,6号楼,李雪,\n").encode()
    assert "确认导入，新增 1 人" in case.desk.get(send(case, content).location).get_data(as_text=True)
    imported(case, content)
    assert len(names(case)) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("小区,楼栋\n阳光家园,6号楼\n", "缺少这一列"),
        (HEADER + "阳光家园,99号楼,王海波,3367\n", "没有这栋楼"),
        (HEADER + "阳光家园,6号楼,王海波,3367\n阳光家园,6号楼,王海波,3367\n", "和第 2 行重复"),
        (HEADER + "阳光家园,6号楼,,3367\n", "姓名只能用文字"),
        (HEADER + "阳光家园,6号楼,王海波,33\n", "应是 4 位数字"),
        (HEADER + "阳光家园,6号楼\n", "这一行有 2 格"),
    ],
)
def test_a_file_with_a_fault_says_where_and_nothing_is_imported(case: Case, content, said):
    good = "阳光家园,6号楼,好人,1111\n" if content.startswith(HEADER) else ""
    preview = send(case, (content + good).encode()).location
    assert said in case.desk.get(preview).get_data(as_text=True)
    assert case.desk.submit("/my", preview).status_code == 422
    assert names(case) == []


def test_a_picture_called_csv_is_refused(case: Case):
    assert send(case, b"\x89PNG\r\n\x1a\n" + b"\0" * 100).status_code == 422


def test_a_colleague_does_not_confirm_what_somebody_else_previewed(case: Case):
    preview = send(case, (HEADER + "阳光家园,6号楼,王海波,3367\n").encode()).location
    colleague = case.world.browser(case.world.staff(case.town.place))
    assert colleague.get(preview).status_code == 404
    assert colleague.submit("/my", preview).status_code in (404, 422)
    assert names(case) == []


def test_the_exported_list_is_imported_elsewhere_and_runs_no_formula(case: Case):
    add(case)
    text = case.desk.get(url(case, ".csv")).get_data().decode("utf-8-sig")
    assert text.splitlines() == ["小区,楼栋,姓名,手机尾号", "阳光家园,6号楼,王海波,3367"]


def test_no_cell_of_the_members_file_is_a_formula_and_no_number_is_whole(case: Case):
    from tests.people.conftest import phone, sign_up

    number, browser = phone(), case.world.browser()
    sign_up(browser, number, name="孙有号")
    case.ask(browser, kind="in_service", workplace="=HYPERLINK(1)", door="+1", unit="@x")
    from app.people import service as people

    case.accept(case.asked(people.find_by_phone(number)), household="0")
    text = case.desk.get(f"{case.town.url}/members.csv").get_data().decode("utf-8-sig")
    assert "孙有号" in text
    assert number not in text
    for line in text.splitlines()[1:]:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in line.split(","))


def test_another_community_s_list_is_not_touched(case: Case):
    other = case.world.town()
    add(case)
    with scope.inside(case.town.scope):
        one = members.known_members()[0]
    desk = case.world.browser(case.world.staff(other.place))
    assert desk.submit("/my", f"{other.url}/known-members/{one.id}/remove").status_code == 404
    assert (
        desk.submit("/my", f"{other.url}/known-members", building=str(case.town.building.id), name="王").status_code
        == 422
    )
    assert len(names(case)) == 1


def workbook(content: bytes) -> list[list[object]]:
    """The rows of a workbook's one sheet."""
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_both_lists_are_workbooks_too(case: Case):
    add(case, name="李雪", last4="0012")
    known = workbook(case.desk.get(f"{case.town.url}/known-members.xlsx").data)
    assert known[0] == ["小区", "楼栋", "姓名", "手机尾号"]
    assert known[1][2:] == ["李雪", "0012"]
    case.ask()
    case.accept(case.asked())
    members = workbook(case.desk.get(f"{case.town.url}/members.xlsx").data)
    assert [row[0] for row in members[1:]] == ["赵小雪"]


def test_the_file_of_members_holds_what_the_filters_show(case: Case):
    case.ask()
    case.accept(case.asked())
    for kind, held in (("resident", True), ("in_service", False), ("served", False)):
        text = case.desk.get(f"{case.town.url}/members.csv?kind={kind}").get_data().decode("utf-8-sig")
        assert ("赵小雪" in text) is held, kind


def test_two_who_list_the_same_person_at_once_list_them_once(case: Case, monkeypatch: pytest.MonkeyPatch):
    assert add(case).status_code == 303
    with monkeypatch.context() as patched:  # as the second reads: the first has not stored yet
        patched.setattr(known_service, "in_community", lambda model: scope.in_community(model).where(model.id == 0))
        refused = add(case)
    assert refused.status_code == 422
    assert "王海波刚刚已加入名单" in refused.get_data(as_text=True)
    assert names(case) == [("王海波", "3367")]

"""Bills: by hand and from files, all or nothing with row numbers; cash, disputes, and what each state allows."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from app.database import db, transaction
from app.files import csv_files
from app.property import service as property_service
from app.property.bills import columns_service
from app.property.bills.models import BillColumns
from app.property.domain import BILL_MOVES
from app.property.models import Bill
from tests.property.conftest import Estate, text_of
from tests.world import Browser, World

HEADER = "小区,楼栋,单元,门牌,账单号,账期,金额(元),缴费截止日"
GOOD = "阳光家园,6号楼,1单元,301,WY-1,2026年四季度,250.20,2026-12-31"


def send(clerk: Browser, estate: Estate, content: bytes, name: str = "bills.csv") -> Any:
    page = f"{estate.company_url}/bills/import"
    file = (io.BytesIO(content), name)
    answer = clerk.submit(page, community=str(estate.town.place.id), file=file)
    answer.request.environ["wsgi.input"].close()  # the test client keeps large bodies in a file
    return answer


def csv_of(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows]).encode()


STANDARD = columns_service.digest(None)  # what the preview of a file with our own columns says was seen


def confirm(clerk: Browser, preview: str) -> Any:
    """Confirm what the preview shows."""
    seen = re.search(r'name="seen" value="(\w+)"', clerk.get(preview).get_data(as_text=True))
    return clerk.submit(preview, seen=seen[1] if seen else "")


def bills_in(estate: Estate) -> int:
    db.session.rollback()
    return db.session.execute(
        select(func.count()).select_from(Bill).where(Bill.community_id == estate.town.place.id)
    ).scalar_one()


def test_a_file_is_previewed_and_then_comes_in_whole(estate: Estate):
    estate.household("302")
    clerk = estate.counter()
    sent = send(clerk, estate, csv_of(GOOD, "阳光家园,6号楼,2,302室,WY-2,2026年四季度,1.5,"))
    assert sent.status_code == 303, text_of(sent)
    assert "合计 251.70 元" in text_of(clerk.get(sent.location))
    assert bills_in(estate) == 0
    assert confirm(clerk, sent.location).status_code == 303
    assert bills_in(estate) == 2
    again = send(clerk, estate, csv_of(GOOD))
    shown = clerk.get(again.location)
    assert "这个账单号以前导入过" in text_of(shown)
    assert "导入 1 张" not in text_of(shown)


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the files that were parsed."""
    found: list[int] = []
    parse = csv_files.text_of

    def counted(content: bytes) -> str:
        found.append(len(content))
        return parse(content)

    monkeypatch.setattr(csv_files, "text_of", counted)
    return found


def test_a_file_is_parsed_once_a_request(estate: Estate, readings: list[int]):
    clerk = estate.counter()
    sent = send(clerk, estate, csv_of(GOOD))
    assert len(readings) == 1
    seen = re.search(r'name="seen" value="(\w+)"', clerk.get(sent.location).text)
    assert len(readings) == 2
    seal = clerk.seal(sent.location)
    assert len(readings) == 3
    assert clerk.post(sent.location, {**seal, "seen": seen[1] if seen else ""}).status_code == 303
    assert len(readings) == 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_usual_encodings_are_read(estate: Estate, encoding):
    clerk = estate.counter()
    sent = send(clerk, estate, csv_of(GOOD).decode().encode(encoding))
    assert confirm(clerk, sent.location).status_code == 303
    assert bills_in(estate) == 1


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        ("南苑小区,6号楼,1单元,301,WY-9,2026年,1,", "小区", "没有这个小区"),
        ("阳光家园,7号楼,1单元,301,WY-9,2026年,1,", "楼栋", "这个小区没有这栋楼"),
        ("阳光家园,6号楼,1单元,999,WY-9,2026年,1,", "门牌", "没有这一户"),
        ("阳光家园,6号楼,1单元,301,WY-1,2026年,1,", "账单号", "和第 2 行的账单号重复"),
        ("阳光家园,6号楼,1单元,301,,2026年,1,", "账单号", "请填账单号"),
        ("阳光家园,6号楼,1单元,301,WY-9,,1,", "账期", "请填账期"),
        ("阳光家园,6号楼,1单元,301,WY-9,2026年,-1.00,", "金额(元)", "金额要大于 0"),
        ("阳光家园,6号楼,1单元,301,WY-9,2026年,0,", "金额(元)", "金额要大于 0"),
        ("阳光家园,6号楼,1单元,301,WY-9,2026年,一百,", "金额(元)", "不是金额"),
        ("阳光家园,6号楼,1单元,301,WY-9,2026年,1.005,", "金额(元)", "不是金额"),
        ("阳光家园,6号楼,1单元,301,WY-9,2026年,1,明天", "缴费截止日", "不是日期"),
        ("阳光家园,6号楼,1单元,301", "", "这一行有 4 格"),
    ],
)
def test_a_bad_row_is_named_and_nothing_comes_in(estate: Estate, row, column, sentence):
    clerk = estate.counter()
    sent = send(clerk, estate, csv_of(GOOD, row))
    assert sent.status_code == 303
    shown = text_of(clerk.get(sent.location))
    assert sentence in shown
    assert f"3 {column}" in shown
    assert 'name="once"' not in clerk.get(sent.location).text
    forced = clerk.post(sent.location, {**clerk.seal(f"{estate.company_url}/bills/import"), "seen": STANDARD})
    assert forced.status_code == 422
    assert "一行也没有导入" in text_of(forced)
    assert bills_in(estate) == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "不是表格文件"),
        (b"", "文件里没有内容"),
        (csv_of(*[GOOD] * 50_000), "超过 20,000 行"),
    ],
)
def test_what_is_no_such_file_is_refused_at_once(estate: Estate, content, sentence):
    answer = send(estate.counter(), estate, content)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert bills_in(estate) == 0


def test_a_missing_column_is_asked_for(estate: Estate):
    clerk = estate.counter()
    header = HEADER.replace(",金额(元)", "").encode()
    page, proposed = columns_page(clerk, send(clerk, estate, header + b"\n" + b"1,2,3,4,5,6,7"))
    assert proposed["column_6"] == ""
    assert "金额(元)：请选一列，没有这一列不能导入" in text_of(clerk.submit(page, **proposed))


def test_many_bills_cost_few_statements(estate: Estate):
    for door in range(401, 411):
        estate.household(str(door))
    clerk = estate.counter()
    rows = [f"阳光家园,6号楼,2单元,{401 + n % 10},M-{n},2026年,100,2026-12-31" for n in range(3000)]
    sent = send(clerk, estate, csv_of(*rows))
    assert confirm(clerk, sent.location).status_code == 303
    assert bills_in(estate) == 3000


def test_a_file_is_confirmed_only_by_who_sent_it_and_for_that_community(estate: Estate, new_estate):
    clerk = estate.counter()
    sent = send(clerk, estate, csv_of(GOOD))
    colleague = estate.world.browser(estate.world.clerk(estate.company, "周柜"))
    assert colleague.get(sent.location).status_code == 404
    second: Estate = new_estate(company=estate.company)
    elsewhere = sent.location.replace(f"/{estate.town.place.id}/", f"/{second.town.place.id}/")
    assert clerk.get(elsewhere).status_code == 404


def test_another_compound_is_not_the_companys(estate: Estate, world: World):
    from app.places.models import Compound

    other = world.store(Compound(community_id=estate.town.place.id, name="南苑小区", pinyin="nan yuan"))
    building = world.building(estate.town.place, grid=estate.town.grid, compound=other, name="1号楼")
    world.household(estate.town.place, building, unit="", door="101")
    clerk = estate.counter()
    sent = send(clerk, estate, csv_of("南苑小区,1号楼,,101,WY-1,2026年,1,"))
    assert "贵公司不服务这个小区" in text_of(clerk.get(sent.location))
    form = {"building_id": building.id, "unit": "", "door": "101", "number": "1", "period": "2026年", "amount_fen": "1"}
    assert clerk.submit(f"{estate.company_url}/bills/new", **form).status_code == 422


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"amount_fen": "-5"}, "请填"),
        ({"amount_fen": "0"}, "请填"),
        ({"door": "999"}, "没有这一户"),
        ({"number": ""}, ""),
        ({"number": "TAKEN"}, "已经有了"),
        ({"building_id": "999999"}, ""),
    ],
)
def test_a_wrong_bill_by_hand_is_not_saved(estate: Estate, changed, sentence):
    estate.bill(number="TAKEN")
    form = {"building_id": estate.town.building.id, "unit": "1单元", "door": "301", "number": "NEW", "period": "2026年"}
    answer = estate.counter().submit(f"{estate.company_url}/bills/new", **{**form, "amount_fen": "10", **changed})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert bills_in(estate) == 1


def test_cash_without_points_and_never_too_much(estate: Estate):
    made = estate.reservation(500)
    page = f"{estate.company_url}/bills/{made.bill_id}"
    clerk = estate.counter()
    assert clerk.submit(page, f"{page}/cash", cash_fen="250.21").status_code == 422
    assert clerk.submit(page, f"{page}/cash", cash_fen="0").status_code == 422
    assert clerk.submit(page, f"{page}/cash", cash_fen="200.20").status_code == 303
    assert estate.fresh(made.bill).left_fen == 50_00
    with transaction():
        property_service.confirm(made, clerk=estate.clerk, cash_fen=0)
    assert estate.fresh(made.bill).state == "paid"


@pytest.mark.parametrize("state", ["void", "disputed"])
def test_a_bill_that_is_withdrawn_gives_its_reservations_back(estate: Estate, state):
    made = estate.reservation()
    page = f"{estate.company_url}/bills/{made.bill_id}"
    clerk = estate.counter()
    assert clerk.submit(page, f"{page}/state", state=state, note="").status_code == 422
    assert clerk.submit(page, f"{page}/state", state=state, note="面积登记错了").status_code == 303
    assert estate.fresh(made).state == "released"
    assert estate.wallet(made.person_id).reserved == 0
    told = text_of(estate.world.browser(made.person).get("/my/messages"))
    assert "面积登记错了" in told
    assert estate.fresh(made.bill).state == state


def test_a_disputed_bill_is_reopened_as_far_as_it_is_paid(estate: Estate):
    made = estate.captured()
    page = f"{estate.company_url}/bills/{made.bill_id}"
    clerk = estate.counter()
    assert clerk.submit(page, f"{page}/state", state="disputed", note="住户有疑问").status_code == 303
    void = clerk.submit(page, f"{page}/state", state="void", note="作废")
    assert void.status_code == 422
    assert clerk.submit(page, f"{page}/state", state="open", note="").status_code == 303
    assert estate.fresh(made.bill).state == "part_paid"


def test_the_table_of_states_is_what_the_database_knows():
    check = next(c for c in Bill.__table__.constraints if str(c.name).endswith("_state"))
    assert {f"'{state}'" for state in BILL_MOVES} == {part.strip() for part in str(check.sqltext)[10:-1].split(",")}


def test_the_list_filters_and_does_not_grow_in_queries(estate: Estate, new_estate):
    second: Estate = new_estate(company=estate.company)
    estate.bill(number="AAA-1")
    second.bill(number="BBB-2")
    clerk = estate.counter()
    page = f"{estate.company_url}/bills"
    assert "AAA-1" in text_of(clerk.get(page))
    assert "BBB-2" in text_of(clerk.get(page))
    assert "BBB-2" not in text_of(clerk.get(f"{page}?community={estate.town.place.id}"))
    assert "AAA-1" not in text_of(clerk.get(f"{page}?q=BBB"))
    assert "AAA-1" not in text_of(clerk.get(f"{page}?state=paid"))
    assert clerk.get(f"{page}?state=%00&community=x&page=99999&q=%25").status_code == 200


def test_another_companys_bill_is_not_there(estate: Estate, new_estate, world: World):
    bill = estate.bill()
    other: Estate = new_estate(company=world.company("安居物业"))
    assert other.counter().get(f"{other.company_url}/bills/{bill.id}").status_code == 404
    assert other.counter().get(f"{estate.company_url}/bills").status_code == 403


def test_a_workbook_is_imported_as_a_csv_is(estate: Estate):
    from app.files.exports import Fen, xlsx_bytes
    from app.property.bills.import_service import COLUMNS

    def row(number: str, door: str = "301") -> list[object]:
        return ["阳光家园", "6号楼", "1单元", door, number, "四季度", Fen(250_20), "2026-12-31"]

    def sent(rows: list[list[object]]):
        clerk, page = estate.counter(), f"{estate.company_url}/bills/import"
        file = (io.BytesIO(xlsx_bytes(COLUMNS, rows)), "账单.xlsx")
        fields = {**clerk.seal(page), "community": str(estate.town.place.id), "file": file}
        answer = clerk.post(page, fields, content_type="multipart/form-data")
        assert answer.status_code == 303, text_of(answer)
        return clerk, answer.location

    clerk, preview = sent([row("WY1"), row("WY2", door="999")])
    shown = text_of(clerk.get(preview))
    assert "有 1 处问题" in shown
    assert "没有这一户" in shown
    assert bills_in(estate) == 0
    clerk, preview = sent([row("WY1"), row("WY2")])
    assert confirm(clerk, preview).status_code == 303
    assert bills_in(estate) == 2


# a company's own columns

THEIRS = ("项目名称", "楼号", "房号", "收费单号", "费用期间", "应收金额（元）", "业主")


def their_row(number: str = "A-1", door: str = "301", amount: object = 250.2) -> list[object]:
    return ["阳光家园", "6号楼", door, number, "2026年四季度", amount, "王先生"]


def their_file(*rows: list[object], header: tuple[str, ...] = THEIRS, title: bool = True) -> bytes:
    lines = [[str(cell) for cell in row] for row in (header, *rows)]
    if title:
        lines.insert(0, ["和顺物业收费明细表"])
    return "\n".join(",".join(row) for row in lines).encode("gb18030")


def columns_page(clerk: Browser, sent: Any) -> tuple[str, dict[str, str]]:
    """The page that the preview leads to, and what it proposes."""
    to = clerk.get(sent.location)
    assert to.status_code == 303 and to.location.endswith("/columns")
    shown = clerk.get(to.location).get_data(as_text=True)
    selects = re.findall(r'<select[^>]*name="(column_\d)".*?</select>', shown, re.S)
    bodies = re.findall(r'<select[^>]*name="column_\d".*?</select>', shown, re.S)
    chosen = [re.search(r'<option[^>]* selected[^>]* value="([^"]*)"', body) for body in bodies]
    return to.location, {name: one[1] if one else "" for name, one in zip(selects, chosen, strict=True)}


def door_without_unit(estate: Estate) -> None:
    estate.world.household(estate.town.place, estate.town.building, unit="", door="301")


def test_a_companys_own_columns_are_guessed_remembered_and_not_asked_again(estate: Estate):
    door_without_unit(estate)
    clerk = estate.counter()
    page, proposed = columns_page(clerk, send(clerk, estate, their_file(their_row())))
    assert proposed == {
        "column_0": "项目名称", "column_1": "楼号", "column_2": "", "column_3": "房号", "column_4": "收费单号",
        "column_5": "费用期间", "column_6": "应收金额（元）", "column_7": "", "column_8": "",
    }  # fmt: skip
    kept = clerk.submit(page, **proposed)
    assert kept.status_code == 303
    assert "按贵公司记住的列读的" in text_of(clerk.get(kept.location))
    assert confirm(clerk, kept.location).status_code == 303
    assert bills_in(estate) == 1
    again = send(clerk, estate, their_file(their_row("A-2"), title=False))
    shown = clerk.get(again.location)
    assert shown.status_code == 200 and "改列的对应" in text_of(shown)
    assert confirm(clerk, again.location).status_code == 303
    assert bills_in(estate) == 2


def test_two_clerks_who_choose_a_companys_columns_at_once_are_both_kept(estate: Estate):
    door_without_unit(estate)
    forms = []
    for clerk in (estate.counter(), estate.world.browser(estate.world.clerk(estate.company))):
        page, proposed = columns_page(clerk, send(clerk, estate, their_file(their_row())))
        forms.append((clerk, page, {**clerk.seal(page), **proposed}))
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda one: one[0].post(one[1], one[2]), forms))
    assert [answer.status_code for answer in answers] == [303, 303]


def test_what_is_wrong_is_said_by_row_and_by_both_names_of_the_column(estate: Estate):
    door_without_unit(estate)
    clerk = estate.counter()
    page, proposed = columns_page(clerk, send(clerk, estate, their_file(their_row(), their_row("A-2", amount="很多"))))
    shown = text_of(clerk.get(clerk.submit(page, **proposed).location))
    assert "4 金额(元)（表里的“应收金额（元）”） 不是金额" in shown
    assert bills_in(estate) == 0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"column_3": ""}, "请选一列，没有这一列不能导入"),
        ({"column_4": "房号"}, "“房号”已经选给门牌了"),
        ({"column_5": ""}, "请选一列，或者在下面填"),
        ({"column_5": "", "fixed_1": "季" * 41}, "不超过 40 字"),
        ({"column_6": "没有的列"}, "有 1 处要改"),
    ],
)
def test_a_wrong_choice_of_columns_is_not_kept(estate: Estate, changed, said):
    clerk = estate.counter()
    page, proposed = columns_page(clerk, send(clerk, estate, their_file(their_row())))
    refused = clerk.submit(page, **{**proposed, **changed})
    assert refused.status_code == 422
    assert said in text_of(refused)
    assert db.session.get(BillColumns, estate.company.id) is None


def test_what_the_file_lacks_is_filled_in_and_the_period_is_asked_for_each_file(estate: Estate):
    door_without_unit(estate)
    clerk, header = estate.counter(), ("楼号", "房号", "收费单号", "应收金额")
    page, proposed = columns_page(clerk, send(clerk, estate, their_file(["6号楼", "301", "B-1", 9], header=header)))
    kept = clerk.submit(page, **proposed, fixed_0="阳光家园", fixed_1="2026年下半年")
    assert confirm(clerk, kept.location).status_code == 303
    with estate.inside():
        assert (
            db.session.scalars(select(Bill).filter_by(community_id=estate.town.place.id)).one().period == "2026年下半年"
        )
    page, _proposed = columns_page(clerk, send(clerk, estate, their_file(["6号楼", "301", "B-2", 9], header=header)))
    shown = clerk.get(page).get_data(as_text=True)
    assert 'value="阳光家园"' in shown and '2026年下半年"' not in shown


def test_columns_that_a_colleague_changed_meanwhile_are_looked_at_again(estate: Estate):
    door_without_unit(estate)
    clerk = estate.counter()
    page, proposed = columns_page(clerk, send(clerk, estate, their_file(their_row())))
    preview = clerk.submit(page, **proposed).location
    colleague = estate.world.browser(estate.world.clerk(estate.company))
    seen = re.search(r'name="seen" value="(\w+)"', clerk.get(preview).get_data(as_text=True))
    other = send(colleague, estate, their_file(their_row()))
    assert colleague.submit(f"{other.location}/columns", **{**proposed, "column_7": "业主"}).status_code == 303
    fields = {**clerk.seal(f"{estate.company_url}/bills/import"), "seen": seen[1] if seen else ""}
    silent = clerk.seal(f"{estate.company_url}/bills/import")  # a form that does not say what was seen
    for said in (fields, silent):
        refused = clerk.post(preview, said)
        assert refused.status_code == 422 and "列的对应关系刚刚有人改过" in text_of(refused)
    assert bills_in(estate) == 0

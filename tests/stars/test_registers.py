"""Registers are kept within their days, and by nobody whose own stars are counted from them."""

import io
from datetime import date

import pytest

from app import clock
from app.database import db
from app.members.models import LeadHousehold
from app.people.models import Person, Role
from app.stars.registers import service as registers
from app.stars.registers.models import StarRecord
from app.stars.registers.specs import REGISTERS
from tests.imports.test_workbooks import workbook
from tests.stars.conftest import Yard
from tests.stars.test_vetoes import sent as vetoes_sent
from tests.stars.test_vetoes import vetoed

PLACE = "阳光家园 6号楼"


def page_of(yard: Yard, code: str) -> str:
    return f"{yard.town.url}/stars/registers/{code}"


def entered(yard: Yard, by: Person, code: str, subject: int, **said: str):
    return yard.browser(by).submit(page_of(yard, code), subject=str(subject), **said)


def sent(yard: Yard, by: Person, code: str, rows: str | bytes):
    """What the preview of a file says, and the answer to its confirmation."""
    browser, page = yard.browser(by), f"{page_of(yard, code)}/import"
    fields = {**browser.seal(page), "file": (io.BytesIO(rows.encode() if isinstance(rows, str) else rows), "rows")}
    address = browser.post(page, fields, content_type="multipart/form-data").location
    return browser.get(address).text, browser.post(address, browser.seal(page_of(yard, code)))


def pressed(yard: Yard, by: Person, row: StarRecord, act: str, **said: str):
    browser = yard.browser(by)
    return browser.post(
        f"{yard.town.url}/stars/records/{row.id}/{act}", {**browser.seal(page_of(yard, row.kind)), **said}
    )


def kept(yard: Yard, code: str) -> list[StarRecord]:
    db.session.expire_all()
    with yard.inside():
        return list(db.session.execute(registers.listed(REGISTERS[code])).scalars())


def staff_who_lead(yard: Yard) -> Person:
    person = yard.members[1].person
    yard.world.store(Role(person_id=person.id, kind="staff", place_id=yard.town.place.id, granted_at=clock.now()))
    return person


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (("2026-06-20", "2026-06-25", "2026-06-01"), "完成的日期早于发现日期"),
        (("2026-06-20", "2026-06-10", ""), "期限早于发现的日期"),
        (("0001-01-01", "2026-06-25", ""), "日期应在 2000 年到 2029 年之间"),
        (("2026-06-20", "9999-12-31", ""), "日期应在 2000 年到 2029 年之间"),
        (("2026-06-20", "2026-06-25", "2026-07-07"), "完成的日期还没有到"),
    ],
)
def test_the_days_of_a_hazard_follow_each_other_in_years_that_there_are(yard: Yard, days, sentence: str):
    said = dict(zip(("on_day", "due_day", "done_day"), days, strict=True))
    assert sentence in entered(yard, yard.staff, "hazard", yard.town.building.id, **said).text
    shown, answer = sent(yard, yard.staff, "hazard", f"对象,日期,期限,完成\n{PLACE},{','.join(days)}\n")
    assert sentence in shown and answer.status_code == 422
    assert kept(yard, "hazard") == []


def test_what_was_found_is_done_on_that_day_or_later_and_what_was_planned_may_be_done_before(yard: Yard):
    building = yard.town.building.id
    assert entered(yard, yard.staff, "snow", building, on_day="2026-01-10", done_day="2026-01-09").status_code == 422
    assert entered(yard, yard.staff, "snow", building, on_day="2026-01-10").status_code == 303
    (row,) = kept(yard, "snow")
    for day in ("0001-01-01", "2026-01-09"):
        assert "完成的日期早于雪停日期" in pressed(yard, yard.staff, row, "completion", done_day=day).text
    assert pressed(yard, yard.staff, row, "completion", done_day="2026-01-10").status_code == 303
    said = {"on_day": "2026-05-10", "done_day": "2026-05-08"}
    assert entered(yard, yard.staff, "support_task", building, **said).status_code == 303  # the control


def test_a_building_is_inspected_once_a_day(yard: Yard):
    building, header = yard.town.building.id, "对象,日期,得分,说明\n"
    said = {"on_day": "2026-05-10", "score": "60"}
    assert entered(yard, yard.staff, "inspection", building, **said, note="早").status_code == 303
    answer = entered(yard, yard.second, "inspection", building, **{**said, "score": "100"}, note="晚")
    assert "这栋楼这一天已经登记过，每栋楼一天一条" in answer.text
    shown, _answer = sent(yard, yard.staff, "inspection", f"{header}{PLACE},2026-05-10,100,再来\n")
    assert "这栋楼这一天已经登记过，每栋楼一天一条" in shown
    many = "".join(f"{PLACE},2026-05-11,100,{n}\n" for n in range(30))
    shown, answer = sent(yard, yard.staff, "inspection", header + many)
    assert "同一天写了两遍" in shown and answer.status_code == 422
    assert len(kept(yard, "inspection")) == 1
    own_file = yard.browser(yard.staff).get(f"{page_of(yard, 'inspection')}/list.csv").get_data(as_text=True)
    assert "没有要新增的" in sent(yard, yard.staff, "inspection", own_file)[0]  # its own file adds nothing
    own_workbook = yard.browser(yard.staff).get(f"{page_of(yard, 'inspection')}/list.xlsx").data
    assert "没有要新增的" in sent(yard, yard.staff, "inspection", own_workbook)[0]
    assert pressed(yard, yard.staff, kept(yard, "inspection")[0], "removal").status_code == 303
    assert entered(yard, yard.staff, "inspection", building, **said).status_code == 303  # in place of the slip


def test_a_workbook_fills_a_register_as_a_csv_file_does(yard: Yard):
    def fill(book, sheet):
        day = book.add_format({"num_format": "yyyy/m/d"})
        for row, (on, score) in enumerate(((date(2026, 2, 10), 91), (date(2026, 3, 10), 88.5)), start=1):
            sheet.write(row, 0, PLACE)
            sheet.write_datetime(row, 1, on, day)
            sheet.write(row, 2, score)

    header = ("对象", "日期", "得分")
    shown, answer = sent(yard, yard.staff, "inspection", workbook(fill, header=header))
    assert "请填 0 到 100 的整数" in shown and answer.status_code == 422 and kept(yard, "inspection") == []
    rows = workbook(lambda book, sheet: (fill(book, sheet), sheet.write(2, 2, 88)), header=header)
    assert sent(yard, yard.staff, "inspection", rows)[1].status_code == 303
    assert [(one.on_day, one.score) for one in kept(yard, "inspection")] == [
        (date(2026, 3, 10), 88),
        (date(2026, 2, 10), 91),
    ]


def test_nobody_keeps_what_the_own_household_is_rated_by(yard: Yard):
    own, building, refusal = staff_who_lead(yard), yard.town.building.id, "请同事来登记"
    inspection, meeting = {"on_day": "2026-05-10", "score": "100"}, {"on_day": "2026-05-10", "presence": "came"}
    assert refusal in entered(yard, own, "inspection", building, **inspection).text
    assert refusal in entered(yard, own, "meeting", yard.office.id, **meeting).text
    shown, answer = sent(yard, own, "inspection", f"对象,日期,得分\n{PLACE},2026-05-10,100\n")
    assert refusal in shown and answer.status_code == 422
    assert entered(yard, yard.staff, "meeting", yard.office.id, **{**meeting, "presence": "absent"}).status_code == 303
    assert entered(yard, yard.staff, "snow", building, on_day="2026-01-10").status_code == 303
    assert refusal in pressed(yard, own, kept(yard, "meeting")[0], "removal").text
    assert refusal in pressed(yard, own, kept(yard, "snow")[0], "completion", done_day="2026-01-10").text
    other = yard.world.building(yard.town.place, grid=yard.town.grid, compound=yard.town.compound, name="九号楼")
    assert entered(yard, own, "inspection", other.id, **inspection).status_code == 303  # the control
    with yard.inside():
        yard.office = db.session.merge(yard.office)
        yard.office.until_day = date(2025, 12, 31)
    assert entered(yard, own, "inspection", building, **inspection).status_code == 303  # out of office long since


def test_who_is_rated_vetoes_neither_the_own_household_nor_its_rivals(yard: Yard):
    own = staff_who_lead(yard)
    assert "请同事来登记" in vetoed(yard, own).text
    ids = {"community_id": yard.town.place.id, "building_id": yard.town.building.id}
    rival = yard.world.household(yard.town.place, yard.town.building, unit="2单元", door="201")
    office = yard.world.store(LeadHousehold(**ids, household_id=rival.id, unit="2单元", from_day=date(2026, 1, 1)))
    said = {"subject": f"lead_household:{office.id}", "code": "complaint", "from_day": "2026-05-04", "reason": "查实"}
    page = f"{yard.town.url}/stars/vetoes"
    assert "别的中心户的否决请同事来登记" in yard.browser(own).submit(page, **said, until_day="").text
    for days in ({"from_day": "0001-01-01", "until_day": ""}, {"until_day": "9999-12-31"}):
        answer = yard.browser(yard.second).submit(page, **{**said, "until_day": "", **days})
        assert "日期应在 2000 年到 2029 年之间" in answer.text
    header = "类别,名称,情形,开始日期,结束日期,怎么查实的\n"
    shown, _answer = vetoes_sent(yard, f"{header}党员中心户,{PLACE} 2单元,严重投诉查实,2026-05-04,9999-12-31,属实\n")
    assert "日期应在 2000 年到 2029 年之间" in shown
    assert yard.browser(yard.second).submit(page, **said, until_day="").status_code == 303  # the control

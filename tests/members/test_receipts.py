"""Receipts of report-in: numbered at acceptance, checked by strangers, and silent about the rest."""

import re
import zlib

import pytest
from sqlalchemy import event

from app.database import db
from app.files import pdf
from app.public_numbers import PREFIXES, new_number, place_of_prefix, prefix, read_number
from tests.members.conftest import Case


def numbered(case: Case) -> str:
    """The number of the receipt of a person who was accepted just now."""
    case.ask(kind="in_service", workplace="龙沙区住房和城乡建设局")
    assert case.accept(case.asked()).status_code == 303
    number = case.asked().receipt_number
    assert number is not None
    return number


def test_a_workplace_checks_the_receipt_without_an_account(case: Case, world):
    number = numbered(case)
    paper = case.phone.get(f"{case.town.url}/my/report-in/receipt").text
    assert "-".join((number[:4], number[4:8], number[8:])) in paper
    assert f"/check/{number}" in paper
    answer = world.browser().get(f"/check/{number}")
    assert answer.status_code == 200
    assert "回执有效" in answer.text
    assert "赵*雪" in answer.text
    assert case.town.place.name in answer.text


def test_a_stranger_reads_neither_the_name_nor_home_nor_workplace(case: Case, world):
    number = numbered(case)
    shown = world.browser().get(f"/check/{number}").text
    own = case.phone.get(f"{case.town.url}/my/report-in/receipt").text
    for private in ("赵小雪", "龙沙区住房和城乡建设局"):
        assert private in own  # the control: the words are found where they stand
        assert private not in shown
    assert "6号楼" not in shown
    assert "301" not in re.sub(r'value="[^"]*"', "", shown)


def test_a_receipt_of_who_left_is_no_longer_valid(case: Case, world):
    number = numbered(case)
    page = case.page(case.asked())
    assert case.desk.submit(page, f"{page}/leave", reason="搬走了").status_code == 303
    answer = world.browser().get(f"/check/{number}").text
    assert "报到关系已结束" in answer
    assert "回执有效" not in answer
    assert "结束" in case.phone.get(f"{case.town.url}/my/report-in/receipt").text


def test_a_number_is_found_however_it_is_dictated(case: Case, world):
    number = numbered(case)
    said = number.lower().replace("0", "o").replace("1", "l")
    typed = f"{said[:4]}-{said[4:8]} {said[8:]}"
    assert "回执有效" in world.browser().get("/check", query_string={"number": typed}).text


@pytest.mark.parametrize("typed", ["ZZZ", "UUUUUUUUUUUU", "\x00" * 12, "9" * 5000, "赵" * 12])
def test_a_number_that_nobody_has_is_told_so(case: Case, world, typed: str):
    answer = world.browser().get("/check", query_string={"number": typed})
    assert answer.status_code == 404
    assert "没有这个编号的回执" in answer.text


def test_a_number_of_the_same_community_is_not_enough(case: Case, world):
    number = numbered(case)
    other = new_number(case.town.place.id)
    assert other[:3] == number[:3] == prefix(case.town.place.id)
    assert world.browser().get(f"/check/{other}").status_code == 404


def test_who_only_asked_has_no_receipt(case: Case):
    case.ask()
    assert case.phone.get(f"{case.town.url}/my/report-in/receipt").status_code == 404
    assert case.desk.get(f"{case.page(case.asked())}/receipt").status_code == 404


def test_numbers_of_neighbours_do_not_begin_alike():
    assert len({prefix(place) for place in range(2000)}) == 2000
    assert read_number(new_number(7)) is not None


def inflated(file: bytes) -> bytes:
    """A PDF with its streams unpacked, so that its pages and fonts can be read."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", file, re.DOTALL)
    return file + b"".join(zlib.decompressobj().decompress(one) for one in streams if one[:1] == b"x")


def test_the_receipt_is_a_pdf_of_one_sheet_with_chinese_in_it(case: Case):
    if pdf.library() is None or not pdf.has_chinese_font():
        pytest.skip("WeasyPrint's libraries or a Chinese font are not installed")
    numbered(case)
    answer = case.phone.get(f"{case.town.url}/my/report-in/receipt.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    written = inflated(answer.data)
    assert len(re.findall(rb"/Type ?/Page\b(?!s)", written)) == 1
    assert b"CJK" in written or b"WenQuanYi" in written


def test_without_its_libraries_the_print_page_is_named_instead(case: Case, monkeypatch):
    numbered(case)
    monkeypatch.setattr(pdf, "library", lambda: None)
    answer = case.phone.get(f"{case.town.url}/my/report-in/receipt.pdf")
    assert answer.status_code == 422
    assert "打印页" in answer.text


@pytest.mark.parametrize("place_id", [1, 2, 1599, 32_767, 32_768, 32_769, 10**12 + 7])
def test_a_number_leads_back_to_its_community(place_id: int):
    assert place_of_prefix(new_number(place_id)) == place_id % PREFIXES


def test_every_prefix_leads_to_one_place():
    assert {place_of_prefix(prefix(n)) for n in range(PREFIXES)} == set(range(PREFIXES))


def test_a_check_looks_at_the_community_named_and_at_no_list(case: Case, world, monkeypatch):
    """However many communities the city has; and one that was loaded this minute is found as well."""
    number = numbered(case)
    asked = []
    listening = lambda _c, _cursor, statement, given, *_: asked.append((statement, given))  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listening)
    try:
        assert "回执有效" in world.browser().get(f"/check/{number}").text
    finally:
        event.remove(db.engine, "before_cursor_execute", listening)
    of_places = [statement for statement, _given in asked if "FROM place" in statement and "level" in statement]
    assert len(of_places) == 1
    assert "%" in of_places[0]

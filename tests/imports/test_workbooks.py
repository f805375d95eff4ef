"""Workbooks that people send: values as typed, hidden sheets left out, merged cells and bombs refused."""

import io
import zipfile
from datetime import date

import pytest
from xlsxwriter import Workbook

from app.errors import Unreadable
from app.files import xlsx_files
from app.files.csv_files import MOST_ROWS, Sheet, read_table

COLUMNS = ("门牌", "金额", "截止")


def workbook(fill, *, header=COLUMNS) -> bytes:
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        hidden, sheet = book.add_worksheet("旧表"), book.add_worksheet("账单")
        sheet.activate()
        sheet.set_first_sheet()
        hidden.hide()
        hidden.write_row(0, 0, ["别的", "内容"])
        sheet.write_row(0, 0, header)
        fill(book, sheet)
    return file.getvalue()


def read(content: bytes) -> Sheet:
    return read_table(content, required=COLUMNS)


def test_numbers_days_and_formulas_read_as_people_type_them(app):
    def fill(book, sheet):
        day = book.add_format({"num_format": "yyyy/m/d"})
        sheet.write(1, 0, 301)
        sheet.write(1, 1, 250.2)
        sheet.write_datetime(1, 2, date(2026, 12, 31), day)
        sheet.write_string(4, 0, "0302")
        sheet.write_formula(4, 1, "=100+50.5", value=150.5)

    sheet = read(workbook(fill))
    assert [(row.line, row["门牌"], row["金额"], row["截止"]) for row in sheet.rows] == [
        (2, "301", "250.2", "2026-12-31"),
        (5, "0302", "150.5", ""),
    ]
    assert not sheet.problems


def test_a_wrong_header_is_said_with_its_row(app):
    sheet = read(workbook(lambda _book, _sheet: None, header=("门牌", "数额", "截止")))
    assert {(one.line, one.column) for one in sheet.problems.shown} == {(1, "金额"), (1, "数额")}


def test_merged_cells_are_refused_with_their_row(app):
    def fill(_book, sheet):
        sheet.merge_range(2, 0, 3, 0, "301")

    with pytest.raises(Unreadable, match="第 3 行"):
        read(workbook(fill))


def test_what_only_looks_like_a_workbook_is_refused(app):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("hello.txt", "x")
    for content in (packed.getvalue(), b"PK\x03\x04" + b"x" * 100):
        with pytest.raises(Unreadable):
            read(content)


def test_a_bomb_is_refused_before_it_is_unpacked(app):
    packed = io.BytesIO(workbook(lambda _book, _sheet: None))
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/huge.bin", b"\0" * 61 * 1024 * 1024)
    assert len(packed.getvalue()) < 200_000
    with pytest.raises(Unreadable, match="太大"):
        read(packed.getvalue())


def far_apart(rows: int, *, spaced: bool = False, path: str = "xl/worksheets/sheet2.xml") -> bytes:
    """Two cells, the second of them so many rows and 200 columns away; `spaced` and `path` are other ways to say it."""
    plain, out = workbook(lambda _book, sheet: sheet.write(8, 4, "b")), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for part in given.infolist():
            content = given.read(part).replace(b"worksheets/sheet2.xml", path.removeprefix("xl/").encode())
            if part.filename == "xl/worksheets/sheet2.xml":
                assert b'r="E9"' in content
                content = content.replace(b'r="E9"', b'r="GR%d"' % rows).replace(b'<row r="9"', b'<row r="%d"' % rows)
                content = content.replace(b' r="', b' r ="') if spaced else content
                made.writestr(path, content)
            else:
                made.writestr(part.filename, content)
    assert len(out.getvalue()) < 12_000
    return out.getvalue()


@pytest.mark.parametrize(
    "way", [{}, {"spaced": True}, {"path": "xl/elsewhere.xml"}, {"rows": 1_048_576}], ids=["", "spaced", "path", "last"]
)
def test_two_cells_far_apart_end_the_reader_and_nothing_else(app, way):
    """A few kilobytes that a reader makes into gigabytes, however they are written."""
    with pytest.raises(Unreadable, match="太大"):
        read(far_apart(**{"rows": 190_001, **way}))


def test_only_the_readers_memory_refuses_them(app, monkeypatch):
    """The control: the same two cells, nearer, are read or not by what the reader may hold."""
    near = far_apart(30_000)
    assert [line for line, _cells in xlsx_files.lines_of(near, most=MOST_ROWS)] == [1, 30_000]
    monkeypatch.setattr(xlsx_files, "MOST_MEMORY", 160 * 1024 * 1024)
    with pytest.raises(Unreadable, match="太大"):
        list(xlsx_files.lines_of(near, most=MOST_ROWS))


def test_too_many_rows_are_refused(app):
    def fill(_book, sheet):
        for line in range(1, MOST_ROWS + 3):
            sheet.write(line, 0, line)

    with pytest.raises(Unreadable, match="20,000 行"):
        read(workbook(fill))


def test_one_text_named_by_many_cells_is_refused(app):
    """Ten kilobytes that would become fifty million characters."""

    def fill(_book, sheet):
        for row in range(1, 2500):
            sheet.write_string(row, 0, "好" * 20_000)

    content = workbook(fill)
    assert len(content) < 100_000
    with pytest.raises(Unreadable, match="工作表太大"):
        read(content)


def test_a_reader_that_fails_is_no_fault_of_ours(app, monkeypatch, tmp_path):
    reader = tmp_path / "reader.py"
    reader.write_text("raise MemoryError")
    monkeypatch.setattr(xlsx_files, "READER", reader)
    with pytest.raises(Unreadable, match="工作表太大"):
        read(workbook(lambda _book, sheet: sheet.write(1, 0, 301)))


def test_workbooks_are_read_one_after_the_other(app, monkeypatch):
    monkeypatch.setattr(xlsx_files, "PATIENCE", 0)
    content = workbook(lambda _book, sheet: sheet.write(1, 0, 301))
    with xlsx_files._in_turn(), pytest.raises(Unreadable, match="正在核对别的文件"):
        read(content)
    assert read(content).rows

"""Reading files that people send."""

import io
import time
import tracemalloc
import zipfile

import pytest

from app.files.csv_files import MOST_ROWS, Unreadable, read_csv
from app.files.exports import csv_text

NAMES = {"required": ("网格", "小区"), "optional": ("门牌",)}
GOOD = "网格,小区,门牌\r\n第一网格,阳光家园,101\r\n"


@pytest.fixture(autouse=True)
def _words(world):
    """Sentences need an application."""


def problems(text):
    return [(one.line, one.column, one.sentence) for one in read_csv(text.encode(), **NAMES).problems.shown]


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode(),
        GOOD.encode("utf-8-sig"),
        GOOD.encode("gbk"),
        GOOD.encode("gb18030"),
        GOOD.replace(",", "\t").encode(),
        GOOD.replace(",", ";").encode(),
        GOOD.replace("\r\n", "\n").encode(),
        GOOD.replace("\r\n", "\n\n").encode(),
        GOOD.replace("\r\n", ",,\r\n").encode(),
        '"网格","小区","门牌"\n" 第一网格","阳光\n家园\u200b","101"'.replace("\n家", "家").encode(),
        "门牌,网格,小区\n101,第一网格,阳光家园".encode(),
    ],
)
def test_every_usual_way_of_writing_is_read(content):
    sheet = read_csv(content, **NAMES)
    assert not sheet.problems
    assert [(row["网格"], row["小区"], row["门牌"]) for row in sheet.rows] == [("第一网格", "阳光家园", "101")]


def test_a_rare_character_is_read_from_gb18030():
    assert read_csv("网格,小区\n𠮷网格,小区".encode("gb18030"), **NAMES).rows[0]["网格"] == "𠮷网格"


def test_a_column_that_may_be_left_out_reads_as_empty():
    assert read_csv("网格,小区\n甲,乙".encode(), **NAMES).rows[0]["门牌"] == ""


def test_line_numbers_are_those_of_the_file():
    text = '网格,小区\n\n甲,"乙\n丙"\n丁\n戊,己,庚\n'
    assert [row.line for row in read_csv(text.encode(), **NAMES).rows] == [3]
    assert problems(text) == [(5, "", "这一行有 1 格，表头有 2 格"), (6, "", "这一行有 3 格，表头有 2 格")]


@pytest.mark.parametrize(
    ("header", "column", "said"),
    [
        ("网格", "小区", "缺少这一列"),
        ("网格,小区,电话", "电话", "不认识这一列，可用的列：网格、小区、门牌"),
        ("网格,小区,网格", "网格", "这一列出现了两次"),
        ("网格,,小区", "", "第 2 列没有列名"),
    ],
)
def test_a_wrong_header_is_named(header, column, said):
    assert problems(f"{header}\n甲,乙\n") == [(1, column, said)]
    assert read_csv(f"{header}\n甲,乙\n".encode(), **NAMES).rows == []


def test_only_a_header_is_nothing_to_import():
    assert problems("网格,小区\n") == [(1, "", "只有表头，没有数据行")]


def test_fifty_problems_are_shown_and_all_are_counted():
    sheet = read_csv(("网格,小区\n" + "甲\n" * 80).encode(), **NAMES)
    assert (len(sheet.problems.shown), sheet.problems.total) == (50, 80)


def bomb() -> bytes:
    """A workbook of a hundred kilobytes with a sheet of a hundred megabytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book, book.open("xl/worksheets/sheet1.xml", "w") as sheet:
        for _ in range(100):
            sheet.write(bytes(1_000_000))
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"1" * 100, "图片"),
        (b"\xff\xd8\xff\xe0" + b"1" * 100, "图片"),
        (b"GIF89a", "图片"),
        (b"%PDF-1.7", "图片"),
        (b"PK\x03\x04" + b"x" * 50, "不是表格"),
        (b"\xd0\xcf\x11\xe0", "旧版的或加了密码"),
        ("网格,小区\n甲\0,乙".encode(), "不是表格"),
        ("网格,小区\n甲,乙".encode("utf-16"), "不是表格"),
        (b"\x81\xff\xfe\x80", "读不出"),
        ("网格,小区\n甲\x07,乙".encode(), "读不出"),
        (b"", "没有内容"),
        (b"\n\n  \n", "没有内容"),
        ('网格,小区\n"甲,乙\n丙,丁'.encode(), "第 2 行读不出来"),
        (("网格,小区\n" + "甲,乙\n" * 50_000).encode(), "超过 20,000 行"),
        (("网格,小区\n" + "甲,乙\n" * 400_000).encode(), "超过 20,000 行"),
        (bomb, "不是表格"),
        (b"x" * (5 * 1024 * 1024 + 1), "超过 5 MB"),
        (b'"' + b"x" * 200_000 + b'"', "读不出来"),
    ],
    ids=range(18),
)
def test_what_is_no_csv_is_refused_with_a_sentence_at_once(content, said):
    sent = content() if callable(content) else content
    begun = time.thread_time()  # of this thread: a busy machine is no fault of the file's
    with pytest.raises(Unreadable) as refusal:
        read_csv(sent, **NAMES)
    taken = time.thread_time() - begun
    tracemalloc.start()  # looks at each object, and so takes its time
    with pytest.raises(Unreadable):
        read_csv(sent, **NAMES)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert taken < 2
    assert peak < 150_000_000
    assert said in refusal.value.sentence


def test_the_longest_allowed_file_is_read_in_two_seconds():
    begun = time.process_time()
    assert len(read_csv(("网格,小区\n" + "第一网格,阳光家园\n" * MOST_ROWS).encode(), **NAMES).rows) == MOST_ROWS
    assert time.process_time() - begun < 2


def test_no_cell_of_a_download_is_run_as_a_formula():
    text = csv_text(("名", "元"), [("=1+1", "-100.00"), ("@x", "1,860"), ("\t=1", None), ("＝1", -5), ("+86", "−5.00")])
    assert text == "\ufeff名,元\r\n'=1+1,-100.00\r\n'@x,\"1,860\"\r\n'\t=1,\r\n'＝1,-5\r\n'+86,−5.00\r\n"

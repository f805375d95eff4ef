"""CSV files that people send: any usual encoding in, rows with the line numbers of the file out."""

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.errors import Unreadable
from app.files import xlsx_files
from app.pages.fields import plain
from app.texts import _

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
LONGEST_CELL = 500
SHOWN = 50

# How files that are no text begin, whatever their name says.
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"  # of Excel until 2003, and of any that has a password
ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
BINARIES = (*ARCHIVES, b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"BM", b"RIFF")


@dataclass(frozen=True)
class RowError:
    """What is wrong in one cell, with the line as an editor or Excel numbers it; `column` may be empty."""

    line: int
    column: str
    sentence: str


@dataclass
class Problems:
    """All that is wrong with a file: the first 50 are kept to be shown, all are counted."""

    shown: list[RowError] = field(default_factory=list)
    total: int = 0

    def add(self, line: int, column: str, sentence: str) -> None:
        """Note one more."""
        self.total += 1
        if len(self.shown) < SHOWN:
            self.shown.append(RowError(line, column, sentence))

    def __bool__(self) -> bool:
        return self.total > 0

    def __len__(self) -> int:
        return self.total


@dataclass(frozen=True)
class Row:
    """One line of the file: `row["网格"]` is a cell, cleaned; a column that may be left out reads as empty."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Sheet:
    """A file that was read: its rows, and what is wrong so far. Importers add their own problems to it."""

    rows: list[Row]
    problems: Problems


def read_csv(content: bytes, *, required: Sequence[str], optional: Sequence[str] = ()) -> Sheet:
    """Read a file whose header names the columns. Raises `Unreadable` where it is no CSV or too long.

    Missing, unknown and repeated columns and ragged rows are problems of the sheet; with a wrong header it has no rows.
    """
    return sheet_of(list(_lines(text_of(content))), required=required, optional=optional)


def read_table(content: bytes, *, required: Sequence[str], optional: Sequence[str] = ()) -> Sheet:
    """The same for a CSV file or a workbook, whichever it is: what it holds decides, not its name."""
    return sheet_of(read_lines(content), required=required, optional=optional)


def read_lines(content: bytes) -> list[tuple[int, list[str]]]:
    """The lines of a CSV file or a workbook that say something, with their numbers. Raises `Unreadable`."""
    if not xlsx_files.is_workbook(content):
        return list(_lines(text_of(content)))
    if len(content) > MOST_BYTES:
        raise Unreadable(_("文件超过 %(n)s MB", n=MOST_BYTES // 1024 // 1024), _("请分成几个文件上传"))
    lines = list(xlsx_files.lines_of(content, most=MOST_ROWS))
    if len(lines) > MOST_ROWS + 1:
        raise Unreadable(_("文件超过 %(n)s 行", n=f"{MOST_ROWS:,}"), _("请分成几个文件上传"))
    return lines


def sheet_of(lines: Sequence[tuple[int, list[str]]], *, required: Sequence[str], optional: Sequence[str] = ()) -> Sheet:
    """The same of lines that were read already. Raises `Unreadable` where there are none."""
    problems = Problems()
    if not lines:
        raise Unreadable(_("文件里没有内容"), _("请用模板填好再上传"))
    at, header = lines[0][0], _without_empty_end(lines[0][1])
    _check_header(at, header, required=required, optional=optional, problems=problems)
    if problems:
        return Sheet([], problems)
    rows = list(_rows(header, lines[1:], problems))
    if not rows and not problems:
        problems.add(at, "", _("只有表头，没有数据行"))
    return Sheet(rows, problems)


def text_of(content: bytes) -> str:
    """The text of a file in UTF-8 (with or without BOM) or GBK/GB18030, or `Unreadable`."""
    if len(content) > MOST_BYTES:
        raise Unreadable(_("文件超过 %(n)s MB", n=MOST_BYTES // 1024 // 1024), _("请分成几个文件上传"))
    if content.startswith(OLD_WORKBOOK):
        raise Unreadable(_("这是旧版的或加了密码的 Excel 文件，读不了"), _("请在 Excel 里去掉密码，另存为 xlsx 再上传"))
    if content.startswith(BINARIES) or b"\0" in content:
        raise Unreadable(_("这不是表格文件，像是图片或别的格式"), _("请在 Excel 里另存为 xlsx 或 CSV 再上传"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(character < " " and character not in "\t\r\n" for character in text):
            return text
        break
    raise Unreadable(_("读不出这个文件的文字"), _("请另存为 UTF-8 或 GBK 编码的 CSV 再上传"))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that say something, each with the number of its first line; one row more than allowed is refused."""
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = next((mark for mark in (",", "\t", ";") if mark in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start, count = 1, 0
    try:
        for cells in reader:
            if any(not cell.isspace() for cell in cells if cell):
                yield start, cells
                count += 1
                if count > MOST_ROWS + 1:
                    raise Unreadable(_("文件超过 %(n)s 行", n=f"{MOST_ROWS:,}"), _("请分成几个文件上传"))
            start = reader.line_num + 1
    except csv.Error:
        raise Unreadable(
            _("第 %(line)s 行读不出来，多半是引号没有配对", line=start), _("请改好这一行，或在 Excel 里重新另存为 CSV")
        ) from None


def _without_empty_end(cells: list[str]) -> list[str]:
    """Spreadsheets write empty cells after the last column: they mean nothing."""
    cells = [clean(cell) for cell in cells]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def clean(cell: str) -> str:
    """NFC, one line, without invisible characters and outer spaces."""
    if cell.isprintable():
        return unicodedata.normalize("NFC", cell).strip()
    return " ".join((plain(cell) or "").split())


def _check_header(
    line: int, header: list[str], *, required: Sequence[str], optional: Sequence[str], problems: Problems
) -> None:
    known = {*required, *optional}
    for column in required:
        if column not in header:
            problems.add(line, column, _("缺少这一列"))
    for place, column in enumerate(header, start=1):
        if not column:
            problems.add(line, "", _("第 %(n)s 列没有列名", n=place))
        elif header.index(column) < place - 1:
            problems.add(line, column[:LONGEST_CELL], _("这一列出现了两次"))
        elif column not in known:
            problems.add(
                line, column[:40], _("不认识这一列，可用的列：%(known)s", known=_("、").join([*required, *optional]))
            )


def _rows(header: list[str], lines: Sequence[tuple[int, list[str]]], problems: Problems) -> Iterator[Row]:
    width = len(header)
    for line, raw in lines:
        cells = [clean(cell) for cell in raw]
        while len(cells) > width and not cells[-1]:
            cells.pop()
        if len(cells) != width:
            problems.add(line, "", _("这一行有 %(n)s 格，表头有 %(all)s 格", n=len(cells), all=width))
        elif max(map(len, cells)) > LONGEST_CELL:
            problems.add(line, "", _("有一格超过 %(n)s 字", n=LONGEST_CELL))
        else:
            yield Row(line, dict(zip(header, cells, strict=True)))

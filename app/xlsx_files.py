"""Workbooks that people send: the first sheet that is shown, as lines of text with Excel's own row numbers."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from app.errors import Unreadable
from app.texts import _

BEGINS = b"PK\x03\x04"
MOST_UNPACKED = 60 * 1024 * 1024  # bytes: a bomb packs a thousand times as much
MOST_COLUMNS = 200
MOST_CELLS = 2_000_000  # of the rectangle from the first to the last cell, which is built whole as a sheet is opened
_CELL = re.compile(
    rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']"  # <c r="AB12">
    rb"|<(?:\w+:)?row\s[^>]*?\br=[\"'](\d{1,7})[\"']"  # <row r="12">
)
_CHUNK = 1024 * 1024


def is_workbook(content: bytes) -> bool:
    """True for what begins as an XLSX file, whatever its name says."""
    return content.startswith(BEGINS)


def lines_of(content: bytes, *, most: int) -> Iterator[tuple[int, list[str]]]:
    """Rows that say something; formulas count by their stored value. Raises `Unreadable`.

    Merged cells are refused: nobody can tell for which rows their value is meant.
    """
    _refuse_bombs(content, most=most)
    try:
        sheet = _shown_sheet(CalamineWorkbook.from_filelike(io.BytesIO(content)))
        _refuse_merged(sheet)
        if sheet.total_height > most * 10 or sheet.total_width > MOST_COLUMNS:
            raise _too_large()
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, ValueError):
        raise _no_workbook() from None
    for line, row in enumerate(rows, start=1):
        cells = [text_of_cell(value) for value in row]
        if any(cells):
            yield line, cells


def text_of_cell(value: Any) -> str:
    """A cell as a person would have typed it: 301.0 is 301, a day is 2026-12-31."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


def _no_workbook() -> Unreadable:
    return Unreadable(_("读不出这个 Excel 文件"), _("请在 Excel 里打开，另存为 xlsx 或 CSV 再上传"))


def _refuse_bombs(content: bytes, *, most: int) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except zipfile.BadZipFile:
        raise _no_workbook() from None
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise _no_workbook()
    if len(parts) > 2_000 or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable(_("这个 Excel 文件展开以后太大"), _("请分成几个文件上传"))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for part in parts:
            if part.filename.startswith("xl/worksheets/"):
                _refuse_rectangle(packed, part, most=most)


def _refuse_rectangle(packed: zipfile.ZipFile, part: zipfile.ZipInfo, *, most: int) -> None:
    """Two cells far apart are a few bytes here and gigabytes once opened: count before anything is opened."""
    height = width = 0
    kept = b""
    with packed.open(part) as sheet:
        while chunk := sheet.read(_CHUNK):
            for found in _CELL.finditer(kept + chunk):
                letters, row, whole_row = found.groups()
                height = max(height, int(row or whole_row))
                width = max(width, _column(letters or b"A"))
            kept = chunk[-200:]
    if height > most * 10 or width > MOST_COLUMNS or height * width > MOST_CELLS:
        raise _too_large()


def _column(letters: bytes) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _too_large() -> Unreadable:
    return Unreadable(_("工作表太大，多半有很多空行空列"), _("请把要导入的内容复制到新的工作表再上传"))


def _shown_sheet(book: CalamineWorkbook) -> Any:
    for index, sheet in enumerate(book.sheets_metadata):
        if sheet.visible == SheetVisibleEnum.Visible:
            return book.get_sheet_by_index(index)
    raise _no_workbook()


def _refuse_merged(sheet: Any) -> None:
    merged = sheet.merged_cell_ranges or []
    if merged:
        first = min(start[0] for start, _end in merged) + 1
        raise Unreadable(
            _("第 %(line)s 行有合并的单元格，看不出是哪一行的内容", line=first), _("请取消合并，每格填好再上传")
        )

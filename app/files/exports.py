"""Lists to keep, as CSV and XLSX, and no cell that a spreadsheet would run as a formula.

    return exports.download("2026-11 结算", ending, (_("小区"), _("元")), rows)   # ending: csv or xlsx

Cells are strings, numbers, `Fen` (written as yuan with two decimals) or days as `2026-11-23`; None is empty. In CSV,
text that begins with = + - @ gets an apostrophe before it; in XLSX it is stored as text. Plain numbers stay numbers.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from defusedcsv import csv
from flask import Response
from xlsxwriter import Workbook

from app import clock
from app.files.names import keep_as

BOM = "\ufeff"
ALSO_FORMULAS = ("\t", "\r", "\n", "＝", "＋", "－", "＠")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDEST = 40  # characters


class Fen(int):
    """An amount in fen, written in yuan: 15020 → 150.20, a number in both kinds of file."""

    def __str__(self) -> str:
        whole, rest = divmod(abs(int(self)), 100)
        return f"{'-' if self < 0 else ''}{whole}.{rest:02d}"


def moment(instant: datetime | None) -> str | None:
    """An instant as lists keep it: Shanghai's clock to the second, which sorts as text."""
    return clock.local(instant).strftime("%Y-%m-%d %H:%M:%S") if instant else None


def download(name: str, ending: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A file to keep, named as given, in the kind that the address asked for."""
    if ending == "xlsx":
        return xlsx_download(f"{name}.xlsx", header, rows)
    return csv_download(f"{name}.csv", header, rows)


def csv_download(filename: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A CSV file: UTF-8 with BOM, so that Excel reads Chinese."""
    return _file(filename, csv_text(header, rows), "text/csv")


def xlsx_download(filename: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A workbook of one sheet."""
    return _file(filename, xlsx_bytes(header, rows), XLSX)


def _file(filename: str, content: str | bytes, mimetype: str) -> Response:
    response = Response(content, mimetype=mimetype)
    keep_as(response, filename)
    return response


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The file's text, with lines as spreadsheets write them."""
    file = io.StringIO(newline="")
    file.write(BOM)
    writer = csv.writer(file)
    writer.writerow(header)
    for row in rows:
        writer.writerow([cell(value) for value in row])
    return file.getvalue()


def cell(value: object) -> object:
    """A value as CSV keeps it. The writer guards against = + - @; some also run what begins by a tab or wide."""
    if isinstance(value, str) and value.startswith(ALSO_FORMULAS):
        return "'" + value
    return str(value) if isinstance(value, Fen) else value


def xlsx_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The workbook: text stays text, whatever it begins with; the heading stays on the screen."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(file, options) as book:
        sheet = book.add_worksheet()
        money = book.add_format({"num_format": "#,##0.00"})
        sheet.write_row(0, 0, header, book.add_format({"bold": True, "bottom": 1}))
        widths = [_width(name) for name in header]
        for line, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _write(sheet, line, column, value, money)
                widths[column] = max(widths[column], _width(str(value)))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width, WIDEST) + 2)
        sheet.freeze_panes(1, 0)
    return file.getvalue()


def _write(sheet: object, line: int, column: int, value: object, money: object) -> None:
    if isinstance(value, Fen):
        sheet.write_number(line, column, int(value) / 100, money)  # type: ignore[attr-defined]
    elif isinstance(value, int | float):
        sheet.write_number(line, column, value)  # type: ignore[attr-defined]
    elif value not in (None, ""):
        sheet.write_string(line, column, str(value)[:32_000])  # type: ignore[attr-defined]


def _width(text: str) -> int:
    """How wide a cell is written: a Chinese character takes two places."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text[:WIDEST])

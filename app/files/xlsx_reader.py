"""Reads one workbook in a process of its own: `python -I xlsx_reader.py MOST_ROWS MOST_COLUMNS MEMORY` < file.

A few kilobytes can name cells so far apart that opening them takes gigabytes, and then ends the whole process; what a
guard could find in the file beforehand is not what the reader makes of it. So the reader has its own memory and time,
and loads nothing of the application. It answers one JSON line: the rows, or what is wrong.
"""

import json
import resource
import sys
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

SECONDS = 10  # of the processor
MOST_CHARACTERS = 20_000_000  # of all cells: a text may stand once in the file and be named by every cell


def bound(memory: int) -> None:
    """From now on no more than so many bytes, and no dump of them where they do not suffice."""
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))


def read(content: bytes, *, most_rows: int, most_columns: int) -> dict[str, Any]:
    """The first sheet that is shown: `rows` of (number, cells), or `problem`, and for merged cells the `line`."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        shown = [i for i, sheet in enumerate(book.sheets_metadata) if sheet.visible == SheetVisibleEnum.Visible]
        if not shown:
            return {"problem": "unreadable"}
        sheet = book.get_sheet_by_index(shown[0])
        if merged := sheet.merged_cell_ranges or []:
            return {"problem": "merged", "line": min(start[0] for start, _end in merged) + 1}
        if sheet.total_height > most_rows * 10 or sheet.total_width > most_columns:
            return {"problem": "too large"}
        return said_by(sheet.to_python(skip_empty_area=False))
    except (CalamineError, ValueError):
        return {"problem": "unreadable"}


def said_by(sheet: list[list[Any]]) -> dict[str, Any]:
    """The rows that say something; "too large" where their texts together are more than any list has."""
    rows, characters = [], 0
    for line, row in enumerate(sheet, start=1):
        cells = [text_of(value) for value in row]
        characters += sum(len(cell) for cell in cells if isinstance(cell, str))
        if characters > MOST_CHARACTERS:
            return {"problem": "too large"}
        if any(cells):
            rows.append((line, cells))
    return {"rows": rows}


def text_of(value: Any) -> str | bool:
    """A cell as a person would have typed it: 301.0 is 301, a day is 2026-12-31; yes and no stay what they are."""
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


if __name__ == "__main__":
    most_rows, most_columns, memory = map(int, sys.argv[1:])
    bound(memory)
    try:
        answer = json.dumps(read(sys.stdin.buffer.read(), most_rows=most_rows, most_columns=most_columns))
    except MemoryError:
        answer = json.dumps({"problem": "too large"})
    sys.stdout.write(answer)

"""CSV downloads: UTF-8 with BOM so that Excel reads Chinese, and no cell that a spreadsheet would run as a formula.

    return exports.csv_download("2026-11 结算.csv", (_("小区"), _("元")), rows)

Cells are strings or numbers, as people should read them (money by `texts.yuan`, days as `2026-11-23`); None is empty.
Text that begins with = + - @ gets an apostrophe before it; plain numbers, negative ones too, stay numbers.
"""

import io
from collections.abc import Iterable, Sequence

from defusedcsv import csv
from flask import Response

BOM = "\ufeff"
ALSO_FORMULAS = ("\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_download(filename: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A file to keep, named as given."""
    response = Response(csv_text(header, rows), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    response.headers["Cache-Control"] = "no-store"
    return response


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The file's text, with lines as spreadsheets write them."""
    file = io.StringIO(newline="")
    file.write(BOM)
    writer = csv.writer(file)
    writer.writerow(header)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return file.getvalue()


def _cell(value: object) -> object:
    """The writer guards against = + - @; some spreadsheets also run what follows a tab or begins full-width."""
    if isinstance(value, str) and value.startswith(ALSO_FORMULAS):
        return "'" + value
    return value

"""The rows of a CSV text as a workbook, each cell as text."""

import csv
import io

from xlsxwriter import Workbook


def workbook_of(text: str) -> bytes:
    """An XLSX file with one sheet of the same rows."""
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for n, row in enumerate(csv.reader(io.StringIO(text))):
            for place, cell in enumerate(row):
                sheet.write_string(n, place, cell)
    return file.getvalue()

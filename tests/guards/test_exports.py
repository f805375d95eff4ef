"""Every file that can be kept: no cell of it is run as a formula, whatever people are called."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from app.database import db
from app.files import exports
from app.scope import across_communities
from tests.guards.addresses import address, method_of, rule_of
from tests.guards.ground import Ground
from tests.guards.routes import ROUTES

POISON = "=HYPERLINK(1)"
# Words that people choose, or that come in by a file, and that files show.
COLUMNS = {
    "person": ("name",),
    "building": ("name",),
    "compound": ("name",),
    "grid": ("name",),
    "household": ("unit", "door"),
    "known_member": ("name",),
    "workplace": ("name",),
    "property_company": ("name",),
    "task": ("title", "meeting_point"),
    "bill": ("number", "period"),
    "contact": ("who", "note"),
    "settlement_line": ("company_reason",),
}
NUMBER = re.compile(r"[-+−]?[\d,]+(\.\d+)?%?")


def existing() -> list[tuple[str, str]]:
    """The columns of the list that stand in the models."""
    tables = db.metadata.tables
    return [(table, name) for table, names in COLUMNS.items() for name in names if name in tables[table].columns]


@pytest.fixture
def poisoned(ground: Ground) -> Iterator[Ground]:
    """Everybody and everything is called like a formula."""
    with across_communities():
        for table, name in existing():
            db.session.execute(text(f"UPDATE {table} SET {name} = :poison || {name}"), {"poison": POISON})
        db.session.commit()
        yield ground
        for table, name in existing():
            cut = text(f"UPDATE {table} SET {name} = substr({name}, :start) WHERE {name} LIKE :poison || '%'")
            db.session.execute(cut, {"start": len(POISON) + 1, "poison": POISON})
        db.session.commit()


def files(ground: Ground) -> dict[str, bytes]:
    """What every GET answers that is a file to keep."""
    kept = {}
    for endpoint in sorted(ROUTES):
        if method_of(rule_of(ground.app, endpoint)) != "GET" or endpoint == "static":
            continue
        may = ROUTES[endpoint].may
        answer = ground.browser("owner" if "owner" in may else may[0]).get(address(ground, endpoint))
        named = answer.headers.get("Content-Disposition", "")
        assert named.isascii(), f"{endpoint}: a header has letters that HTTP has not: {named}"
        if answer.mimetype in ("text/csv", XLSX):
            kept[endpoint] = answer.data
        answer.close()
    return kept


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def dangerous(content: bytes) -> list[str]:
    """Cells that a spreadsheet would run."""
    if content.startswith(b"PK"):
        book = zipfile.ZipFile(io.BytesIO(content))
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/" in name]
        return [found for sheet in sheets for found in re.findall(r"<f[ >].*?</f>", sheet)]
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    cells = [cell for row in rows for cell in row]
    return [cell for cell in cells if cell[:1] in tuple("=+-@\t\r") and not NUMBER.fullmatch(cell)]


def test_no_cell_of_any_file_is_a_formula(poisoned: Ground):
    kept = files(poisoned)
    assert len(kept) >= 4
    assert {name: found for name, content in kept.items() if (found := dangerous(content))} == {}
    assert any("HYPERLINK" in content.decode("utf-8", "ignore") for content in kept.values())


def test_without_the_apostrophe_the_cells_are_found(poisoned: Ground, monkeypatch: pytest.MonkeyPatch):
    """The control: a plain writer of CSV."""
    monkeypatch.setattr(exports, "csv", csv)
    monkeypatch.setattr(exports, "cell", lambda value: value)
    assert any(dangerous(content) for content in files(poisoned).values())

"""The file of one's own data: a ZIP of JSON and CSV for each subject, and a page that shows and leads to them.

Rows are read and written one after the other, and the file lies on the disk where it is long: nobody's history fills
the memory.
"""

import json
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from defusedcsv import csv
from jinja2 import Environment

from app import clock
from app.database import db
from app.files.exports import BOM, cell
from app.home.own.parts import PARTS
from app.home.own.words import column_name, in_words
from app.own_data import Part
from app.people.models import Person
from app.scope import across_communities
from app.words import languages

MOST_ROWS = 20_000  # of one subject, the latest
MOST_PICTURES = 200
KEPT_IN_MEMORY = 2 * 1024 * 1024
AT_ONCE = 500
SHOWN = 10  # rows of a subject on the page itself
PICTURE = "content"


def write_file(person: Person, pages: Environment) -> IO[bytes]:
    """The whole file, at its beginning; who sends it closes it."""
    out: IO[bytes] = tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY)  # noqa: SIM115
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, across_communities():
        written = [_write_part(archive, part, person.id) for part in PARTS]
        said = {"parts": [one for one in written if one.count], "at": clock.now(), "language": languages.current().code}
        index = pages.get_template("home/own_index.html").render(person=person, **said)
        archive.writestr(_entry("index.html"), index)
    out.seek(0)
    return out


@dataclass
class Written:
    """A subject in the file: how many rows, and the first of them in words for the page."""

    part: Part
    header: list[str]
    most: int
    count: int = 0
    is_cut: bool = False
    shown: list[list[str]] = field(default_factory=list)


def _write_part(archive: zipfile.ZipFile, part: Part, person_id: int) -> Written:
    """One subject, read once; JSON and CSV are written beside each other and put into the archive afterwards."""
    statement = part.rows(person_id)
    labels = list(statement.selected_columns.keys())
    done = Written(part, [column_name(label) for label in labels], MOST_PICTURES if PICTURE in labels else MOST_ROWS)
    with _beside() as as_json, _beside() as as_csv:
        table = csv.writer(as_csv)
        as_csv.write(BOM)
        table.writerow(done.header)
        for values in _rows(archive, done, statement, labels):
            as_json.write("[\n" if done.count == 1 else ",\n")
            as_json.write(json.dumps({name: _plain(value) for name, value in values.items()}, ensure_ascii=False))
            words = [in_words(name, value) for name, value in values.items()]
            table.writerow([cell(word) for word in words])
            if done.count <= SHOWN:
                done.shown.append(words)
        if done.count:
            as_json.write("\n]\n")
            _copy(archive, f"json/{part.name}.json", as_json)
            _copy(archive, f"csv/{part.name}.csv", as_csv)
    return done


def _rows(archive: zipfile.ZipFile, done: Written, statement: Any, labels: list[str]) -> Iterator[dict[str, Any]]:
    """Each row by label, counted; a picture goes into the archive, and its name takes its place."""
    found = db.session.execute(statement.limit(done.most + 1).execution_options(yield_per=AT_ONCE))
    for row in found:
        if done.count == done.most:
            done.is_cut = True
            continue  # the one row too many
        done.count += 1
        values = dict(zip(labels, row, strict=True))
        if PICTURE in values:
            name = f"{done.part.name}/{done.count}.jpg"
            archive.writestr(_entry(name), values[PICTURE], zipfile.ZIP_STORED)
            values[PICTURE] = name
        yield values


def _plain(value: Any) -> Any:
    """As JSON keeps it; an instant with Shanghai's offset."""
    if isinstance(value, datetime):
        return clock.local(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def _beside() -> IO[str]:
    return tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY, mode="w+", encoding="utf-8", newline="")


def _copy(archive: zipfile.ZipFile, name: str, text: IO[str]) -> None:
    text.seek(0)
    with archive.open(_entry(name), "w") as inside:
        while piece := text.read(64 * 1024):
            inside.write(piece.encode())


def _entry(name: str) -> zipfile.ZipInfo:
    """A name in the archive, with the time of our clock."""
    made = zipfile.ZipInfo(name, clock.local(clock.now()).timetuple()[:6])
    made.compress_type = zipfile.ZIP_DEFLATED
    made.external_attr = 0o600 << 16
    return made

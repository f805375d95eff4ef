"""The meaning of columns that a company's clerks chose, remembered for its next file."""

import hashlib
import json
from dataclasses import replace

from sqlalchemy.dialects.postgresql import insert

from app import clock
from app.database import db
from app.files import csv_files
from app.files.csv_files import Sheet
from app.people.models import Person
from app.property.bills import columns
from app.property.bills.columns import ALL, COLUMNS, COMMUNITY, PERIOD, Chosen, Lines
from app.property.bills.models import BillColumns


def remembered(company_id: int) -> BillColumns | None:
    """What the company's clerks chose last."""
    return db.session.get(BillColumns, company_id)


def remember(company_id: int, chosen: Chosen, *, by: Person) -> BillColumns:
    """Keep it for the company's next file; what period the bills are of is said anew for each file."""
    said = {
        "headings": dict(chosen.headings),
        "fixed": {column: said for column, said in chosen.fixed.items() if column != PERIOD},
        "changed_by_id": by.id,
        "changed_at": clock.now(),
    }
    new = insert(BillColumns).values(company_id=company_id, **said)  # two at once: the later one's choice stays
    kept = new.on_conflict_do_update(index_elements=[BillColumns.company_id], set_=said).returning(BillColumns)
    return db.session.execute(kept, execution_options={"populate_existing": True}).scalar_one()


def is_standard(lines: Lines) -> bool:
    """True where the first line has all our own names: nothing has to be chosen."""
    return bool(lines) and set(COLUMNS) <= set(columns.headings_of(lines, 0))


def chosen_for(lines: Lines, company_id: int, *, period: str) -> Chosen | None:
    """How a file is read: as was chosen before, where that fits and says all; None where somebody has to choose."""
    row = remembered(company_id)
    if row is None:
        return None
    headings = {ours: row.headings[ours] for ours in ALL if ours in row.headings}
    chosen = Chosen(headings, {**row.fixed, **({PERIOD: period} if period else {})})
    at = columns.find_header(lines, tuple(chosen.headings.values()))
    is_whole = PERIOD in chosen.headings or PERIOD in chosen.fixed
    return chosen if is_whole and columns.fits(chosen, columns.headings_of(lines, at)) else None


def sheet_of(lines: Lines, chosen: Chosen | None) -> Sheet:
    """The file's lines under our names. Raises `Unreadable` where there are none."""
    if chosen is None:
        return csv_files.sheet_of(lines, required=COLUMNS, optional=(COMMUNITY,))
    return columns.read(lines, chosen)


def proposed(lines: Lines, company_id: int) -> Chosen:
    """What the page of choosing begins with: what was chosen last as far as the file has it, else a guess."""
    row = remembered(company_id)
    known = dict(row.headings) if row is not None else {}
    at = columns.find_header(lines, tuple(known.values()) if row is not None else ())
    headings = columns.headings_of(lines, at)
    kept = {ours: theirs for ours, theirs in known.items() if theirs in headings}
    if len(kept) < len(known) or not known:
        at = columns.find_header(lines)
        headings = columns.headings_of(lines, at)
        kept = {**columns.guess(headings), **{o: t for o, t in kept.items() if t in headings}}
    return replace(Chosen(kept), fixed=dict(row.fixed) if row is not None else {})


def digest(chosen: Chosen | None) -> str:
    """What stands on the page that is confirmed, so that a colleague's change in between is noticed."""
    said = json.dumps([chosen.headings, chosen.fixed] if chosen else [], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]

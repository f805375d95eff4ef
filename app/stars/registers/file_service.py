"""Registers as files: the columns, a preview of what a file would add, and the adding."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert

from app.database import db, flush_or
from app.errors import Refused
from app.files import imports
from app.files.imports import Row, Sheet, read_table
from app.scope import in_community
from app.stars.columns import by_name, day_in, subject_in
from app.stars.own_service import Own, own_of
from app.stars.registers.models import StarRecord
from app.stars.registers.service import Entry, listed, problems_with, same_problem, subjects_of, values_of
from app.stars.registers.specs import Register
from app.texts import _

SUBJECT, NOTE, SCORE, PRESENCE = "对象", "说明", "得分", "到会"  # data
ON, DUE, DONE = "日期", "期限", "完成"  # data
PRESENCES = {"到会": "came", "请假": "excused", "缺席": "absent"}  # data
EXAMPLES = {
    SUBJECT: "阳光家园 6号楼",  # data
    ON: "2026-03-05",
    DUE: "2026-03-20",
    DONE: "2026-03-12",
    SCORE: "92",
    PRESENCE: "到会",  # data
    NOTE: "",
}
FIELDS = {"subject_id": SUBJECT, "on_day": ON, "due_day": DUE, "done_day": DONE}  # of an entry, as they are called
Key = tuple[int, date, str]


@dataclass(frozen=True)
class Ground:
    """What the rows of a file are held against: who can be chosen, who is one's own, and what is there."""

    subjects: Mapping[str, Sequence[int]]
    own: Own
    there: Mapping[Key, int | None]  # with its score


def columns(register: Register) -> list[str]:
    """The columns of its file, as it is kept and as it is read."""
    found = [SUBJECT, ON]
    found += [DUE] if register.due_day else []
    found += [DONE] if register.done_day else []
    found += [SCORE] if register.has_score else []
    found += [PRESENCE] if register.has_presence else []
    return [*found, NOTE]


def explained(register: Register) -> list[tuple[str, str, str]]:
    """Each column with what is written in it, and an example."""
    means = {
        SUBJECT: _("和登记时能选的名称一样"),
        ON: str(register.on_day),
        DUE: str(register.due_day),
        DONE: _("没有完成的空着"),
        SCORE: _("0 到 100 的整数"),
        PRESENCE: _("到会、请假或缺席"),
        NOTE: _("可不填"),
    }
    return [(column, means[column], EXAMPLES[column]) for column in columns(register)]


def exported(register: Register) -> Iterator[list[object]]:
    """Every row in these columns."""
    names, words = subjects_of(register), {code: word for word, code in PRESENCES.items()}
    for one in db.session.execute(listed(register)).scalars():
        said: dict[str, object] = {
            SUBJECT: names.get(one.subject_id, ""),
            ON: one.on_day.isoformat(),
            DUE: one.due_day.isoformat() if one.due_day else "",
            DONE: one.done_day.isoformat() if one.done_day else "",
            SCORE: one.score,
            PRESENCE: words.get(one.presence or "", ""),
            NOTE: one.note,
        }
        yield [said[column] for column in columns(register)]


def preview(register: Register, content: bytes, *, by_id: int) -> imports.Preview:
    """What the file would add, and what is wrong in it."""
    sheet, entries, there = _plan(register, content, by_id)
    new = sum(key not in there for key in entries)
    counts = [imports.Count(str(register.title), new, len(entries) - new)]
    return imports.Preview(len(sheet.rows), counts, sheet.problems)


def bring(register: Register, content: bytes, *, by_id: int) -> int:
    """Add every row that is not there; how many. Raises `imports.NotClean`."""
    sheet, entries, there = _plan(register, content, by_id)
    if sheet.problems:
        raise imports.NotClean(sheet.problems)
    rows = [values_of(register, entry, by_id=by_id) for key, entry in entries.items() if key not in there]
    if rows:
        with flush_or(Refused(_("刚才有人登记了同样的，没有导入"), _("请重新上传，再看一遍预览"))):
            db.session.execute(insert(StarRecord), rows)
    return len(rows)


def _key(register: Register, subject_id: int, on: date, note: str) -> Key:
    return subject_id, on, "" if register.is_once_a_day else note


def _there(register: Register) -> dict[Key, int | None]:
    rows = in_community(StarRecord).where(StarRecord.kind == register.code, StarRecord.removed_at.is_(None))
    found = db.session.execute(rows).scalars()
    return {_key(register, one.subject_id, one.on_day, one.note): one.score for one in found}


def _plan(register: Register, content: bytes, by_id: int) -> tuple[Sheet, dict[Key, Entry], Mapping[Key, int | None]]:
    optional = [column for column in columns(register) if column in (DONE, NOTE)]
    required = [column for column in columns(register) if column not in optional]
    sheet = read_table(content, required=required, optional=optional)
    ground = Ground(by_name(subjects_of(register)), own_of(by_id), _there(register))
    entries: dict[Key, Entry] = {}
    for row in sheet.rows:
        entry = _entry(register, row, ground, sheet)
        if entry is None:
            continue
        key = _key(register, entry.subject_id, entry.on_day, entry.note)
        if key in entries:
            sheet.problems.add(row.line, SUBJECT, _("同一天写了两遍"))
        elif ground.there.get(key, entry.score) != entry.score:
            sheet.problems.add(row.line, SUBJECT, same_problem(register))
        entries.setdefault(key, entry)
    return sheet, entries, ground.there


def _entry(register: Register, row: Row, ground: Ground, sheet: Sheet) -> Entry | None:
    before = sheet.problems.total
    subject_id = subject_in(row, SUBJECT, ground.subjects, sheet)
    has = columns(register)
    on, due, done = (
        day_in(row, column, sheet, is_needed=column != DONE) if column in has else None for column in (ON, DUE, DONE)
    )
    score = _score(row, sheet) if register.has_score else None
    presence = PRESENCES.get(row[PRESENCE]) if register.has_presence else None
    if register.has_presence and presence is None:
        sheet.problems.add(row.line, PRESENCE, _("请填到会、请假或缺席"))
    if sheet.problems.total > before or on is None or subject_id is None:
        return None
    entry = Entry(subject_id, on, due, done, score, presence, row[NOTE][:200])
    problems = problems_with(register, entry, ground.own)
    for field, problem in problems.items():
        sheet.problems.add(row.line, FIELDS[field], problem)
    return None if problems else entry


def _score(row: Row, sheet: Sheet) -> int | None:
    typed = row[SCORE]
    if typed.isascii() and typed.isdigit() and len(typed) < 4 and int(typed) <= 100:
        return int(typed)
    sheet.problems.add(row.line, SCORE, _("请填 0 到 100 的整数"))
    return None

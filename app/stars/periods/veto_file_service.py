"""The register of vetoes as a file: the columns, a preview of what a file would enter, and the entering."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.database import db
from app.files import exports, imports
from app.files.imports import Row, Sheet, read_table
from app.stars.columns import by_name, day_in, subject_in
from app.stars.own_service import Own, own_of
from app.stars.periods import vetoes_service
from app.stars.periods.anew_service import lock_open_periods
from app.stars.periods.models import StarVeto
from app.stars.periods.vetoes_service import Entry, in_force, problem_with
from app.stars.subjects_service import subjects_now
from app.texts import _

KIND, NAME, CODE, FROM, UNTIL, REASON = "类别", "名称", "情形", "开始日期", "结束日期", "怎么查实的"  # data
WITHDRAWN = "撤销时间"  # data
COLUMNS = (KIND, NAME, CODE, FROM, UNTIL, REASON)
HEADER = (*COLUMNS, WITHDRAWN)
KINDS = {"党员中心户": "lead_household", "楼栋": "building", "网格党支部": "grid_branch"}  # data
EXAMPLE = ("党员中心户", "阳光家园 6号楼 1单元", "严重投诉查实", "2026-05-04", "", "街道核查属实")  # data
LONGEST = 1000
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Ground:
    """What the rows of a file are held against: who is rated today and who is one's own, and the vetoes in force."""

    subjects: Mapping[str, Mapping[str, list[str]]]
    codes: Mapping[str, Mapping[str, str]]
    own: Own


def explained() -> list[tuple[str, str, str]]:
    """Each column with what is written in it, and an example."""
    means = (
        _("党员中心户、楼栋或网格党支部"),
        _("和登记时能选的名称一样"),
        _("和登记时能选的情形一样"),
        _("年-月-日"),
        _("只有一天的不填"),
        _("必填"),
    )
    return list(zip(COLUMNS, means, EXAMPLE, strict=True))


def exported() -> Iterator[list[object]]:
    """Every veto in these columns, and when it was withdrawn: what was, a file does not enter again."""
    names, kinds = subjects_now(), {code: word for word, code in KINDS.items()}
    codes = {kind: {code: one.name for code, one in found.items()} for kind, found in in_force().items()}
    for one in db.session.execute(vetoes_service.listed()).scalars():
        name = names.get(f"{one.subject_kind}:{one.subject_id}", "")
        code = codes[one.subject_kind].get(one.code, one.code)
        days = one.from_day.isoformat(), one.until_day.isoformat() if one.until_day else ""
        yield [kinds[one.subject_kind], name, code, *days, one.reason, exports.moment(one.withdrawn_at)]


def preview(content: bytes, *, by_id: int) -> imports.Preview:
    """What the file would enter, and what is wrong in it."""
    sheet, entries = _plan(content, by_id)
    there = _there()
    new = sum(key not in there for key in entries)
    counts = [imports.Count(_("否决事项"), new, len(sheet.rows) - new)]
    return imports.Preview(len(sheet.rows), counts, sheet.problems)


def bring(content: bytes, *, by_id: int) -> int:
    """Enter every row that is not there; how many. Raises `imports.NotClean`, StarsRefused: then none is."""
    lock_open_periods()
    sheet, entries = _plan(content, by_id)
    if sheet.problems:
        raise imports.NotClean(sheet.problems)
    there = _there()
    return len(vetoes_service.enter_all([one for key, one in entries.items() if key not in there], by_id=by_id))


def _there() -> set[Key]:
    rows = db.session.execute(vetoes_service.listed().where(StarVeto.withdrawn_at.is_(None))).scalars()
    return {
        (f"{one.subject_kind}:{one.subject_id}", one.code, str(one.from_day), str(one.until_day or "")) for one in rows
    }


def _plan(content: bytes, by_id: int) -> tuple[Sheet, dict[Key, Entry]]:
    sheet = read_table(content, required=(KIND, NAME, CODE, FROM, REASON), optional=(UNTIL, WITHDRAWN))
    ground, entries = _ground(by_id), dict[Key, Entry]()
    for row in sheet.rows:
        if row[WITHDRAWN] or (entry := _entry(row, ground, sheet)) is None:
            continue
        key = (entry.subject, entry.code, str(entry.from_day), str(entry.until_day or ""))
        if key in entries:
            sheet.problems.add(row.line, NAME, _("同一件事写了两遍"))
        entries.setdefault(key, entry)
    return sheet, entries


def _ground(by_id: int) -> Ground:
    subjects: dict[str, dict[str, str]] = {kind: {} for kind in KINDS.values()}
    for key, name in subjects_now().items():
        subjects[key.partition(":")[0]][key] = name
    return Ground(
        {kind: by_name(found) for kind, found in subjects.items()},
        {kind: {one.name: code for code, one in found.items()} for kind, found in in_force().items()},
        own_of(by_id),
    )


def _entry(row: Row, ground: Ground, sheet: Sheet) -> Entry | None:
    kind = KINDS.get(row[KIND])
    if kind is None:
        sheet.problems.add(row.line, KIND, _("请填党员中心户、楼栋或网格党支部"))
        return None
    before = sheet.problems.total
    subject, code = subject_in(row, NAME, ground.subjects[kind], sheet), ground.codes[kind].get(row[CODE])
    if code is None:
        sheet.problems.add(row.line, CODE, _("没有“%(name)s”", name=row[CODE]))
    first, last = day_in(row, FROM, sheet), day_in(row, UNTIL, sheet, is_needed=False)
    if not 0 < len(row[REASON]) <= LONGEST:
        sheet.problems.add(row.line, REASON, _("请写明怎么查实的，最多 %(n)s 个字", n=LONGEST))
    if sheet.problems.total > before or subject is None or code is None or first is None:
        return None
    entry = Entry(subject, code, first, last, row[REASON])
    if problem := problem_with(entry, ground.own):
        sheet.problems.add(row.line, FROM, problem)
    return entry

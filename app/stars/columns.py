"""Columns that the files of this slice share: whom a row is about, and its days."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from app import clock
from app.files.imports import Row, Sheet
from app.stars.domain import FIRST_DAY, YEARS_AHEAD, is_noted_day
from app.texts import _

Key = TypeVar("Key", int, str)


def by_name(names: Mapping[Key, str]) -> dict[str, list[Key]]:
    """Those of a name: two lead households of one stairway have the same."""
    found: dict[str, list[Key]] = defaultdict(list)
    for key, name in names.items():
        found[name].append(key)
    return found


def subject_in(row: Row, column: str, keys: Mapping[str, Sequence[Key]], sheet: Sheet) -> Key | None:
    """The one that the row names; where there is none, or more than one, a problem says so."""
    found = keys.get(row[column], ())
    if len(found) == 1:
        return found[0]
    if found:
        sheet.problems.add(row.line, column, _("有 %(n)s 个“%(name)s”，请在页面上登记", n=len(found), name=row[column]))
    else:
        sheet.problems.add(row.line, column, _("没有“%(name)s”", name=row[column]))
    return None


def day_in(row: Row, column: str, sheet: Sheet, *, is_needed: bool = True) -> date | None:
    """The day that the row says; what is none is a problem, and so is an empty one that is needed."""
    if not row[column]:
        if is_needed:
            sheet.problems.add(row.line, column, _("请填日期"))
        return None
    try:
        return date.fromisoformat(row[column].replace("/", "-"))
    except ValueError:
        sheet.problems.add(row.line, column, _("日期写作 2026-03-05"))
        return None


def day_problem(day: date | None) -> str:
    """What is wrong with a day that somebody typed; empty where nothing is, or where there is none."""
    today = clock.today()
    if day is None or is_noted_day(day, today):
        return ""
    return _("日期应在 %(first)s 年到 %(last)s 年之间", first=FIRST_DAY.year, last=today.year + YEARS_AHEAD)

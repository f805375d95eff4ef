"""Loading the list of departments, whole or not at all, as often as wanted."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.database import db
from app.files.csv_files import Sheet, read_csv
from app.organisations.errors import BadList
from app.organisations.models import Department
from app.texts import _

DEFAULT_LIST = Path(__file__).parent / "data" / "departments.csv"
LEVELS = ("county", "street", "community", "enterprise")


@dataclass(frozen=True)
class Loaded:
    """How many departments the list has, and how many were new or changed."""

    listed: int
    added: int
    changed: int


def load_departments(content: bytes) -> Loaded:
    """Store every department of the list by its code. Raises `BadList`, `Unreadable`; stores all or nothing.

    Departments that the list does not name, and whether one is in use, stay as they are.
    """
    sheet = read_csv(content, required=("code", "zh", "en", "level"))
    _check(sheet)
    known = {row.code: row for row in db.session.execute(select(Department)).scalars()}
    added = changed = 0
    for row in sheet.rows:
        values = {"name": row["zh"], "name_en": row["en"], "level": row["level"]}
        if (department := known.get(row["code"])) is None:
            db.session.add(Department(code=row["code"], active=True, **values))
            added += 1
        elif any(getattr(department, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(department, name, value)
            changed += 1
    db.session.flush()
    return Loaded(len(sheet.rows), added, changed)


def _check(sheet: Sheet) -> None:
    """Raise `BadList` with the first of all that is wrong."""
    problems = sheet.problems
    seen: dict[str, int] = {}
    for row in sheet.rows:
        if (first := seen.setdefault(row["code"], row.line)) != row.line:
            problems.add(row.line, "code", _("和第 %(line)s 行的代码相同", line=first))
        if not (row["code"] and row["zh"]):
            problems.add(row.line, "zh", _("代码和名称都要填"))
        if row["level"] not in LEVELS:
            problems.add(row.line, "level", _("级别只能是 %(levels)s", levels=_("、").join(LEVELS)))
    if problems:
        where = {"line": problems.shown[0].line, "column": problems.shown[0].column, "text": problems.shown[0].sentence}
        raise BadList(
            _("部门名单有 %(n)s 处问题，没有载入", n=len(problems)),
            _("第 %(line)s 行 %(column)s：%(text)s", **where),
        )

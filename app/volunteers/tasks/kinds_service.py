"""The kinds of tasks, from the published list."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.database import db
from app.errors import Refused
from app.texts import _, known
from app.volunteers.tasks.kinds_models import TaskKind

DEFAULT_FILE = Path(__file__).parents[1] / "data" / "task-kinds.csv"
COLUMNS = {
    "code": "code",
    "zh": "name",
    "en": "name_en",
    "category": "category",
    "category_zh": "category_name",
    "needs_skill": "needs_skill",
    "safety_note_zh": "safety_note",
}
NUMBERS = {
    "typical_minutes": "typical_minutes",
    "typical_capacity": "typical_capacity",
    "base_points_per_hour": "base_points_per_hour",
}
SWITCHES = ("members_only", "heavy_or_dirty", "indoor")
_CATEGORIES = select(TaskKind.category, TaskKind.category_name).distinct()


def kinds() -> Sequence[TaskKind]:
    """All kinds, a category after the other, in the order of the list."""
    return db.session.execute(select(TaskKind).order_by(TaskKind.category, TaskKind.id)).scalars().all()


def find_kind(code: str) -> TaskKind | None:
    """The kind with that code."""
    return db.session.execute(select(TaskKind).filter_by(code=code)).scalar()


def categories() -> list[tuple[str, str]]:
    """Code and name of each category."""
    return sorted((code, known(name)) for code, name in db.session.execute(_CATEGORIES))


def load_kinds(path: Path = DEFAULT_FILE) -> int:
    """Load or refresh the kinds, all or nothing; returns how many the file has."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [_row(row, line, path) for line, row in enumerate(csv.DictReader(file), start=2)]
    if not rows:
        raise Refused(_("%(file)s 里没有活动类型，没有改动", file=path.name))
    statement = insert(TaskKind)
    changed = {name: statement.excluded[name] for name in rows[0] if name != "code"}
    db.session.execute(statement.on_conflict_do_update(index_elements=["code"], set_=changed), rows)
    return len(rows)


def _row(row: dict[str, str], line: int, path: Path) -> dict[str, Any]:
    try:
        return {
            **{name: row[column].strip() for column, name in COLUMNS.items()},
            **{name: int(row[column]) for column, name in NUMBERS.items()},
            **{name: {"yes": True, "no": False}[row[name]] for name in SWITCHES},
            "min_temperature_c": int(row["min_temperature_c"]) if row["min_temperature_c"] else None,
            "season_months": [int(month) for month in row["season_months"].split(";") if month],
        }
    except (KeyError, ValueError, AttributeError) as error:
        raise Refused(
            _("%(file)s 第 %(line)s 行不对：%(what)s，没有改动", file=path.name, line=line, what=str(error))
        ) from None

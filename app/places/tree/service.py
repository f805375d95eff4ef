"""Loading the tree of places from the official list, whole or not at all, as often as wanted."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from app.database import db
from app.files.csv_files import Problems, Row, read_csv
from app.places.domain import LEVEL_ABOVE, shown_name
from app.places.errors import BadTree
from app.places.models import Place
from app.texts import _
from app.words import pinyin

OFFICIAL_LIST = Path(__file__).parents[1] / "data" / "qiqihar-divisions.csv"
COLUMNS = ("code", "name", "level", "parent_code")

STORE = text("""
    INSERT INTO place (code, name, short_name, level, parent_id, pinyin, initials, active)
    SELECT line.code, line.name, line.short_name, line.level, above.id, line.pinyin, line.initials, true
    FROM jsonb_to_recordset(CAST(:lines AS jsonb))
      AS line(code text, name text, short_name text, level text, parent_code text, pinyin text, initials text)
    LEFT JOIN place above ON above.code = line.parent_code
    ON CONFLICT (code) DO UPDATE SET name = excluded.name, short_name = excluded.short_name,
      parent_id = excluded.parent_id, pinyin = excluded.pinyin, initials = excluded.initials
""")
BELOW = """
    WITH RECURSIVE path AS (
      SELECT id AS ancestor_id, id AS descendant_id, 0 AS depth FROM place
      UNION ALL
      SELECT path.ancestor_id, place.id, path.depth + 1 FROM path JOIN place ON place.parent_id = path.descendant_id
    )
"""
ADD_PATHS = text(f"""{BELOW}
    INSERT INTO place_closure (ancestor_id, descendant_id, depth) SELECT ancestor_id, descendant_id, depth FROM path
    ON CONFLICT (ancestor_id, descendant_id) DO UPDATE SET depth = excluded.depth
    WHERE place_closure.depth <> excluded.depth
""")
DROP_PATHS = text(f"""{BELOW}
    DELETE FROM place_closure WHERE NOT EXISTS (
      SELECT FROM path WHERE path.ancestor_id = place_closure.ancestor_id
      AND path.descendant_id = place_closure.descendant_id)
""")


@dataclass(frozen=True)
class Loaded:
    """What a load did: how many places of each level the list has, and how many were new or changed."""

    levels: dict[str, int]
    added: int
    changed: int


def load_tree(content: bytes) -> Loaded:
    """Store every place of the list and the paths between them. Raises `BadTree`, `Unreadable`; stores all or nothing.

    Places that stand already are found by code; those that the list does not name stay as they are.
    """
    sheet = read_csv(content, required=COLUMNS)
    _check(sheet.rows, sheet.problems)
    if sheet.problems:
        raise BadTree(_("地区名单有 %(n)s 处问题，没有载入", n=len(sheet.problems)), _sentences(sheet.problems))
    known = {place.code: place for place in db.session.execute(select(Place)).scalars()}
    codes = {place.id: code for code, place in known.items()}
    _check_against(known, sheet.rows)
    wanted = [_line(row) for row in sheet.rows]
    new = [line for line in wanted if line["code"] not in known]
    changed = [line for line in wanted if line["code"] in known and _differs(known[line["code"]], line, codes)]
    for level in LEVEL_ABOVE:
        if lines := [line for line in (*new, *changed) if line["level"] == level]:
            db.session.execute(STORE, {"lines": json.dumps(lines, ensure_ascii=False)})
    if new or changed:
        db.session.execute(ADD_PATHS)
        db.session.execute(DROP_PATHS)
        db.session.expire_all()
    return Loaded(dict(Counter(row["level"] for row in sheet.rows)), len(new), len(changed))


def _check(rows: list[Row], problems: Problems) -> None:
    lines: dict[str, Row] = {}
    for row in rows:
        code, level = row["code"], row["level"]
        if not code.isascii() or not code.isdigit():
            problems.add(row.line, "code", _("代码应全是数字"))
        elif code in lines:
            problems.add(row.line, "code", _("和第 %(line)s 行的代码相同", line=lines[code].line))
        if not row["name"]:
            problems.add(row.line, "name", _("没有名称"))
        if level not in LEVEL_ABOVE:
            problems.add(row.line, "level", _("级别只能是 city、county、street 或 community"))
        lines.setdefault(code, row)
    for row in rows:
        above = lines.get(row["parent_code"])
        wanted = LEVEL_ABOVE.get(row["level"])
        if (wanted and (above is None or above["level"] != wanted)) or (wanted == "" and row["parent_code"]):
            problems.add(row.line, "parent_code", _("上级不在名单里，或级别不对"))
    if rows and sum(row["level"] == "city" for row in rows) != 1:
        problems.add(1, "level", _("名单里要有一个市，也只能有一个"))


def _check_against(known: dict[str, Place], rows: list[Row]) -> None:
    """What stands must not change its level, nor get a second city beside it."""
    problems = Problems()
    city = next((place for place in known.values() if place.parent_id is None), None)
    for row in rows:
        place = known.get(row["code"])
        if place is not None and place.level != row["level"]:
            problems.add(row.line, "level", _("%(name)s 已经是另一级别", name=place.name))
        if row["level"] == "city" and city is not None and city.code != row["code"]:
            problems.add(row.line, "code", _("数据库里已经是另一个市：%(name)s", name=city.name))
    if problems:
        raise BadTree(_("地区名单和已有的地区对不上，没有载入"), _sentences(problems))


def _line(row: Row) -> dict[str, Any]:
    short = shown_name(row["name"]) if row["level"] == "community" else row["name"]
    names = {"name": row["name"], "short_name": short, "pinyin": pinyin.reading(short)}
    return {**{column: row[column] for column in COLUMNS}, **names, "initials": pinyin.initials(short)}


def _differs(place: Place, line: dict[str, Any], codes: dict[int, str]) -> bool:
    same = all(getattr(place, name) == line[name] for name in ("name", "short_name", "pinyin", "initials"))
    return not same or codes.get(place.parent_id or 0, "") != line["parent_code"]


def _sentences(problems: Problems) -> str:
    """The first problems, a line each, for the command line."""
    said = [
        _("第 %(line)s 行 %(column)s：%(text)s", line=one.line, column=one.column, text=one.sentence)
        for one in problems.shown[:10]
    ]
    return "\n".join(said)

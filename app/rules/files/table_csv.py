"""Decision tables in CSV: `if_*` conditions, `then_*` outputs, and the limits beside them."""

from collections.abc import Mapping
from typing import NamedTuple

from app.rules.files.csv_rows import RulesFile, open_rules
from app.rules.limits import KNOWN, Limit, missing, problem_with
from app.rules.tables.checks import problems_of
from app.rules.tables.domain import Column, Row, Table
from app.rules.tables.vocabulary import FACTS
from app.texts import _

# What the files call the rows of each table.
ROWS_OF: Mapping[str, str] = {"award": "award", "redemption": "redeem"}
REQUIRED = ("order", "table", "rule_code", "active", "name_zh", "name_en", "note_zh", "source_zh", "trust")
LIMIT_COLUMNS = ("then_limit_value", "then_limit_unit")
YES_NO = {"yes": "true", "no": "false"}


class RulesOf(NamedTuple):
    """What a file of a table holds."""

    table: Table
    limits: tuple[Limit, ...]


def read_table(code: str, name: str, content: bytes) -> RulesOf:
    """Read the table and its limits, every cell checked, or raise `BadRules` with all that is wrong."""
    file = open_rules(name, content, REQUIRED)
    columns = tuple(header[3:] for header in file.header if header.startswith("if_"))
    outputs = tuple(header[5:] for header in file.header if header.startswith("then_") and header not in LIMIT_COLUMNS)
    table = Table(
        code=code,
        columns=tuple(Column(name, FACTS[code][name].kind if name in FACTS[code] else "any") for name in columns),
        outputs=outputs,
        rows=tuple(_row(file, line, row, columns, outputs) for line, row in _lines_of(file, ROWS_OF[code])),
    )
    limits = tuple(_limit(file, line, row, code) for line, row in _lines_of(file, "limit"))
    _check(file, table, limits)
    return RulesOf(table, limits)


def _lines_of(file: RulesFile, kind: str) -> list[tuple[int, dict[str, str]]]:
    return [(line, row) for line, row in file.lines if row["table"] == kind]


def _row(file: RulesFile, line: int, row: dict[str, str], columns: tuple[str, ...], outputs: tuple[str, ...]) -> Row:
    return Row(
        code=row["rule_code"],
        conditions=tuple(YES_NO.get(text, text) for text in (row[f"if_{name}"] for name in columns)),
        outputs=tuple(YES_NO.get(text, text) for text in (row[f"then_{name}"] for name in outputs)),
        name=row["name_zh"],
        name_en=row["name_en"],
        note=row["note_zh"],
        source=row["source_zh"],
        trust=row["trust"],
        active=file.yes_no(line, row, "active"),
    )


def _limit(file: RulesFile, line: int, row: dict[str, str], rule_set: str) -> Limit:
    code, value, unit = row["rule_code"], row.get("then_limit_value", ""), row.get("then_limit_unit", "")
    active = file.yes_no(line, row, "active")
    if wrong := problem_with(code, value, unit, rule_set, active=active):
        file.wrong(line, "rule_code" if code not in KNOWN else "then_limit_value", wrong)
        value = "0"
    return Limit(
        code=code,
        value=int(value),
        unit=unit,
        owner=KNOWN[code].owner if code in KNOWN else "",
        active=active,
        name=row["name_zh"],
        note=row["note_zh"],
        source=row["source_zh"],
        trust=row["trust"],
    )


def _check(file: RulesFile, table: Table, limits: tuple[Limit, ...]) -> None:
    lines = [line for line, _row in _lines_of(file, ROWS_OF[table.code])]
    prefixes = {column.name: "if_" for column in table.columns} | dict.fromkeys(table.outputs, "then_")
    for problem in problems_of(table):
        column = prefixes.get(problem.column, "") + problem.column
        file.wrong(None if problem.row is None else lines[problem.row], column, problem.text)
    for line, row in file.lines:
        if row["table"] not in (ROWS_OF[table.code], "limit"):
            file.wrong(line, "table", _("不认识：%(value)s", value=row["table"]))
    orders = [row["order"] for _line, row in file.lines]
    if orders != [str(number) for number in range(1, len(orders) + 1)]:
        file.wrong(None, "order", _("要从 1 起依次编号"))
    if len({limit.code for limit in limits}) < len(limits):
        file.wrong(None, "rule_code", _("限额写了两次"))
    for code in missing(limits, table.code):
        file.wrong(None, "rule_code", _("缺少限额 %(code)s（不用的写 active=no）", code=code))
    file.done()

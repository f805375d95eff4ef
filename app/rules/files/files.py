"""Files of rules: CSV for every set, and JDM for the decision tables."""

import json
from pathlib import Path
from typing import Any

from app.rules import content
from app.rules.errors import BadRules
from app.rules.files.jdm import from_jdm
from app.rules.files.limits_csv import read_limits
from app.rules.files.table_csv import read_table
from app.rules.limits import Limit, missing, problem_with
from app.rules.orchard_duties import read_orchard_duties
from app.rules.star_metrics import read_star_metrics
from app.rules.tables.checks import problems_of
from app.rules.tables.vocabulary import KINDS
from app.texts import _

FOLDER = Path(__file__).parents[1] / "data"
DEFAULTS = {
    "award": "award-rules.csv",
    "redemption": "redeem-rules.csv",
    "star_metrics": "star-metrics.csv",
    "orchard_duties": "orchard-duties.csv",
    "limits": "limits.csv",
}


def default_content(code: str) -> dict[str, Any]:
    """The content of version 1 of a set."""
    name = DEFAULTS[code]
    return read(code, name, (FOLDER / name).read_bytes())


def read(code: str, name: str, data: bytes) -> dict[str, Any]:
    """The content of a version out of a file, everything checked; raises `BadRules` with all that is wrong."""
    if code not in KINDS:
        raise BadRules([_("没有这套规则：%(code)s", code=code)])
    if name.lower().endswith(".json"):
        return _from_jdm(code, name, data)
    if KINDS[code] == "table":
        return content.of_table(*read_table(code, name, data))
    if code == "star_metrics":
        return content.of_rows(read_star_metrics(name, data))
    if code == "orchard_duties":
        return content.of_rows(read_orchard_duties(name, data))
    return content.of_limits(read_limits(name, data))


def _from_jdm(code: str, name: str, data: bytes) -> dict[str, Any]:
    """A JDM file; one that was written elsewhere brings no limits, and then says so."""
    try:
        document = json.loads(data)
    except ValueError:
        raise BadRules([_("%(file)s 不是 JSON 文件", file=name)]) from None
    table, extra = from_jdm(document)
    if table.code != code or KINDS[code] != "table":
        raise BadRules([_("%(file)s 里是 %(found)s 表，不是 %(code)s 表", file=name, found=table.code, code=code)])
    limits = _limits(name, code, extra.get("limits", []))
    problems = [
        _(
            "%(file)s，规则 %(row)s 的 %(column)s 列：%(text)s",
            file=name,
            row=table.rows[problem.row].code if problem.row is not None else _("整张表"),
            column=problem.column,
            text=problem.text,
        )
        for problem in problems_of(table)
    ]
    if problems:
        raise BadRules(problems)
    return content.of_table(table, limits)


def _limits(name: str, rule_set: str, items: list[dict[str, Any]]) -> tuple[Limit, ...]:
    problems = []
    try:
        limits = tuple(Limit(**item) for item in items)
    except TypeError:
        raise BadRules([_("%(file)s 的限额看不懂", file=name)]) from None
    for limit in limits:
        if wrong := problem_with(limit.code, str(limit.value), limit.unit, rule_set, active=limit.active):
            problems.append(_("%(file)s 的限额：%(text)s", file=name, text=wrong))
    problems += [_("%(file)s 缺少限额 %(code)s", file=name, code=code) for code in missing(limits, rule_set)]
    if problems:
        raise BadRules(problems)
    return limits

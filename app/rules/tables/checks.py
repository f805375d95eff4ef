"""Whether a decision table can be used: every cell, and what its kind of table needs."""

from collections.abc import Iterator
from typing import NamedTuple

from app.rules.errors import BadCell
from app.rules.tables import cells
from app.rules.tables.compiled import plain
from app.rules.tables.domain import ROUNDINGS, Row, Table
from app.rules.tables.vocabulary import FACTS, OUTPUTS, REQUIRED, Known
from app.texts import _


class Problem(NamedTuple):
    """What is wrong in a row (its place, from 0; None = the whole table) and a column."""

    row: int | None
    column: str
    text: str


def problems_of(table: Table) -> Iterator[Problem]:
    """Everything that is wrong with a table of a known set; nothing where it can be used."""
    yield from _of_head(table)
    codes: set[str] = set()
    for place, row in enumerate(table.rows):
        if not row.code.isidentifier() or not row.code.isascii() or row.code in codes:
            yield Problem(place, "rule_code", _("代码要用英文字母，并且不能重复：%(code)s", code=row.code))
        codes.add(row.code)
        yield from _of_conditions(table, place, row)
        yield from _of_outputs(table, place, row)
    yield from _of_last_row(table)


def _of_head(table: Table) -> Iterator[Problem]:
    for column in table.columns:
        known = FACTS[table.code].get(column.name)
        if known is None or known.kind != column.kind:
            yield Problem(None, column.name, _("没有这个条件"))
    for output in table.outputs:
        if output not in OUTPUTS[table.code]:
            yield Problem(None, output, _("没有这个结果"))
    names = [*(column.name for column in table.columns), *table.outputs]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem(None, name, _("这一列写了两次"))
    if table.rounding not in ROUNDINGS:
        yield Problem(None, "rounding", _("没有这种取整：%(rounding)s", rounding=table.rounding))
    if table.hit_policy != "first":
        yield Problem(None, "hit_policy", _("这张表要按第一条对上的算"))


def _of_conditions(table: Table, place: int, row: Row) -> Iterator[Problem]:
    for column, text in zip(table.columns, row.conditions, strict=True):
        known = FACTS[table.code].get(column.name)
        if text and known:
            try:
                cells.condition(text, known.kind, known.values)
            except BadCell as error:
                yield Problem(place, column.name, str(error))


def _of_outputs(table: Table, place: int, row: Row) -> Iterator[Problem]:
    written = dict(zip(table.outputs, row.outputs, strict=True))
    for name, text in written.items():
        known = OUTPUTS[table.code].get(name)
        if text and known and (wrong := _output_problem(table, text, known)):
            yield Problem(place, name, wrong)
    for name in REQUIRED[table.code]:
        if row.active and not written.get(name):
            yield Problem(place, name, _("不能是空的"))
    if table.code == "award" and all(
        written.get(name, "") not in ("", "0") for name in ("fixed_points", "points_per_hour")
    ):
        yield Problem(place, "fixed_points", _("每小时的分和一次的分只能写一个"))
    if (
        table.code == "redemption"
        and written.get("allowed") == "true"
        and written.get("fen_per_point") in (None, "0", "")
    ):
        yield Problem(place, "fen_per_point", _("可以抵的，要写明一分抵多少钱"))


def _output_problem(table: Table, text: str, known: Known) -> str:
    facts = frozenset(column.name for column in table.columns)
    try:
        compiled = cells.output(text, facts)
        if cells.names_in(text):
            return ""
        value = plain(compiled.evaluate({}))
    except BadCell as error:
        return str(error)
    except Exception:  # zen raises bare exceptions
        return _("算不出结果：%(text)s", text=text)
    if known.kind == "boolean" and not isinstance(value, bool):
        return _("%(text)s 不是“是/否”", text=text)
    if known.kind == "number" and (isinstance(value, bool) or not isinstance(value, int | float) or value < 0):
        return _("%(text)s 不是不小于 0 的数字", text=text)
    return ""


def _of_last_row(table: Table) -> Iterator[Problem]:
    active = [place for place, row in enumerate(table.rows) if row.active]
    if not active or any(table.rows[active[-1]].conditions):
        yield Problem(active[-1] if active else None, "rule_code", _("最后一条要什么条件都不写，接住其余的情况"))

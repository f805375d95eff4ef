"""A table made ready: its cells compiled once by zen, and their verdicts remembered."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from app.rules.errors import BadCell, CannotDecide
from app.rules.tables import cells
from app.rules.tables.domain import Facts, Kind, Outputs, Row, Table
from app.texts import _

# How many values a cell remembers; facts are drawn from few (kinds, yes and no, minutes of a day, degrees).
MEMORY = 4096
SCALARS: Mapping[Kind, tuple[type, ...]] = {
    "text": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "any": (str, int, float, bool),
}


class Cell:
    """A compiled condition, with its verdicts on the values it has seen: it depends on nothing else."""

    __slots__ = ("_expression", "_types", "seen", "text")

    def __init__(self, text: str, kind: Kind) -> None:
        self.text = text
        self.seen: dict[tuple[type, object], bool] = {}
        self._types = SCALARS[kind]
        self._expression = cells.condition(text)

    def judge(self, value: object) -> bool:
        """The verdict on a value not seen before; `TypeError` where the cell cannot take it.

        Null is no hit unless the cell names null: zen's own graph engine takes a cell that fails for one that does not
        hit. What fails on any other value is a fact of the wrong type, which zen would pass over in silence.
        """
        if value is not None and value.__class__ not in self._types:
            raise TypeError(value)
        try:
            verdict = bool(self._expression.evaluate({"$": value}))
        except Exception as error:
            if value is not None:
                raise TypeError(value) from error
            verdict = False
        if len(self.seen) >= MEMORY:
            self.seen.clear()
        self.seen[value.__class__, value] = verdict
        return verdict


class CompiledRow(NamedTuple):
    """A row ready to be tried: only the cells that say something, constants worked out."""

    number: int
    row: Row
    tests: tuple[tuple[int, Cell], ...]
    constants: Mapping[str, object]
    expressions: tuple[tuple[str, Any, frozenset[str]], ...]


class CompiledTable:
    """A table whose cells are compiled once; columns share the cells that are written alike."""

    __slots__ = ("_cells", "is_first", "names", "rows", "table")

    def __init__(self, table: Table) -> None:
        self.table = table
        self.names = tuple(column.name for column in table.columns)
        self.is_first = table.hit_policy == "first"
        self._cells: dict[tuple[int, str], Cell] = {}
        self.rows = tuple(self._row(number, row) for number, row in enumerate(table.rows, start=1) if row.active)

    def _row(self, number: int, row: Row) -> CompiledRow:
        tests = []
        for index, (text, column) in enumerate(zip(row.conditions, self.table.columns, strict=True)):
            if text:
                if (index, text) not in self._cells:
                    self._cells[index, text] = Cell(text, column.kind)
                tests.append((index, self._cells[index, text]))
        constants: dict[str, object] = {}
        expressions = []
        for name, text in zip(self.table.outputs, row.outputs, strict=True):
            if text:
                compiled, needs = cells.output(text, frozenset(self.names)), cells.names_in(text)
                if needs:
                    expressions.append((name, compiled, needs))
                elif (value := _constant(compiled, text)) is not None:
                    constants[name] = value
        return CompiledRow(number, row, tuple(tests), constants, tuple(expressions))

    def judge(self, row: CompiledRow, index: int, value: object) -> bool:
        """The verdict of the row's cell in that column on a value it has not seen."""
        try:
            return self._cells[index, row.row.conditions[index]].judge(value)
        except TypeError as error:
            raise CannotDecide(
                table=self.table.code, row=row.row.code, column=self.names[index], value=value
            ) from error.__cause__

    def work_out(self, row: CompiledRow, facts: Facts) -> Outputs | None:
        """The outputs of a row that hit; None where one needs a fact that is null (then, as in zen, it is no hit)."""
        outputs = dict(row.constants)
        known = {name: facts.get(name) for name in self.names}
        for name, expression, needs in row.expressions:
            try:
                value = plain(expression.evaluate(known))
            except Exception as error:
                if any(known[need] is None for need in needs):
                    return None
                values = {need: known[need] for need in needs}
                raise CannotDecide(table=self.table.code, row=row.row.code, column=name, value=values) from error
            if value is not None:
                outputs[name] = value
        return outputs


def plain(value: object) -> object:
    """Whole numbers as int: expressions give floats."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _constant(compiled: Any, text: str) -> object:
    try:
        return plain(compiled.evaluate({}))
    except Exception as error:
        raise BadCell(_("算不出结果：%(text)s", text=text)) from error

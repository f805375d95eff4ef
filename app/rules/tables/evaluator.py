"""Decide by a table: rows in order, first hit or all, with what each cell saw. Pure, save for zen's expressions."""

from dataclasses import dataclass
from typing import NamedTuple

from app.rules.tables.compiled import CompiledRow, CompiledTable
from app.rules.tables.domain import Facts, Outputs, Row


class Saw(NamedTuple):
    """One cell at work: its column, its condition, the value it saw, and whether that was a hit."""

    column: str
    condition: str
    value: object
    is_hit: bool


class Tried(NamedTuple):
    """One row that was tried: its number in the table (from 1), its code, and what its cells saw until one said no."""

    number: int
    code: str
    is_hit: bool
    cells: tuple[Saw, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a table said about some facts; `row` is None where nothing hit. `stopped` is the trace, kept small."""

    table: CompiledTable
    facts: Facts
    hits: tuple[tuple[CompiledRow, Outputs], ...]
    stopped: tuple[int, ...]

    @property
    def row(self) -> Row | None:
        """The first row that hit."""
        return self.hits[0][0].row if self.hits else None

    @property
    def row_code(self) -> str:
        """Its code; empty where nothing hit."""
        return self.hits[0][0].row.code if self.hits else ""

    @property
    def number(self) -> int:
        """Its number in the table, from 1; 0 where nothing hit."""
        return self.hits[0][0].number if self.hits else 0

    @property
    def outputs(self) -> Outputs:
        """The outputs of the first hit; those of all are in `hits`."""
        return self.hits[0][1] if self.hits else {}

    @property
    def note(self) -> str:
        """The rule in plain words."""
        return self.hits[0][0].row.note if self.hits else ""

    @property
    def trace(self) -> tuple[Tried, ...]:
        """Every row that was tried, with what each of its cells saw."""
        return tuple(
            self._tried(row, stop) for row, stop in zip(self.table.rows[: len(self.stopped)], self.stopped, strict=True)
        )

    def _tried(self, row: CompiledRow, stop: int) -> Tried:
        """`stop` is the place of the cell that said no, or -1 where none did."""
        seen = []
        for place, (index, cell) in enumerate(row.tests):
            column = self.table.table.columns[index].name
            seen.append(Saw(column, cell.text, self.facts.get(column), place != stop))
            if place == stop:
                break
        return Tried(row.number, row.row.code, stop < 0, tuple(seen))


def decide(table: CompiledTable, facts: Facts) -> Decision:
    """Try the rows in order; a fact that is missing is null. Raises `CannotDecide` for a wrong type."""
    keys = [(value.__class__, value) for value in map(facts.get, table.names)]
    hits: list[tuple[CompiledRow, Outputs]] = []
    stopped: list[int] = []
    for row in table.rows:
        place = 0
        for index, cell in row.tests:
            try:
                verdict = cell.seen[keys[index]]
            except (KeyError, TypeError):  # not seen yet, or a list, which no cell takes
                verdict = table.judge(row, index, keys[index][1])
            if not verdict:
                break
            place += 1
        else:
            outputs = row.constants if not row.expressions else table.work_out(row, facts)
            if outputs is not None:
                stopped.append(-1)
                hits.append((row, outputs))
                if table.is_first:
                    break
                continue
        stopped.append(place)
    return Decision(table, facts, tuple(hits), tuple(stopped))

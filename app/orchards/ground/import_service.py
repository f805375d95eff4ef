"""Trees from a CSV file or a workbook: looked at, then all are planted or none."""

from dataclasses import dataclass
from datetime import date, datetime

from app import clock
from app.files import imports
from app.files.csv_files import Problems, Row, read_table
from app.orchards.domain import EARLIEST_YEAR, label_of
from app.orchards.ground.trees_service import TreeText, add_trees, trees_of
from app.orchards.models import Orchard
from app.orchards.species_service import species_named
from app.scope import here
from app.texts import _

ROW, COLUMN, LABEL, SPECIES, VARIETY = ("排", "棵", "编号", "树种", "品种")  # data
PLANTED, STATE, WHY_NOT = ("栽植日期", "状态", "不开放的原因")  # data
COLUMNS = (ROW, COLUMN, LABEL, SPECIES, VARIETY, PLANTED, STATE, WHY_NOT)
EXAMPLE = ("1", "3", "1-3", "海棠", "塞外红", "2024-05-04", "长得好", "")  # data
ALIVE, WEAK, DEAD = ("长得好", "活"), ("长得弱", "弱"), ("枯死", "死")  # data
STATES = {
    "": "alive",
    **{word: state for words, state in ((ALIVE, "alive"), (WEAK, "weak"), (DEAD, "dead")) for word in words},
}
LONGEST_NUMBER, LONGEST_LABEL, LONGEST_VARIETY, LONGEST_WHY = 6, 20, 40, 60


@dataclass
class Plan:
    """A file as it was understood: its trees with their states, where nothing is wrong with any row."""

    rows: int
    trees: list[tuple[TreeText, str]]
    problems: Problems
    sample: list[list[str]]


def preview_trees(orchard: Orchard, content: bytes) -> imports.Preview:
    """What an import of the file would plant, and what is wrong in it. Raises `Unreadable`."""
    plan = _Check(orchard, content).all()
    counts = [imports.Count(_("果树"), new=len(plan.trees))]
    return imports.Preview(plan.rows, counts, plan.problems, header=COLUMNS, sample=plan.sample)


def import_trees(orchard: Orchard, content: bytes, *, by_id: int) -> int:
    """Plant all trees of the file; how many. Raises `imports.NotClean`, `Unreadable`, `PlaceTaken`."""
    here(Orchard, orchard.id, lock=True)
    plan = _Check(orchard, content).all()
    if plan.problems:
        raise imports.NotClean(plan.problems)
    return add_trees(orchard, plan.trees, by_id=by_id) if plan.trees else 0


class _Check:
    """The checks of one file, with the places and labels that are taken."""

    def __init__(self, orchard: Orchard, content: bytes) -> None:
        self.orchard = orchard
        optional = (LABEL, VARIETY, STATE, WHY_NOT)
        self.sheet = read_table(content, required=(ROW, COLUMN, SPECIES, PLANTED), optional=optional)
        self.problems = self.sheet.problems
        standing = trees_of(orchard)
        self.places = {(one.row, one.column): 0 for one in standing}
        self.labels = {one.label: 0 for one in standing}

    def all(self) -> Plan:
        """Check every row."""
        found = [tree for row in self.sheet.rows if (tree := self._tree(row)) is not None]
        sample = [[row[column] for column in COLUMNS] for row in self.sheet.rows[:5]]
        return Plan(len(self.sheet.rows), found, self.problems, sample)

    def _tree(self, row: Row) -> tuple[TreeText, str] | None:
        before = len(self.problems)
        place = self._place(row)
        label = self._label(row, place)
        species, planted_on = self._species(row), self._day(row)
        state = STATES.get(row[STATE])
        if state is None:
            self.problems.add(row.line, STATE, _("请写：长得好、长得弱或枯死"))
        for column, most in ((VARIETY, LONGEST_VARIETY), (WHY_NOT, LONGEST_WHY)):
            if len(row[column]) > most:
                self.problems.add(row.line, column, _("超过 %(n)s 个字", n=most))
        if len(self.problems) > before or place is None or species is None or planted_on is None or state is None:
            return None
        said = TreeText(
            row=place[0],
            column=place[1],
            label=label,
            species=species,
            variety=row[VARIETY],
            planted_on=planted_on,
            adoptable=not row[WHY_NOT],
            why_not=row[WHY_NOT],
        )
        return said, state

    def _place(self, row: Row) -> tuple[int, int] | None:
        numbers = (self._number(row, ROW, self.orchard.row_count), self._number(row, COLUMN, self.orchard.column_count))
        if numbers[0] is None or numbers[1] is None:
            return None
        place = (numbers[0], numbers[1])
        if place in self.places:
            self.problems.add(row.line, COLUMN, self._taken(self.places[place], _("这个位置已经有树")))
        self.places.setdefault(place, row.line)
        return place

    def _number(self, row: Row, column: str, most: int) -> int | None:
        typed = row[column].removesuffix(".0")  # a workbook's number
        if len(typed) <= LONGEST_NUMBER and typed.isascii() and typed.isdigit() and 1 <= int(typed) <= most:
            return int(typed)
        self.problems.add(row.line, column, _("请填 1 到 %(most)s 的整数", most=most))
        return None

    def _label(self, row: Row, place: tuple[int, int] | None) -> str:
        label = row[LABEL] or (label_of(*place) if place else "")
        if len(label) > LONGEST_LABEL:
            self.problems.add(row.line, LABEL, _("超过 %(n)s 个字", n=LONGEST_LABEL))
        elif label in self.labels:
            self.problems.add(row.line, LABEL, self._taken(self.labels[label], _("这个编号已经有树用了")))
        if label:
            self.labels.setdefault(label, row.line)
        return label

    def _taken(self, line: int, else_: str) -> str:
        """Who has it: an earlier line of the file, or a tree that stands."""
        return _("和第 %(line)s 行重复", line=line) if line else else_

    def _species(self, row: Row) -> str | None:
        found = species_named(row[SPECIES]) if row[SPECIES] else None
        if found is None:
            self.problems.add(row.line, SPECIES, _("没有这个树种，请按“文件里的列”里的名称填"))
        return found

    def _day(self, row: Row) -> date | None:
        typed = row[PLANTED].partition(" ")[0].partition("T")[0]  # a workbook's day may bring its midnight
        for pattern in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"):
            try:
                day = datetime.strptime(typed, pattern).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
            if day.year >= EARLIEST_YEAR and day <= clock.today():
                return day
        self.problems.add(row.line, PLANTED, _("请填今天以前的日期，例如 2024-05-04"))
        return None

"""Bills from a CSV file or a workbook: every row is checked against the households first, then all come in, or none."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Text, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from app.database import db
from app.files.csv_files import Problems, Row, Sheet
from app.pages.fields import fen_of
from app.places import service as places
from app.places.domain import door_label, unit_label
from app.property.agreements import service as areas
from app.property.bills import columns_service
from app.property.bills.columns import (
    AMOUNT,
    BUILDING,
    COLUMNS,
    COMMUNITY,
    COMPOUND,
    DOOR,
    DUE,
    NUMBER,
    PERIOD,
    UNIT,
    Chosen,
    Lines,
)
from app.property.bills.service import NewBill
from app.property.models import Bill
from app.scope import community, community_id
from app.texts import _

MOST_FEN = 100_000_00


@dataclass(frozen=True)
class CheckedBills:
    """A file as it was understood: its bills, where nothing is wrong with any row."""

    rows: int
    bills: list[NewBill]
    problems: Problems
    sample: list[list[str]]


def check_lines(lines: Lines, *, company_id: int, chosen: Chosen | None = None) -> CheckedBills:
    """Check the lines of a file of the community in scope, by the columns chosen for it. Raises `Unreadable`."""
    sheet = columns_service.sheet_of(lines, chosen)
    return _Check(sheet, company_id, chosen).all()


def numbers_taken(company_id: int, numbers: list[str]) -> set[str]:
    """Those of the numbers that the company has used in this community."""
    statement = select(Bill.number).where(
        Bill.community_id == community_id(),
        Bill.company_id == company_id,
        Bill.number == any_(literal(numbers, ARRAY(Text))),
    )
    return set(db.session.execute(statement).scalars())


class _Check:
    """The checks of one file, with what they look up, once."""

    def __init__(self, sheet: Sheet, company_id: int, chosen: Chosen | None) -> None:
        self.sheet = sheet
        self.chosen = chosen
        self.problems = sheet.problems
        self.buildings = {(b.compound.name, b.name): b for b in places.buildings(None)} if sheet.rows else {}
        self.compounds = {name for name, _building in self.buildings}
        self.served = areas.served_compounds(company_id)
        self.households: dict[int, dict[tuple[str, str], int]] = {}
        self.taken = numbers_taken(company_id, [row[NUMBER] for row in sheet.rows])
        self.seen: dict[str, int] = {}

    def all(self) -> CheckedBills:
        """Check every row."""
        found = [bill for row in self.sheet.rows if (bill := self._bill(row)) is not None]
        sample = [[row[column] for column in COLUMNS] for row in self.sheet.rows[:5]]
        return CheckedBills(len(self.sheet.rows), found, self.problems, sample)

    def _bill(self, row: Row) -> NewBill | None:
        before = len(self.problems)
        household_id = self._household(row)
        number, period = self._number(row), self._period(row)
        amount, due_on = self._amount(row), self._due(row)
        if len(self.problems) > before or household_id is None or amount is None:
            return None
        return NewBill(number=number, period=period, amount_fen=amount, due_on=due_on, household_id=household_id)

    def _household(self, row: Row) -> Any:
        if row[COMMUNITY] and row[COMMUNITY] != community().code:
            return self._wrong(row, COMMUNITY, _("这一行不是所选社区的"))
        building = self.buildings.get((row[COMPOUND], row[BUILDING]))
        if building is None:
            if row[COMPOUND] not in self.compounds:
                return self._wrong(row, COMPOUND, _("没有这个小区"))
            return self._wrong(row, BUILDING, _("这个小区没有这栋楼"))
        if building.compound_id not in self.served:
            return self._wrong(row, COMPOUND, _("贵公司不服务这个小区"))
        if building.id not in self.households:
            self.households[building.id] = {(h.unit, h.door): h.id for h in places.households(building.id)}
        found = self.households[building.id].get((unit_label(row[UNIT]), door_label(row[DOOR])))
        return found if found is not None else self._wrong(row, DOOR, _("没有这一户"))

    def _number(self, row: Row) -> str:
        number = row[NUMBER]
        if not number or len(number) > 40:
            self._wrong(row, NUMBER, _("请填账单号，不超过 40 字"))
        elif number in self.taken:
            self._wrong(row, NUMBER, _("这个账单号以前导入过"))
        elif number in self.seen:
            self._wrong(row, NUMBER, _("和第 %(line)s 行的账单号重复", line=self.seen[number]))
        self.seen.setdefault(number, row.line)
        return number

    def _period(self, row: Row) -> str:
        if not row[PERIOD] or len(row[PERIOD]) > 40:
            self._wrong(row, PERIOD, _("请填账期，例如 2026年下半年"))
        return row[PERIOD]

    def _amount(self, row: Row) -> Any:
        fen = fen_of(row[AMOUNT].replace(",", ""))
        if fen is None:
            return self._wrong(row, AMOUNT, _("不是金额，例如 150.20"))
        if not 0 < fen <= MOST_FEN:
            return self._wrong(row, AMOUNT, _("金额要大于 0，不超过 10 万元"))
        return fen

    def _due(self, row: Row) -> date | None:
        if not row[DUE]:
            return None
        for pattern in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"):
            try:
                return datetime.strptime(row[DUE], pattern).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
        self._wrong(row, DUE, _("不是日期，例如 2026-12-31"))
        return None

    def _wrong(self, row: Row, column: str, sentence: str) -> Any:
        """Note what is wrong with a cell; the answer stands for the value that it does not have."""
        self.problems.add(row.line, self.chosen.said(column) if self.chosen else column, sentence)
        return None

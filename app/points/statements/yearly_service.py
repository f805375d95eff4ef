"""A wallet's statement of one Shanghai year: where it began, every line, where it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, or_, select

from app import clock
from app.database import db
from app.points.models import Account, Transfer
from app.points.statements import service as statements
from app.scope import community_id


@dataclass(frozen=True)
class YearStatement:
    """Points at the year's start and end, and what lies between, the oldest first."""

    account: Account
    year: int
    opening: int
    lines: Sequence[statements.Line]

    @property
    def gained(self) -> int:
        """All that came in."""
        return sum(line.amount for line in self.lines if line.amount > 0)

    @property
    def spent(self) -> int:
        """All that went out, as a positive number."""
        return -sum(line.amount for line in self.lines if line.amount < 0)

    @property
    def closing(self) -> int:
        """Points at the end of the year, or now."""
        return self.opening + self.gained - self.spent

    @property
    def running(self) -> list[tuple[statements.Line, int]]:
        """Each line with the balance after it."""
        balance, rows = self.opening, []
        for line in self.lines:
            balance += line.amount
            rows.append((line, balance))
        return rows


def years_of(account: Account) -> list[int]:
    """The years for which there is a statement, the present one first."""
    return list(range(clock.today().year, clock.local(account.opened_at).year - 1, -1))


def statement_of(account: Account, year: int) -> YearStatement:
    """What moved in the wallet in that year."""
    first = clock.day_bounds(date(year, 1, 1))[0]
    following = clock.day_bounds(date(year + 1, 1, 1))[0]
    rows = db.session.execute(statements.moved_between(account, first, following)).all()
    return YearStatement(account, year, _balance_at(account, first), statements.read_lines(rows))


def _balance_at(account: Account, instant: datetime) -> int:
    signed = case((Transfer.credit_id == account.id, Transfer.amount), else_=-Transfer.amount)
    statement = select(func.coalesce(func.sum(signed), 0)).where(
        Transfer.community_id == community_id(),
        or_(Transfer.credit_id == account.id, Transfer.debit_id == account.id),
        Transfer.posted_at < instant,
    )
    return int(db.session.execute(statement).scalar_one())

"""A day at the company's counters: what was confirmed, refused, undone and taken in cash, by whom."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db
from app.people.models import Person
from app.property.bills import service as bills
from app.property.models import Bill, Redemption
from app.property.redemptions.counter_models import CashPayment
from app.scope import Community


@dataclass(frozen=True)
class Entry:
    """One line of the day, in points and fen; what was undone stands twice, the second time with a minus."""

    at: datetime
    what: str  # captured, refused, undone, cash
    clerk: Person
    bill: Bill
    points: int = 0
    fen: int = 0
    cash_fen: int = 0
    reason: str = ""
    code: str = ""


@dataclass
class Sum:
    """What one clerk, or all of them, did: lines of each kind, and points and fen less what was undone."""

    name: str
    lines: Counter[str] = field(default_factory=Counter)
    points: int = 0
    fen: int = 0
    cash_fen: int = 0

    def add(self, entry: Entry) -> None:
        """Count one line."""
        self.lines[entry.what] += 1
        self.points += entry.points
        self.fen += entry.fen
        self.cash_fen += entry.cash_fen


@dataclass(frozen=True)
class Day:
    """The lines, the newest first, and their sums."""

    on: date
    entries: Sequence[Entry]

    @property
    def total(self) -> Sum:
        """All clerks together."""
        total = Sum("")
        for entry in self.entries:
            total.add(entry)
        return total

    @property
    def by_clerk(self) -> list[Sum]:
        """One sum for each clerk, by name."""
        sums: dict[int, Sum] = {}
        for entry in self.entries:
            sums.setdefault(entry.clerk.id, Sum(entry.clerk.name)).add(entry)
        return sorted(sums.values(), key=lambda one: one.name)


def day_of(company_id: int, communities: Sequence[Community], on: date) -> Day:
    """What the company's counters did on a Shanghai day."""
    ids = [c.id for c in communities]
    first, following = clock.day_bounds(on)
    found: list[Entry] = []
    for redemption in _redemptions(company_id, ids, first, following):
        found += [entry for entry in _entries(redemption) if first <= entry.at < following]
    found += [
        Entry(one.at, "cash", one.clerk, one.bill, cash_fen=one.fen) for one in _cash(company_id, ids, first, following)
    ]
    return Day(on, sorted(found, key=lambda entry: entry.at, reverse=True))


def _redemptions(company_id: int, ids: list[int], first: datetime, following: datetime) -> Sequence[Redemption]:
    of_the_day = (and_(moment >= first, moment < following) for moment in (Redemption.closed_at, Redemption.undone_at))
    statement = (
        select(Redemption)
        .where(
            Redemption.community_id.in_(ids),
            Redemption.company_id == company_id,
            Redemption.clerk_id.is_not(None),
            or_(*of_the_day),
        )
        .options(
            joinedload(Redemption.bill).options(bills.with_household()),
            joinedload(Redemption.clerk),
            joinedload(Redemption.undo_asked_by),
        )
    )
    return db.session.execute(statement).scalars().all()


def _entries(redemption: Redemption) -> list[Entry]:
    clerk, by, bill, code = redemption.clerk, redemption.undo_asked_by, redemption.bill, redemption.code
    assert clerk is not None
    assert redemption.closed_at is not None
    if redemption.captured_at is None:
        return [Entry(redemption.closed_at, "refused", clerk, bill, reason=redemption.reason, code=code)]
    points, fen, cash = redemption.points, redemption.fen, redemption.cash_fen
    entries = [Entry(redemption.captured_at, "captured", clerk, bill, points, fen, cash, code=code)]
    if redemption.undone_at is not None and by is not None:
        said = redemption.undo_reason
        entries.append(Entry(redemption.undone_at, "undone", by, bill, -points, -fen, -cash, said, code))
    return entries


def _cash(company_id: int, ids: list[int], first: datetime, following: datetime) -> Sequence[CashPayment]:
    statement = (
        select(CashPayment)
        .where(
            CashPayment.community_id.in_(ids),
            CashPayment.company_id == company_id,
            CashPayment.at >= first,
            CashPayment.at < following,
        )
        .options(joinedload(CashPayment.bill).options(bills.with_household()), joinedload(CashPayment.clerk))
    )
    return db.session.execute(statement).scalars().all()


def undo_asked(company_id: int, communities: Sequence[Community]) -> Sequence[Redemption]:
    """Confirmations that a clerk wants undone and that wait for a colleague, the oldest first."""
    statement = (
        select(Redemption)
        .where(
            Redemption.community_id.in_([c.id for c in communities]),
            Redemption.company_id == company_id,
            Redemption.state == "captured",
            Redemption.undo_asked_at.is_not(None),
        )
        .options(joinedload(Redemption.bill).options(bills.with_household()), joinedload(Redemption.undo_asked_by))
        .order_by(Redemption.undo_asked_at)
        .limit(20)
    )
    return db.session.execute(statement).scalars().all()

"""Points that went into and out of the wallets of a community, by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app import clock
from app.database import db
from app.points.models import Account, Transfer
from app.scope import community_id

MONTHS = 12


@dataclass(frozen=True)
class Flows:
    """Points of each month, oldest first; `came` into wallets, `went` out of them."""

    months: Sequence[date]
    came: Sequence[int]
    went: Sequence[int]

    @property
    def moved(self) -> bool:
        """True where anything moved at all."""
        return any(self.came) or any(self.went)


def flows() -> Flows:
    """The last twelve months with this one. What one wallet gave to another counts on neither side."""
    months = _months()
    came, went = (_by_month(into, months[0]) for into in (True, False))
    return Flows(months, [came.get(month, 0) for month in months], [went.get(month, 0) for month in months])


def _months() -> list[date]:
    today = clock.today()
    last = today.year * 12 + today.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(last - MONTHS + 1, last + 1)]


def _by_month(into: bool, since: date) -> dict[date, int]:
    return {row[0].date(): int(row[1]) for row in db.session.execute(_sums(into, since))}


def _sums(into: bool, since: date) -> Select[Any]:
    wallet, other = aliased(Account), aliased(Account)
    ours, theirs = (Transfer.credit_id, Transfer.debit_id) if into else (Transfer.debit_id, Transfer.credit_id)
    month = func.date_trunc("month", func.timezone("Asia/Shanghai", Transfer.posted_at)).label("month")
    here = community_id()
    return (
        select(month, func.sum(Transfer.amount))
        .join(wallet, (wallet.community_id == here) & (wallet.id == ours) & (wallet.kind == "wallet"))
        .join(other, (other.community_id == here) & (other.id == theirs) & (other.kind != "wallet"))
        .where(Transfer.community_id == here, Transfer.posted_at >= clock.day_bounds(since)[0])
        .group_by(month)
    )

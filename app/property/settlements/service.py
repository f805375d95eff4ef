"""Settlement: a month's confirmed redemptions of a company in a community, put together when the month is over."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from app import clock, scope
from app.database import db
from app.property.agreements import service as areas
from app.property.domain import last_month, months_between
from app.property.errors import MonthNotOver
from app.property.models import Redemption
from app.property.settlements.models import Settlement, SettlementLine
from app.property.settlements.waiting_service import CONFIRMED, TAKEN_OFF, entries
from app.scope import across_communities, community_id, in_community


def close_month(month: str, *, community: int | None = None, company_id: int | None = None) -> list[Settlement]:
    """Make (or, while nobody has signed, bring up to date) the settlements up to a past month `2026-10`.

    A month counts by the moment of confirming, in Shanghai. Without arguments: of every community and company.
    """
    _first, end = clock.month_bounds(month)
    if end > clock.now():
        raise MonthNotOver()
    with across_communities():
        entry = entries().c
        statement = (
            select(entry.community_id, entry.company_id, func.min(entry.at))
            .where(entry.at < end)
            .group_by(entry.community_id, entry.company_id)
            .order_by(entry.community_id, entry.company_id)
        )
        if community is not None:
            statement = statement.where(entry.community_id == community)
        if company_id is not None:
            statement = statement.where(entry.company_id == company_id)
        waiting = db.session.execute(statement).all()
    made = []
    for where, company, earliest in waiting:
        with scope.inside(areas.community_of(company, where)):
            for each in months_between(clock.month_of(earliest or end), month):
                made.append(_make(company, each))
    return [settlement for settlement in made if settlement is not None]


def close_last_month() -> list[Settlement]:
    """The settlements of the month that has just ended, in all communities."""
    return close_month(last_month(clock.month_of(clock.now())))


def _make(company_id: int, month: str) -> Settlement | None:
    """The settlement of one month with what is not settled yet; one that is signed stays as it is."""
    found = _locked(company_id, month)
    if found is not None and found.state != "open":
        return None
    waiting = _unsettled(company_id, month, found)
    if not waiting:
        return found
    if found is None:
        db.session.execute(insert(Settlement).values(**_empty(company_id, month)).on_conflict_do_nothing())
        found = _locked(company_id, month)
        assert found is not None
    lines = [_line(found.id, row) for row in waiting]
    db.session.add_all(lines)
    settle_on(lines, found.id)
    recount(found)
    return found


def _line(settlement_id: int, row: Redemption) -> SettlementLine:
    """One confirmed, or counted back where it was undone after a signature."""
    sign = -1 if row.state == "undone" else 1
    return SettlementLine(
        community_id=community_id(),
        settlement_id=settlement_id,
        redemption_id=row.id,
        points=sign * row.points,
        fen=sign * row.fen,
    )


def _empty(company_id: int, month: str) -> dict[str, Any]:
    agreement = areas.find_agreement(company_id, int(month[:4]))
    return {
        "community_id": community_id(),
        "company_id": company_id,
        "month": month,
        "state": "open",
        "funding_source": agreement.funding_source if agreement else "",
        "points": 0,
        "fen": 0,
        "made_at": clock.now(),
    }


def _locked(company_id: int, month: str) -> Settlement | None:
    statement = in_community(Settlement).where(Settlement.company_id == company_id, Settlement.month == month)
    return db.session.execute(statement.with_for_update()).scalar()


def _unsettled(company_id: int, month: str, settlement: Settlement | None) -> list[Redemption]:
    """Of before the month's end and on no settlement; what this one has carried over stays away from it."""
    end = clock.month_bounds(month)[1]
    statement = in_community(Redemption).where(
        Redemption.company_id == company_id,
        or_(
            and_(*CONFIRMED, Redemption.captured_at < end),
            and_(*TAKEN_OFF, Redemption.undone_at < end),
        ),
    )
    if settlement is not None:
        lines = select(SettlementLine.redemption_id).where(
            SettlementLine.community_id == community_id(), SettlementLine.settlement_id == settlement.id
        )
        statement = statement.where(Redemption.id.not_in(lines))
    return list(db.session.execute(statement.order_by(Redemption.captured_at).with_for_update()).scalars())


def settle_on(lines: Sequence[SettlementLine], settlement_id: int | None) -> None:
    """Note at the lines' redemptions which settlement has them, or that it has them no longer."""
    db.session.flush()
    for is_taken_off, column in ((False, "settlement_id"), (True, "undone_settlement_id")):
        ids = [line.redemption_id for line in lines if (line.points < 0) is is_taken_off]
        db.session.execute(
            update(Redemption)
            .where(Redemption.community_id == community_id(), Redemption.id.in_(ids))
            .values({column: settlement_id})
        )


def recount(settlement: Settlement) -> None:
    """Points and fen of all lines that are not carried over."""
    db.session.flush()
    totals = select(
        func.coalesce(func.sum(SettlementLine.points), 0), func.coalesce(func.sum(SettlementLine.fen), 0)
    ).where(
        SettlementLine.community_id == community_id(),
        SettlementLine.settlement_id == settlement.id,
        SettlementLine.state != "carried",
    )
    points, fen = db.session.execute(totals).one()
    settlement.points, settlement.fen = int(points), int(fen)
    db.session.flush()

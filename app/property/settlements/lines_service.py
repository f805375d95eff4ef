"""The lines of a settlement: differences, and what both sides sign."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from app import clock
from app.database import db
from app.errors import NotHere
from app.events import publish
from app.people.models import Person
from app.points import service as points_service
from app.property.bills import service as bills
from app.property.domain import LINE_MOVES, SETTLEMENT_MOVES, may_become, next_month
from app.property.errors import (
    AlreadySigned,
    DifferencesLeft,
    Frozen,
    LineMoved,
    NotLess,
    SamePerson,
    SettlementChanged,
)
from app.property.events import SettlementClosed
from app.property.models import Redemption
from app.property.settlements.models import Settlement, SettlementLine
from app.property.settlements.service import close_month, recount, settle_on
from app.scope import community_id, here

SIDES = ("company", "community")


def lines(settlement: Settlement) -> Select[Any]:
    """The lines, in the order of confirming, with all that a row shows."""
    redemption = contains_eager(SettlementLine.redemption)
    return (
        select(SettlementLine)
        .join(SettlementLine.redemption)
        .where(SettlementLine.community_id == settlement.community_id, SettlementLine.settlement_id == settlement.id)
        .options(
            redemption.joinedload(Redemption.bill).options(bills.with_household()),
            redemption.joinedload(Redemption.person),
        )
        .order_by(Redemption.captured_at, Redemption.id)
    )


def differences(settlement: Settlement) -> int:
    """How many lines are still disputed."""
    statement = select(func.count()).where(
        SettlementLine.community_id == settlement.community_id,
        SettlementLine.settlement_id == settlement.id,
        SettlementLine.state == "disputed",
    )
    return int(db.session.execute(statement).scalar_one())


def mark(settlement_id: int, line_id: int, *, company_fen: int, reason: str, by: Person) -> SettlementLine:
    """The company's books say another figure (fen), and why."""
    line = _move_line(settlement_id, line_id, "disputed", by=by, company_fen=company_fen, reason=reason, answer="")
    _stand_at(line, confirmed_fen(line))
    return line


def take_back(settlement_id: int, line_id: int, *, by: Person) -> SettlementLine:
    """The company agrees with the line after all."""
    return _move_line(settlement_id, line_id, "agreed", by=by, company_fen=None, reason="")


def resolve(settlement_id: int, line_id: int, *, answer: str, by: Person) -> SettlementLine:
    """The community explains the line; it stands as it was confirmed, and the company agrees by signing."""
    return _move_line(settlement_id, line_id, "resolved", by=by, answer=answer)


def correct(settlement_id: int, line_id: int, *, answer: str, by: Person) -> SettlementLine:
    """The community agrees that less is to be paid: the line stands at the company's figure, points as they were.

    Raises `NotLess` where the company's figure is more, or of another sign: a bill got no more than was confirmed.
    """
    settlement = here(Settlement, settlement_id, lock=True)
    line = here(SettlementLine, line_id, lock=True)
    theirs, ours = line.company_fen, confirmed_fen(line)
    if line.settlement_id == settlement.id and theirs is not None and not min(0, ours) <= theirs <= max(0, ours):
        raise NotLess()
    line.fen = theirs if theirs is not None else line.fen
    line = _move_line(settlement_id, line_id, "corrected", by=by, answer=answer)
    recount(settlement)
    return line


def carry_all(settlement_id: int, *, by: Person) -> int:
    """All lines that still differ come on the next month's settlement, so that the rest can be signed; how many.

    Raises `LineMoved` where none differs any more.
    """
    settlement = here(Settlement, settlement_id, lock=True)
    found = select(SettlementLine.id).where(
        SettlementLine.community_id == community_id(),
        SettlementLine.settlement_id == settlement.id,
        SettlementLine.state == "disputed",
    )
    ids = list(db.session.scalars(found.order_by(SettlementLine.id)))
    if not ids:
        raise LineMoved()
    for line_id in ids:
        carry_over(settlement_id, line_id, by=by)
    return len(ids)


def confirmed_fen(line: SettlementLine) -> int:
    """What the counter confirmed, counted back where it was undone."""
    fen = int(line.redemption.fen)
    return -fen if line.points < 0 else fen


def _stand_at(line: SettlementLine, fen: int) -> None:
    """Take a correction back where the line differs again."""
    if line.fen != fen:
        line.fen = fen
        recount(here(Settlement, line.settlement_id, lock=True))


def carry_over(settlement_id: int, line_id: int, *, by: Person) -> SettlementLine:
    """The line leaves this settlement and comes on the next month's."""
    line = _move_line(settlement_id, line_id, "carried", by=by)
    settlement = here(Settlement, line.settlement_id, lock=True)
    settle_on([line], None)
    recount(settlement)
    following = next_month(settlement.month)
    if clock.month_bounds(following)[1] <= clock.now():
        close_month(following, community=community_id(), company_id=settlement.company_id)
    return line


def _move_line(settlement_id: int, line_id: int, state: str, *, by: Person, **values: Any) -> SettlementLine:
    settlement = here(Settlement, settlement_id, lock=True)
    line = here(SettlementLine, line_id, lock=True)
    if line.settlement_id != settlement.id:
        raise NotHere("settlement_line")
    if settlement.state != "open":
        raise Frozen()
    if not may_become(LINE_MOVES, line.state, state):
        raise LineMoved()
    line.state, line.changed_by_id, line.changed_at = state, by.id, clock.now()
    for name, value in values.items():
        setattr(line, name, value)
    db.session.flush()
    return line


def sign(settlement_id: int, *, side: str, by: Person, seen: tuple[int, int]) -> Settlement:
    """One side confirms the figures that it saw (points, fen); the second signature closes and posts them.

    Raises `SettlementChanged`, `AlreadySigned`, `SamePerson`, `DifferencesLeft`.
    """
    settlement = here(Settlement, settlement_id, lock=True)
    other = SIDES[1 - SIDES.index(side)]
    if getattr(settlement, f"{side}_signed_at") is not None:
        raise AlreadySigned()
    if seen != (settlement.points, settlement.fen):
        raise SettlementChanged()
    if getattr(settlement, f"{other}_signed_by_id") == by.id:
        raise SamePerson()
    if left := differences(settlement):
        raise DifferencesLeft(left)
    setattr(settlement, f"{side}_signed_by_id", by.id)
    setattr(settlement, f"{side}_signed_at", clock.now())
    following = "signed_once" if settlement.state == "open" else "closed"
    assert may_become(SETTLEMENT_MOVES, settlement.state, following)
    settlement.state = following
    if following == "closed":
        _close(settlement)
    db.session.flush()
    return settlement


def _close(settlement: Settlement) -> None:
    settlement.closed_at = clock.now()
    points_service.settle(
        company_id=settlement.company_id,
        points=_points_to_settle(settlement),
        source_type="settlement",
        source_id=settlement.id,
    )
    publish(SettlementClosed(settlement))


def _points_to_settle(settlement: Settlement) -> int:
    """Points of its lines that still lie in the company's account: what was undone has left it already."""
    statement = (
        select(func.coalesce(func.sum(SettlementLine.points), 0))
        .join(SettlementLine.redemption)
        .where(
            SettlementLine.community_id == settlement.community_id,
            SettlementLine.settlement_id == settlement.id,
            SettlementLine.state != "carried",
            Redemption.state == "captured",
        )
    )
    return int(db.session.execute(statement).scalar_one())

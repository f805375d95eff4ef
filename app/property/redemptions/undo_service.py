"""Undo at the counter: within a window, with a reason, and with a colleague where it is much."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from app import clock, scope
from app.database import Line, db, in_line
from app.events import publish
from app.people.models import Person
from app.points import service as points
from app.property.agreements import service as areas
from app.property.bills import service as bills
from app.property.domain import REDEMPTION_MOVES, may_become
from app.property.errors import AlreadyUndone, CannotUndo, OwnCode, SecondClerk, TooLateToUndo
from app.property.events import RedemptionUndone
from app.property.models import Redemption
from app.property.redemptions.counter_service import community_of
from app.property.settlements.taking_off_service import Standing, is_corrected, standing_of, take_off
from app.rules import service as rules
from app.scope import community_id
from app.texts import _


def undo_until(redemption: Redemption) -> datetime | None:
    """The last instant at which the confirmation may be undone; None where there is none to undo.

    What was asked for in time may still be agreed to for as long again.
    """
    minutes = rules.limit("undo_capture_minutes", place_id=redemption.community_id)
    if redemption.state != "captured" or redemption.captured_at is None or not minutes:
        return None
    return (redemption.undo_asked_at or redemption.captured_at) + timedelta(minutes=minutes)


def may_undo(redemption: Redemption) -> bool:
    """True while the window is open."""
    until = undo_until(redemption)
    return until is not None and clock.now() <= until


def needs_a_colleague(redemption: Redemption, clerk: Person) -> bool:
    """True where it is more, with what this clerk undid alone today, than one clerk may undo alone on a day."""
    alone = rules.limit("undo_alone_points", place_id=redemption.community_id)
    return alone is not None and redemption.points + undone_alone(redemption.company_id, clerk) > alone


def undone_alone(company_id: int, clerk: Person) -> int:
    """Points of the company that the clerk undid today without a colleague, in all its communities."""
    first, following = clock.day_bounds(clock.today())
    done = select(func.coalesce(func.sum(Redemption.points), 0)).where(
        Redemption.community_id.in_([one.id for one in areas.communities_of(company_id)]),
        Redemption.company_id == company_id,
        Redemption.undo_asked_by_id == clerk.id,
        Redemption.undone_by_id == clerk.id,
        Redemption.undone_at >= first,
        Redemption.undone_at < following,
    )
    return int(db.session.execute(done).scalar_one())


def ask(redemption: Redemption, *, clerk: Person, reason: str) -> bool:
    """Undo a confirmation; True where it is done, False where a colleague has to agree first.

    Raises `AlreadyUndone`, `TooLateToUndo`, `OwnCode`.
    """
    in_line(Line.UNDOING, clerk.id)
    with scope.inside(community_of(redemption)):
        standing = _lock(redemption, clerk)
        if redemption.undo_asked_at is not None:
            raise CannotUndo(_("这一笔已经提出撤销，没有重复提出"), _("请另一位柜员同意"))
        has_to_wait = needs_a_colleague(redemption, clerk)
        redemption.undo_asked_by_id, redemption.undo_asked_at = clerk.id, clock.now()
        redemption.undo_reason = reason
        if has_to_wait:
            db.session.flush()
            return False
        _undo(redemption, standing, clerk)
        return True


def agree(redemption: Redemption, *, clerk: Person) -> None:
    """The second clerk agrees: it is undone now. Raises `SecondClerk` for who asked."""
    with scope.inside(community_of(redemption)):
        standing = _lock(redemption, clerk)
        if redemption.undo_asked_by_id is None:
            raise CannotUndo(_("没有人提出撤销这一笔，没有改动"))
        if redemption.undo_asked_by_id == clerk.id:
            raise SecondClerk()
        _undo(redemption, standing, clerk)


def keep(redemption: Redemption, *, clerk: Person) -> None:
    """It stays confirmed after all, whoever says so."""
    with scope.inside(community_of(redemption)):
        _lock(redemption, clerk, in_time=False)
        redemption.undo_asked_by_id, redemption.undo_asked_at, redemption.undo_reason = None, None, ""
        db.session.flush()


def _lock(redemption: Redemption, clerk: Person, *, in_time: bool = True) -> Standing:
    """Settlement, bill, redemption, in this order; what does not stand as it did is refused."""
    standing = standing_of(redemption)
    bills.lock_bill(redemption.bill_id)
    db.session.refresh(redemption, with_for_update={"of": Redemption})
    if redemption.state != "captured":
        raise AlreadyUndone(redemption.state)
    if clerk.id == redemption.person_id:
        raise OwnCode()
    if redemption.settlement_id != standing.settlement_id:
        raise CannotUndo(_("结算单刚刚有变动，没有撤销"), _("请再按一次"))
    if is_corrected(redemption, standing):
        raise CannotUndo(_("这一笔的结算金额已经更正并确认过，没有撤销"), _("请和社区核对，社区可以另做积分调整"))
    if in_time and not may_undo(redemption):
        raise TooLateToUndo()
    return standing


def _undo(redemption: Redemption, standing: Standing, clerk: Person) -> None:
    """Bill, settlement and ledger follow; points and cash are as before the confirmation."""
    take_off(redemption, standing)
    _write(redemption, undone_at=clock.now(), undone_by_id=clerk.id)
    bills.take_back(bills.lock_bill(redemption.bill_id), points_fen=redemption.fen, cash_fen=redemption.cash_fen)
    points.undo_capture(
        redemption.hold,
        company_id=redemption.company_id,
        is_settled=standing.state == "closed",
        reason=redemption.undo_reason,
    )
    publish(RedemptionUndone(redemption))


def _write(redemption: Redemption, **values: Any) -> None:
    assert may_become(REDEMPTION_MOVES, "captured", "undone")
    db.session.flush()
    moved = db.session.execute(
        update(Redemption)
        .where(
            Redemption.community_id == community_id(), Redemption.id == redemption.id, Redemption.state == "captured"
        )
        .values(state="undone", **values)
        .returning(Redemption.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    db.session.refresh(redemption)
    if moved is None:
        raise AlreadyUndone(redemption.state)

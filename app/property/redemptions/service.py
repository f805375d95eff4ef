"""Redemption on the phone: points reserved for a bill of one's household, under a code."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import joinedload

from app import clock, scope
from app.database import db
from app.errors import NotHere
from app.events import publish
from app.members import service as members
from app.people.models import Person
from app.points import service as points_service
from app.property.bills import service as bills
from app.property.domain import (
    CODE_LENGTH,
    PAYABLE,
    REDEMPTION_MOVES,
    may_become,
    share_percent,
)
from app.property.errors import AlreadyDecided, RedemptionRefused, TooFewPoints, TooManyPoints
from app.property.events import RedemptionReleased
from app.property.models import Bill, Redemption
from app.property.redemptions.offers_service import GIFT_BILL, OWN_BILL, Asked, Offer, asked_by, offered, own_bill
from app.public_numbers import new_number
from app.rules.service import RedemptionDecision
from app.scope import Community, community_id, here, in_community
from app.texts import _, known


def reserve(bill: Bill, *, points: int, person: Person) -> Redemption:
    """Reserve points for a bill of the member's household, under a code that is good for some days.

    Gifts of neighbours that do not fit beside them any more are given back. Locks membership, bill and wallets in this
    order. Raises `RedemptionRefused`, `TooFewPoints`, `TooManyPoints`.
    """
    membership = members.active_membership(person.id)
    if membership is None:
        raise NotHere("membership")
    db.session.refresh(membership, with_for_update={"of": type(membership)})
    bill = bills.lock_bill(own_bill(bill.id, person).id)
    asked = asked_by(bill, person)
    _make_room(asked, points)
    return reserve_out_of(asked, points=points, person=person)


def _make_room(asked: Asked, points: int) -> None:
    """Neighbours' gifts that are not confirmed and no longer fit beside so many points are given back, latest first."""
    gifts = [one for one in _open_on(asked.bill) if one.kind == GIFT_BILL]
    if not gifts or asked.account is None:
        return
    allowed, _decision = check(asked, points)
    used, gone = asked.reserved_fen + points * allowed.fen_per_point, []
    for gift in sorted(gifts, key=lambda one: (one.reserved_at, one.id)):
        share = share_percent(asked.bill.points_fen + used + gift.fen, asked.bill.amount_fen)
        decision = asked.decide(points, rate=allowed.fen_per_point, share=share)
        if used + gift.fen <= asked.bill.left_fen and decision.is_allowed:
            used += gift.fen
        else:
            gone.append(gift)
    points_service.locked_wallets([asked.account.id, *(one.account_id for one in gone)])  # in everybody's order
    _release(gone, _("住户用自己的积分抵了"))


def reserve_out_of(
    asked: Asked, *, points: int, person: Person | None, kind: str = OWN_BILL, is_named: bool = False
) -> Redemption:
    """Reserve points of an account for its locked bill; without a person, of the pool.

    Raises what `check` raises, and `NotEnoughPoints` or `WalletFrozen` where the account changed since it was asked.
    """
    allowed, decision = check(asked, points)
    assert asked.account is not None
    redemption = Redemption(
        community_id=community_id(),
        bill_id=asked.bill.id,
        company_id=asked.bill.company_id,
        person_id=person.id if person is not None else None,
        account_id=asked.account.id,
        kind=kind,
        points=points,
        fen=points * decision.fen_per_point,
        is_named=is_named,
        code=_new_code(),
        rule_version_id=decision.version.id,
        facts=asked.facts(points, rate=allowed.fen_per_point),
        matched_row=decision.row_code,
        reserved_at=clock.now(),
        expires_at=clock.now() + timedelta(days=allowed.days),
    )
    return _with_hold(redemption, asked.account)


def check(asked: Asked, points: int) -> tuple[Offer, RedemptionDecision]:
    """What allows so many points. Raises `RedemptionRefused`, `TooFewPoints`, `TooManyPoints`."""
    allowed = offered(asked)
    if points < allowed.least:
        raise TooFewPoints(allowed.least)
    decision = asked.decide(points, rate=allowed.fen_per_point)
    if not decision.is_allowed or asked.account is None:
        raise RedemptionRefused(known(decision.note))
    if points > allowed.most:
        raise TooManyPoints(allowed.most)
    return allowed, decision


def _with_hold(redemption: Redemption, account: points_service.Account) -> Redemption:
    db.session.add(redemption)
    db.session.flush()
    held = points_service.hold(
        account,
        amount=redemption.points,
        source_type="gift" if redemption.is_gift else "redemption",
        source_id=redemption.id,
        expires_at=redemption.expires_at,
    )
    redemption.hold_id = held.id
    db.session.flush()
    return redemption


def _new_code() -> str:
    """A code that names its community; two the same are as good as impossible, and the UNIQUE refuses them."""
    return new_number(community_id(), length=CODE_LENGTH)


def own_redemption(redemption_id: int, person: Person) -> Redemption:
    """A reservation of one's own for one's own bill; anything else is `NotHere`."""
    redemption = here(Redemption, redemption_id)
    if redemption.person_id != person.id or redemption.is_gift:
        raise NotHere("redemption")
    return redemption


def redemptions_of(person: Person) -> list[Redemption]:
    """One's reservations for own bills here, the newest first."""
    statement = (
        in_community(Redemption)
        .where(Redemption.person_id == person.id, Redemption.kind == OWN_BILL)
        .options(joinedload(Redemption.bill))
        .order_by(Redemption.reserved_at.desc())
        .limit(20)
    )
    return list(db.session.execute(statement).scalars())


def cancel(redemption: Redemption) -> None:
    """The member takes the reservation back: the points are free again."""
    close(redemption, "released")


def release_of(person_id: int, *, reason: str, moves_to: Community | None = None) -> None:
    """Give the person's open reservations in this community back: for who leaves it.

    The reservations are locked first (one that just expires is waited for, and is none any more), then the wallets;
    of who moves home both, in the order in which the nightly expiry of a whole city locks them.
    """
    statement = in_community(Redemption).filter_by(person_id=person_id, state="reserved").order_by(Redemption.bill_id)
    statement = statement.with_for_update(of=Redemption).execution_options(populate_existing=True)
    open_ones = db.session.execute(statement).scalars().all()
    if moves_to is not None:
        points_service.lock_wallets(person_id, [scope.community(), moves_to])
    for redemption in open_ones:
        close(redemption, "released", reason=reason)


def close(redemption: Redemption, state: str, *, reason: str = "", clerk_id: int | None = None) -> None:
    """Refuse, take back or let expire an open reservation; its points are free again. Raises `AlreadyDecided`."""
    take_step(redemption, state, reason=reason, clerk_id=clerk_id)
    give_back: Callable[[Any], None] = points_service.expire if state == "expired" else points_service.release
    give_back(redemption.hold)
    publish(RedemptionReleased(redemption))


def take_step(redemption: Redemption, state: str, **values: Any) -> None:
    """Move a reservation on by one conditional UPDATE: of two at once, one gets it and the other is told so."""
    assert may_become(REDEMPTION_MOVES, "reserved", state)
    moved = db.session.execute(
        update(Redemption)
        .where(
            Redemption.community_id == community_id(),
            Redemption.id == redemption.id,
            Redemption.state == "reserved",
        )
        .values(state=state, closed_at=clock.now(), **values)
        .returning(Redemption.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    db.session.refresh(redemption)
    if moved is None:
        raise AlreadyDecided(redemption.state)


def release_all(bill: Bill, *, reason: str) -> None:
    """The locked bill is disputed or void: what was reserved for it is free again."""
    _release(_open_on(bill), reason)


def release_beyond(bill: Bill, *, reason: str) -> int:
    """So much of the locked bill is paid that not all reservations fit any more: the latest are free again; points."""
    room, gone = (bill.left_fen if bill.state in PAYABLE else 0), []
    for redemption in sorted(_open_on(bill), key=lambda one: (one.reserved_at, one.id)):
        if redemption.fen > room:
            gone.append(redemption)
        else:
            room -= redemption.fen
    _release(gone, reason)
    return sum(redemption.points for redemption in gone)


def _open_on(bill: Bill) -> list[Redemption]:
    statement = in_community(Redemption).where(Redemption.bill_id == bill.id, Redemption.state == "reserved")
    return list(db.session.execute(statement).scalars())


def _release(given_back: list[Redemption], reason: str) -> None:
    for redemption in sorted(given_back, key=lambda one: one.account_id):
        close(redemption, "released", reason=reason)

"""The counter: a clerk opens a code of the own company, and confirms or refuses it."""

from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from app import clock, scope
from app.database import Line, db, in_line
from app.events import publish
from app.people.models import Person
from app.places import service as places
from app.points import service as points
from app.property.agreements import service as areas
from app.property.bills import service as bills
from app.property.domain import read_code
from app.property.errors import CodeTimedOut, NoSuchCode, OwnCode, TooManyUnknownCodes
from app.property.events import RedemptionConfirmed
from app.property.gifts.errors import GiftWithoutCash
from app.property.models import Bill, Redemption
from app.property.redemptions import service as redemptions
from app.property.redemptions.counter_models import UnknownCode
from app.property.redemptions.offers_service import OWN_BILL
from app.public_numbers import PREFIX_LENGTH, prefix
from app.scope import Community
from app.texts import _

UNKNOWN_CODES = 10  # so many in the window, then the clerk waits
WINDOW = timedelta(minutes=5)


def begin_try(clerk: Person, company_id: int, *, typed: str) -> int:
    """Note that a clerk tries a code, before it is looked up; raises `TooManyUnknownCodes`. The row's id.

    One clerk's tries stand in line, so that many at once are counted as many; the same code again is no guess.
    """
    code = (read_code(typed) or typed.replace("\0", ""))[:40]  # which PostgreSQL keeps in no text
    in_line(Line.UNKNOWN_CODES, clerk.id)
    since = clock.now() - WINDOW
    tried = select(func.count(UnknownCode.code.distinct())).where(
        UnknownCode.person_id == clerk.id, UnknownCode.at > since, UnknownCode.code != code
    )
    if db.session.execute(tried).scalar_one() >= UNKNOWN_CODES:
        raise TooManyUnknownCodes(WINDOW.seconds // 60)
    row = UnknownCode(person_id=clerk.id, company_id=company_id, code=code, at=clock.now())
    db.session.add(row)
    db.session.flush()
    return row.id


def forget_try(try_id: int) -> None:
    """The code was there: nothing to remember. Old tries go as well."""
    aged = UnknownCode.at < clock.now() - timedelta(days=30)
    db.session.execute(delete(UnknownCode).where((UnknownCode.id == try_id) | aged))


def find(company_id: int, typed: str) -> Redemption:
    """The company's redemption with that code, in whichever of its communities; else `NoSuchCode`."""
    code = read_code(typed)
    named = [c.id for c in areas.communities_of(company_id) if code and prefix(c.id) == code[:PREFIX_LENGTH]]
    if not named:
        raise NoSuchCode("redemption")
    statement = (
        select(Redemption)
        .where(Redemption.community_id.in_(named), Redemption.company_id == company_id, Redemption.code == code)
        .options(
            joinedload(Redemption.bill).options(bills.with_household()),
            joinedload(Redemption.person),
            joinedload(Redemption.place),
        )
    )
    found = db.session.execute(statement).scalars().first()
    if found is None:
        raise NoSuchCode("redemption")
    return found


def community_of(redemption: Redemption) -> Community:
    """The community that the code names, to work inside."""
    return areas.community_of(redemption.company_id, redemption.community_id)


def gifts_waiting(company_id: int, communities: list[Community]) -> list[Redemption]:
    """Gifts for bills of the company that wait for a clerk, the oldest first: nobody comes with their codes."""
    statement = (
        select(Redemption)
        .where(
            Redemption.community_id.in_([c.id for c in communities]),
            Redemption.company_id == company_id,
            Redemption.state == "reserved",
            Redemption.kind != OWN_BILL,
            Redemption.expires_at > clock.now(),
        )
        .options(joinedload(Redemption.bill).options(bills.with_household()))
        .order_by(Redemption.reserved_at, Redemption.id)
        .limit(50)
    )
    return list(db.session.scalars(statement))


def cash_left(redemption: Redemption) -> int:
    """Fen to collect once the points are taken off; none with a gift."""
    if redemption.is_gift:
        return 0
    return max(0, int(redemption.bill.left_fen) - redemption.fen)


def confirm(redemption: Redemption, *, clerk: Person, cash_fen: int) -> None:
    """The clerk has the cash (fen): points go to the company, the bill is paid by that much. Once, whoever asks.

    Locks the bill, then the redemption, then the wallet. Raises `AlreadyDecided`,
    `CodeTimedOut`, `OwnCode`, `TooMuchCash`.
    """
    if clerk.id == redemption.person_id:
        raise OwnCode()
    if redemption.is_gift and cash_fen:
        raise GiftWithoutCash()
    with scope.inside(community_of(redemption)):
        bill = bills.lock_bill(redemption.bill_id)
        redemptions.take_step(redemption, "captured", captured_at=clock.now(), clerk_id=clerk.id, cash_fen=cash_fen)
        if redemption.expires_at <= clock.now():
            raise CodeTimedOut()
        bills.pay(bill, points_fen=redemption.fen, cash_fen=cash_fen)
        points.capture(redemption.hold, company_id=redemption.company_id)
        redemptions.release_beyond(bill, reason=_("这张账单已经交清"))
        publish(RedemptionConfirmed(redemption))


def refuse(redemption: Redemption, *, clerk: Person, reason: str) -> None:
    """It cannot be done at the counter: the points are free again, and the member reads why."""
    with scope.inside(community_of(redemption)):
        redemptions.close(redemption, "refused", reason=reason, clerk_id=clerk.id)


def pay_cash(bill: Bill, cash_fen: int, *, clerk: Person) -> int:
    """Cash for a bill without points; reservations that no longer fit are given back, and how many points that is."""
    with scope.inside(areas.community_of(bill.company_id, bill.community_id)):
        locked = bills.lock_bill(bill.id)
        bills.pay_cash(locked, cash_fen, clerk=clerk)
        return redemptions.release_beyond(locked, reason=_("这张账单已经用现金交清"))


def move_bill(bill: Bill, state: str, *, note: str) -> None:
    """Void, dispute or reopen a bill; what was reserved for it is given back."""
    with scope.inside(areas.community_of(bill.company_id, bill.community_id)):
        locked = bills.lock_bill(bill.id)
        if state in ("void", "disputed"):
            bills.move_bill(locked, state, note=note)
            redemptions.release_all(locked, reason=note)
        else:
            bills.reopen(locked)


def expire_due() -> int:
    """Let the reservations whose days are over expire, community by community; how many."""
    with scope.across_communities():
        due = select(Redemption.community_id).where(
            Redemption.state == "reserved", Redemption.expires_at <= clock.now()
        )
        communities = sorted(set(db.session.execute(due).scalars()))
    return sum(_expire_in(community_id) for community_id in communities)


def _expire_in(community_id: int) -> int:
    """Of all companies, by wallet: the order of locks. Locked rows are left to the next run: a clerk may have them."""
    with scope.inside(places.as_scope(places.find(community_id))):
        statement = (
            scope.in_community(Redemption)
            .where(Redemption.state == "reserved", Redemption.expires_at <= clock.now())
            .order_by(Redemption.account_id)
            .with_for_update(skip_locked=True, of=Redemption)
        )
        due = db.session.execute(statement).scalars().all()
        for redemption in due:
            redemptions.close(redemption, "expired")
        return len(due)

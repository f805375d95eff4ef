"""Points of the pool assigned to bills of households in need; above a limit a second person confirms."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app import clock
from app.database import Line, db, flush_or, in_line
from app.errors import NotHere
from app.people.models import Person
from app.places.models import Building, Household
from app.points import service as points_service
from app.property.bills import service as bills
from app.property.domain import PAYABLE
from app.property.gifts.errors import AlreadyAssigned, GrantDecided, NotListed, SecondStaff
from app.property.gifts.models import SupportEntry, SupportGrant
from app.property.gifts.support_service import is_listed, refuse_own_family
from app.property.models import Bill, Redemption
from app.property.redemptions import service as redemptions
from app.property.redemptions.offers_service import GIFT_BILL, POOL, Asked, Offer, offered
from app.rules import service as rules
from app.scope import community_id, here, in_community


@dataclass(frozen=True)
class Helpable:
    """A bill of a household in need, and how many points of the pool it takes now."""

    bill: Bill
    offer: Offer


def helpable(entry: SupportEntry) -> list[Helpable]:
    """The household's bills that may still be paid."""
    payable = [bill for bill in bills.bills_of(entry.household_id) if bill.state in PAYABLE]
    return [Helpable(bill, offered(_asked(bill))) for bill in payable]


def assign(entry: SupportEntry, bill_id: int, *, points: int, by: Person) -> SupportGrant:
    """Assign points of the pool to a bill of the household: reserved at once, or asked where a second one must confirm.

    Raises `NotListed`, `OwnFamily`, `AlreadyAssigned`, and what a reservation raises.
    """
    refuse_own_family(entry.household, by)
    in_line(Line.ASSIGNING, by.id)
    entry = here(SupportEntry, entry.id, lock=True)
    if not is_listed(entry):
        raise NotListed()
    bill = bills.lock_bill(bill_id)
    if bill.household_id != entry.household_id:
        raise NotHere("bill")
    grant = SupportGrant(
        community_id=community_id(),
        entry_id=entry.id,
        bill_id=bill.id,
        points=points,
        state="asked",
        asked_by_id=by.id,
        asked_at=clock.now(),
    )
    if needs_a_second(points, entry, by):
        redemptions.check(_asked(bill), points)
        return _stored(grant)
    _reserve(grant, bill)
    return _stored(grant)


def confirm(grant: SupportGrant, *, by: Person) -> SupportGrant:
    """The second person agrees: the points are reserved, and the company's counter confirms them.

    Raises `GrantDecided`, `SecondStaff` (the one who assigned), `OwnFamily`, `NotListed` (no longer), and what a
    reservation raises.
    """
    bill = bills.lock_bill(grant.bill_id)
    grant = _lock(grant, by)
    if not is_listed(grant.entry):
        raise NotListed()
    grant.decided_by_id, grant.decided_at = by.id, clock.now()
    _reserve(grant, bill)
    db.session.flush()
    return grant


def refuse(grant: SupportGrant, *, by: Person) -> SupportGrant:
    """The second person does not agree: nothing is reserved. Raises `GrantDecided`, `SecondStaff` or `OwnFamily`."""
    bills.lock_bill(grant.bill_id)
    grant = _lock(grant, by)
    grant.state, grant.decided_by_id, grant.decided_at = "refused", by.id, clock.now()
    db.session.flush()
    return grant


def find_grant(grant_id: int) -> SupportGrant:
    """A grant of this community, or `NotHere`."""
    return here(SupportGrant, grant_id)


def grant_of(redemption: Redemption) -> SupportGrant | None:
    """The grant that a reservation of the pool comes from."""
    return db.session.execute(in_community(SupportGrant).filter_by(redemption_id=redemption.id)).scalar()


def grants(entry: SupportEntry | None = None) -> Select[SupportGrant]:
    """What was assigned, the newest first; of one household where it is named."""
    household = joinedload(SupportGrant.entry).joinedload(SupportEntry.household)
    statement = in_community(SupportGrant).options(
        household.joinedload(Household.building).joinedload(Building.compound),
        joinedload(SupportGrant.bill),
        joinedload(SupportGrant.redemption),
        joinedload(SupportGrant.asked_by),
    )
    if entry is not None:
        statement = statement.where(SupportGrant.entry_id == entry.id)
    return statement.order_by(SupportGrant.asked_at.desc(), SupportGrant.id.desc())


def latest(most: int, entry: SupportEntry | None = None) -> Sequence[SupportGrant]:
    """The newest of them."""
    return db.session.scalars(grants(entry).limit(most)).all()


def grants_asked() -> Sequence[SupportGrant]:
    """What waits for a second person, the oldest first."""
    asked = grants().where(SupportGrant.state == "asked").order_by(None)
    return db.session.scalars(asked.order_by(SupportGrant.asked_at, SupportGrant.id)).all()


def needs_a_second(points: int, entry: SupportEntry, by: Person) -> bool:
    """True where it is more, with what was assigned alone today, than one person may assign alone on a day."""
    alone = rules.limit("support_alone_points")
    return alone is not None and points + assigned_alone(entry, by) > alone


def assigned_alone(entry: SupportEntry, by: Person) -> int:
    """Points that went out today without a second person: by this person, or by anybody to the same household."""
    first, following = clock.day_bounds(clock.today())
    done = (
        select(func.coalesce(func.sum(SupportGrant.points), 0))
        .join(SupportGrant.entry)
        .where(
            SupportGrant.community_id == community_id(),
            SupportGrant.state == "confirmed",
            SupportGrant.decided_by_id.is_(None),
            SupportGrant.asked_at >= first,
            SupportGrant.asked_at < following,
            (SupportGrant.asked_by_id == by.id) | (SupportEntry.household_id == entry.household_id),
        )
    )
    return int(db.session.execute(done).scalar_one())


def _asked(bill: Bill) -> Asked:
    """The facts about a bill and the pool, by the rules for a gift to a bill."""
    return Asked(bill, points_service.support_pool(), kind=GIFT_BILL, is_member=True)


def _reserve(grant: SupportGrant, bill: Bill) -> None:
    made = redemptions.reserve_out_of(_asked(bill), points=grant.points, person=None, kind=POOL)
    grant.state, grant.redemption_id = "confirmed", made.id


def _stored(grant: SupportGrant) -> SupportGrant:
    """One assignment of a bill waits at a time; two at once, and the database lets one in."""
    with flush_or(AlreadyAssigned()):
        db.session.add(grant)
    return grant


def _lock(grant: SupportGrant, by: Person) -> SupportGrant:
    """The grant that still waits, locked, if that person may decide it."""
    grant = here(SupportGrant, grant.id, lock=True)
    if grant.state != "asked":
        raise GrantDecided()
    if grant.asked_by_id == by.id:
        raise SecondStaff()
    refuse_own_family(grant.entry.household, by)
    return grant

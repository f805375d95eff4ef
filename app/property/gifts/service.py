"""Gifts to a neighbour's bill: found by the door, without telling the giver what the household owes.

What the giver may learn of the household is one bit at a time: that its bills take a gift of one of a few sizes, or
that they do not (no bill, a disputed one, one that is too small or helped with already: it is all the same sentence).
Few tries a day, and one gift to a household in a month, keep that bit from growing into an amount.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import joinedload

from app import clock
from app.database import Line, db, in_line
from app.errors import NotHere
from app.members import service as members
from app.people.models import Person
from app.places import service as places
from app.places.models import Household
from app.points import service as points_service
from app.property.bills import service as bills
from app.property.domain import PAYABLE, gift_sizes
from app.property.gifts.errors import (
    CannotTakeGift,
    GiftRefused,
    NoSuchDoor,
    NoSuchSize,
    OwnHousehold,
    TooManyGiftTries,
)
from app.property.gifts.models import GiftTry, SupportGift
from app.property.models import Bill, Redemption
from app.property.redemptions import service as redemptions
from app.property.redemptions.offers_service import GIFT_BILL, OWN_BILL, asked_by, offered
from app.rules import service as rules
from app.scope import across_communities, community_id, here, in_community
from app.texts import known


def sizes() -> list[int]:
    """The points that a gift to a bill may have, the smallest first."""
    return gift_sizes(rules.limit("min_points_bill") or 100)


def begin_try(person: Person, *, form_mark: str) -> int | None:
    """Note that somebody tries to give to a household, before it is looked up; raises `TooManyGiftTries`.

    None where the very same form is at it already: it asks nothing new, and waits for the same answer.
    """
    in_line(Line.GIFT_TRIES, person.id)
    aged = clock.now() - timedelta(days=1)
    db.session.execute(delete(GiftTry).where(GiftTry.person_id == person.id, GiftTry.at <= aged))
    same = select(GiftTry.id).where(GiftTry.person_id == person.id, GiftTry.form_mark == form_mark)
    if db.session.execute(same).first() is not None:
        return None
    tried = select(func.count()).where(GiftTry.person_id == person.id, GiftTry.at > aged)
    if (most := tries_a_day()) is not None and db.session.execute(tried).scalar_one() >= most:
        raise TooManyGiftTries(most)
    row = GiftTry(person_id=person.id, at=clock.now(), form_mark=form_mark)
    db.session.add(row)
    db.session.flush()
    return row.id


def end_try(try_id: int) -> None:
    """The household does not take it: the try counts, and the same form sent later is another one."""
    db.session.execute(update(GiftTry).where(GiftTry.id == try_id).values(form_mark=None))


def forget_try(try_id: int) -> None:
    """The try told nothing about a household."""
    db.session.execute(delete(GiftTry).where(GiftTry.id == try_id))


def household_at(building_id: int, unit: str, door: str) -> Household:
    """The household with that door. Raises `NoSuchDoor`."""
    building = next((one for one in places.buildings() if one.id == building_id), None)
    household = places.find_household(building, unit, door) if building is not None else None
    if household is None:
        raise NoSuchDoor()
    return household


def give_to_bill(household: Household, *, points: int, person: Person, is_named: bool) -> Redemption:
    """Reserve points for a bill of another household, the one due first that takes them; a clerk confirms it.

    Raises `OwnHousehold`, `NoSuchSize`, `GiftRefused` (about the giver), `CannotTakeGift` (about the household).
    """
    membership = members.active_membership(person.id)
    if membership is None:
        raise NotHere("membership")
    db.session.refresh(membership, with_for_update={"of": type(membership)})
    if members.is_home_of(membership, household):
        raise OwnHousehold()
    if points not in sizes():
        raise NoSuchSize()
    refuse_giver(giver_facts(person, points, kind=GIFT_BILL))
    if _gave_lately(household, person):
        raise CannotTakeGift()
    for bill_id in _payable_bills(household):
        asked = asked_by(bills.lock_bill(bill_id), person, kind=GIFT_BILL)
        if points <= offered(asked).most:
            return redemptions.reserve_out_of(asked, points=points, person=person, kind=GIFT_BILL, is_named=is_named)
    raise CannotTakeGift()


def tries_a_day() -> int | None:
    """How often a member may try to give to a neighbour's bill on a day."""
    return rules.limit("gift_tries_per_day")


def again_days() -> int:
    """Days after a gift in which its giver gives nothing to that household."""
    return rules.limit("gift_again_days") or 0


def _gave_lately(household: Household, person: Person) -> bool:
    """True after a gift of the last days, whatever became of it: taken back and given anew, gifts would measure."""
    since = clock.now() - timedelta(days=again_days())
    given = in_community(Redemption).filter_by(person_id=person.id, kind=GIFT_BILL).join(Redemption.bill)
    lately = given.where(Redemption.reserved_at > since, Bill.household_id == household.id)
    return db.session.execute(lately.limit(1)).first() is not None


def giver_facts(person: Person, points: int, *, kind: str) -> dict[str, Any]:
    """What the table asks about who gives, as if nothing spoke against the bill."""
    wallet = points_service.wallet(person.id)
    free = points_service.free_balance(wallet) if wallet else 0
    return {
        "kind": kind,
        "membership_active": members.active_membership(person.id) is not None,
        "wallet_on_hold": bool(wallet and wallet.frozen_reason),
        "bill_open": True,
        "company_agreement": True,
        "redeemed_this_quarter": 0,
        "same_community": True,
        "budget_ready": points_service.is_budget_ready(clock.today().year),
        "points_requested": points,
        "points_missing": max(0, points - free),
        "bill_share_percent_after": 0.0,
    }


def refuse_giver(facts: dict[str, Any]) -> rules.RedemptionDecision:
    """The table's decision where it says yes to the giver; else its sentence, as `GiftRefused`."""
    decision = rules.decide_redemption(facts)  # type: ignore[arg-type]
    if not decision.is_allowed:
        raise GiftRefused(known(decision.note))
    return decision


def fen_per_point(person: Person) -> int:
    """What a point is worth on a neighbour's bill, by the rules in force."""
    return rules.decide_redemption(giver_facts(person, 0, kind=GIFT_BILL)).fen_per_point  # type: ignore[arg-type]


def _payable_bills(household: Household) -> list[int]:
    """The household's bills that may still be paid, the one due first before the others."""
    statement = (
        select(Bill.id)
        .where(Bill.community_id == community_id(), Bill.household_id == household.id, Bill.state.in_(PAYABLE))
        .order_by(Bill.due_on.asc().nulls_last(), Bill.loaded_at, Bill.id)
        .limit(12)
    )
    return list(db.session.scalars(statement))


def own_gift(redemption_id: int, person: Person) -> Redemption:
    """A gift of one's own to a bill; anything else is `NotHere`."""
    found = here(Redemption, redemption_id)
    if found.person_id != person.id or found.kind != GIFT_BILL:
        raise NotHere("redemption")
    return found


def gifts_to_bills(person: Person) -> list[Redemption]:
    """What somebody gave to bills here, the newest first."""
    statement = (
        in_community(Redemption)
        .where(Redemption.person_id == person.id, Redemption.kind == GIFT_BILL)
        .options(joinedload(Redemption.bill).options(bills.with_household()))
        .order_by(Redemption.reserved_at.desc(), Redemption.id.desc())
        .limit(20)
    )
    return list(db.session.scalars(statement))


def gifts_to_pool(person: Person) -> list[SupportGift]:
    """What somebody gave into the pool here, the newest first."""
    mine = in_community(SupportGift).where(SupportGift.person_id == person.id)
    return list(db.session.scalars(mine.order_by(SupportGift.given_at.desc(), SupportGift.id.desc()).limit(20)))


def given_fen(bill: Bill) -> int:
    """Fen that gifts have paid of a bill, for its own household to see."""
    statement = select(func.coalesce(func.sum(Redemption.fen), 0)).where(
        Redemption.community_id == bill.community_id,
        Redemption.bill_id == bill.id,
        Redemption.state == "captured",
        Redemption.kind != OWN_BILL,
    )
    return int(db.session.execute(statement).scalar_one())


def forget_giver(person_id: int) -> list[tuple[int, datetime]]:
    """The account closes: no gift names it. In which communities, and when, households were told the name."""
    named = update(Redemption).where(Redemption.person_id == person_id, Redemption.is_named)
    named = named.values(is_named=False).execution_options(synchronize_session=False)
    with across_communities():
        found = db.session.execute(named.returning(Redemption.community_id, Redemption.captured_at)).all()
    return [(where, at) for where, at in found if at is not None]

"""Households in need: the list that only staff see, and the pool of points that members gave for them."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db, flush_or
from app.events import publish
from app.members import service as members
from app.people.models import Person
from app.places.models import Building, Household
from app.points import service as points_service
from app.property.events import PointsGiven
from app.property.gifts.errors import AlreadyListed, BadUntil, OwnFamily, TooSmallGift
from app.property.gifts.models import SupportEntry, SupportGift, SupportGrant
from app.property.gifts.service import giver_facts, refuse_giver
from app.property.models import Redemption
from app.property.redemptions.offers_service import POOL
from app.rules import service as rules
from app.scope import across_communities, community_id, here, in_community


@dataclass(frozen=True)
class Pool:
    """Points of the pool: free, reserved for bills, given in all, used in all, and how many households that eased."""

    free: int
    reserved: int
    given: int
    used: int
    households: int


def pool() -> Pool:
    """The community's pool as it stands."""
    account = points_service.support_pool()
    taken_back = points_service.gifts_taken_back("support_gift")
    given = select(func.coalesce(func.sum(SupportGift.points), 0)).where(
        SupportGift.community_id == community_id(), SupportGift.id.not_in(taken_back)
    )
    used = (
        select(func.coalesce(func.sum(SupportGrant.points), 0), func.count(SupportEntry.household_id.distinct()))
        .select_from(SupportGrant)
        .join(SupportGrant.redemption)
        .join(SupportGrant.entry)
        .where(SupportGrant.community_id == community_id(), Redemption.state == "captured")
    )
    points, households = db.session.execute(used).one()
    return Pool(
        points_service.free_balance(account),
        account.reserved,
        int(db.session.execute(given).scalar_one()),
        int(points),
        int(households),
    )


def give(*, points: int, person: Person) -> SupportGift:
    """Give points into the pool, as the redemption table allows. Raises `TooSmallGift`, `GiftRefused`."""
    least = least_gift()
    if points < least:
        raise TooSmallGift(least)
    facts = {**giver_facts(person, points, kind=POOL), "bill_open": None, "company_agreement": None}
    decision = refuse_giver(facts)
    wallet = points_service.wallet(person.id)
    assert wallet is not None
    gift = SupportGift(
        community_id=community_id(),
        account_id=wallet.id,
        person_id=person.id,
        points=points,
        rule_version_id=decision.version.id,
        facts=facts,
        matched_row=decision.row_code,
        given_at=clock.now(),
    )
    db.session.add(gift)
    db.session.flush()
    points_service.give_to_pool(wallet, points=points, source_type="support_gift", source_id=gift.id)
    publish(PointsGiven(gift))
    return gift


def least_gift() -> int:
    """The fewest points that may be given into the pool."""
    return rules.limit("min_points_care_list") or 1


def entry_days() -> int:
    """Days for which a household is listed at most until its need is looked at again; without a limit, ten years."""
    return rules.limit("support_entry_days") or 3660


def add_entry(household: Household, *, reason: str, until_day: date, by: Person) -> SupportEntry:
    """Put a household on the list, for at most `entry_days()`. Raises `AlreadyListed`, `BadUntil`, `OwnFamily`."""
    refuse_own_family(household, by)
    if not clock.today() <= until_day <= clock.today() + timedelta(days=entry_days()):
        raise BadUntil(entry_days())
    standing = in_community(SupportEntry).filter_by(household_id=household.id, ended_at=None).with_for_update()
    if (before := db.session.execute(standing).scalar()) is not None:
        if before.until_day >= clock.today():
            raise AlreadyListed()
        end_entry(before, by=by)
    entry = SupportEntry(
        community_id=community_id(),
        household_id=household.id,
        reason=reason,
        until_day=until_day,
        added_by_id=by.id,
        added_at=clock.now(),
    )
    with flush_or(AlreadyListed()):  # by a colleague, at the same moment
        db.session.add(entry)
    return entry


def end_entry(entry: SupportEntry, *, by: Person) -> None:
    """Take a household off the list; what is reserved for its bills is still honoured. Raises `OwnFamily`.

    Of two who do it at once the first stays written.
    """
    refuse_own_family(entry.household, by)
    entry = here(SupportEntry, entry.id, lock=True)
    if entry.ended_at is None:
        entry.ended_at, entry.ended_by_id = clock.now(), by.id
        db.session.flush()


def is_listed(entry: SupportEntry) -> bool:
    """True while bills of the household may be helped with."""
    return entry.ended_at is None and entry.until_day >= clock.today()


def entries() -> Select[SupportEntry]:
    """The households on the list, those whose date comes first before the others; also those whose date has passed."""
    building = joinedload(SupportEntry.household).joinedload(Household.building).joinedload(Building.compound)
    statement = in_community(SupportEntry).where(SupportEntry.ended_at.is_(None)).options(building)
    return statement.order_by(SupportEntry.until_day, SupportEntry.id)


def find_entry(entry_id: int) -> SupportEntry:
    """An entry of this community, or `NotHere`."""
    return here(SupportEntry, entry_id)


def reason_days() -> int | None:
    """Days for which the reason is kept after a household left the list; None where it is never erased."""
    return rules.limit("support_reason_days")


def forget_reasons() -> int:
    """Erase why households were in need, where they left the list longer ago than their community's limit says.

    Who is only not taken off the list after the last day has left it too. How many were erased.
    """
    has_left = or_(SupportEntry.ended_at.is_not(None), SupportEntry.until_day < clock.today())
    kept = select(SupportEntry.community_id).where(SupportEntry.reason.is_not(None), has_left)
    erased = 0
    with across_communities():
        for place_id in db.session.scalars(kept.distinct().order_by(SupportEntry.community_id)).all():
            days = rules.limit("support_reason_days", place_id=place_id)
            if days is not None:
                erased += _forget_reasons(place_id, timedelta(days=days))
    return erased


def _forget_reasons(place_id: int, kept: timedelta) -> int:
    is_long_over = or_(SupportEntry.ended_at < clock.now() - kept, SupportEntry.until_day < clock.today() - kept)
    erasing = update(SupportEntry).where(
        SupportEntry.community_id == place_id, SupportEntry.reason.is_not(None), is_long_over
    )
    done = erasing.values(reason=None).returning(SupportEntry.id).execution_options(synchronize_session=False)
    return len(db.session.execute(done).all())


def refuse_own_family(household: Household, person: Person) -> None:
    """Staff do not decide about the household that they live in, or lately said that they do; raises `OwnFamily`."""
    if members.lives_at(person.id, household, after=timedelta(days=rules.limit("own_home_days") or 0)):
        raise OwnFamily()

"""What this slice holds about a person: points used for property fees, one's own and a neighbour's, and gifts."""

from sqlalchemy import and_, case, select

from app.organisations.models import PropertyCompany
from app.own_data import Part, Rows, covering
from app.places.models import Place
from app.property.gifts.models import GiftTry, SupportGift
from app.property.models import Bill, Redemption
from app.property.redemptions.counter_models import UnknownCode
from app.texts import later as _l


def redemptions(person_id: int) -> Rows:
    """Every reservation for a bill of one's own household, and what became of it."""
    return (
        select(
            Place.short_name.label("community"),
            PropertyCompany.name.label("company"),
            Bill.number.label("bill"),
            Bill.period,
            Redemption.points,
            Redemption.fen,
            Redemption.cash_fen,
            Redemption.state,
            Redemption.reserved_at,
            Redemption.captured_at,
            Redemption.closed_at,
            Redemption.reason,
            Redemption.undone_at,
            Redemption.undo_reason,
        )
        .join(Bill, and_(Redemption.community_id == Bill.community_id, Redemption.bill_id == Bill.id))
        .join(PropertyCompany, Redemption.company_id == PropertyCompany.id)
        .join(Place, Redemption.community_id == Place.id)
        .where(Redemption.person_id == person_id, Redemption.kind == "own_bill")
        .order_by(Redemption.reserved_at.desc(), Redemption.id.desc())
    )


def gifts(person_id: int) -> Rows:
    """What was given to neighbours' bills: nothing of the bills, nor why or when one did not take it."""
    is_used = Redemption.state == "captured"
    return (
        select(
            Place.short_name.label("community"),
            Redemption.points,
            Redemption.fen,
            Redemption.is_named,
            case((is_used | (Redemption.state == "reserved"), Redemption.state), else_="released").label("state"),
            Redemption.reserved_at,
            case((is_used, Redemption.captured_at)).label("captured_at"),
        )
        .join(Place, Redemption.community_id == Place.id)
        .where(Redemption.person_id == person_id, Redemption.kind == "gift_bill")
        .order_by(Redemption.reserved_at.desc(), Redemption.id.desc())
    )


def pool_gifts(person_id: int) -> Rows:
    """What was given into the pool for households in need."""
    return (
        select(Place.short_name.label("community"), SupportGift.points, SupportGift.given_at)
        .join(Place, SupportGift.community_id == Place.id)
        .where(SupportGift.person_id == person_id)
        .order_by(SupportGift.given_at.desc(), SupportGift.id.desc())
    )


def gift_tries(person_id: int) -> Rows:
    """When one tried to give to a neighbour, of the last day; not to whom, which is not kept."""
    return select(GiftTry.at).where(GiftTry.person_id == person_id).order_by(GiftTry.id.desc())


def unknown_codes(person_id: int) -> Rows:
    """A clerk's tries of codes that were not there; not what was typed, which may be near somebody's code."""
    return (
        select(PropertyCompany.name.label("company"), UnknownCode.at)
        .join(PropertyCompany, UnknownCode.company_id == PropertyCompany.id)
        .where(UnknownCode.person_id == person_id)
        .order_by(UnknownCode.id.desc())
    )


PARTS = (
    Part("property-fees", _l("抵物业费"), redemptions, covering("redemption.person_id")),
    Part("gifts", _l("送给邻居的积分"), gifts, covering("redemption.person_id")),
    Part("pool-gifts", _l("捐给关爱账户的积分"), pool_gifts, covering("support_gift.person_id")),
    Part("gift-tries", _l("一天内试着送积分"), gift_tries, covering("gift_try.person_id")),
    Part("unknown-codes", _l("柜台输错的抵扣码"), unknown_codes, covering("unknown_code.person_id")),
)
ACTS = covering(
    "agreement.recorded_by_id",
    "bill_columns.changed_by_id",
    "cash_payment.clerk_id",
    "redemption.clerk_id",
    "redemption.entered_by_id",
    "redemption.undo_asked_by_id",
    "redemption.undone_by_id",
    "settlement.company_signed_by_id",
    "settlement.community_signed_by_id",
    "settlement_line.changed_by_id",
    "support_entry.added_by_id",
    "support_entry.ended_by_id",
    "support_grant.asked_by_id",
    "support_grant.decided_by_id",
)

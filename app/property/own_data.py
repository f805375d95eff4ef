"""What this slice holds about a person: points used for property fees."""

from sqlalchemy import and_, select

from app.organisations.models import PropertyCompany
from app.own_data import Part, Rows, covering
from app.places.models import Place
from app.property.models import Bill, Redemption, UnknownCode
from app.texts import later as _l


def redemptions(person_id: int) -> Rows:
    """Every reservation for a bill, and what became of it."""
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
        .where(Redemption.person_id == person_id)
        .order_by(Redemption.reserved_at.desc(), Redemption.id.desc())
    )


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
    Part("unknown-codes", _l("柜台输错的抵扣码"), unknown_codes, covering("unknown_code.person_id")),
)
ACTS = covering(
    "agreement.recorded_by_id",
    "cash_payment.clerk_id",
    "redemption.clerk_id",
    "redemption.entered_by_id",
    "redemption.undo_asked_by_id",
    "redemption.undone_by_id",
    "settlement.company_signed_by_id",
    "settlement.community_signed_by_id",
    "settlement_line.changed_by_id",
)

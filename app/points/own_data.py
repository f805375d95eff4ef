"""What this slice holds about a person: wallets, every change of them with its reason, and what was reserved."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, select

from app.own_data import Part, Rows, covering
from app.places.models import Place
from app.points.corrections.models import Adjustment
from app.points.expiry.models import ExpiryNotice
from app.points.models import Account, Award, Hold, Transfer
from app.texts import later as _l


def wallets(person_id: int) -> Rows:
    """A wallet for each community."""
    return (
        select(
            Place.short_name.label("community"),
            Account.balance,
            Account.reserved,
            Account.debt,
            Account.frozen_reason,
            Account.opened_at,
        )
        .join(Place, Account.community_id == Place.id)
        .where(Account.person_id == person_id)
        .order_by(Account.opened_at.desc())
    )


def changes(person_id: int) -> Rows:
    """Every transfer into and out of the wallets; out is negative."""
    own = and_(
        Transfer.community_id == Account.community_id,
        or_(Transfer.debit_id == Account.id, Transfer.credit_id == Account.id),
    )
    amount: ColumnElement[int] = case((Transfer.credit_id == Account.id, Transfer.amount), else_=-Transfer.amount)
    return (
        select(
            Place.short_name.label("community"),
            Transfer.posted_at,
            Transfer.occurred_at,
            Transfer.kind,
            amount.label("points"),
        )
        .join(Account, own)
        .join(Place, Transfer.community_id == Place.id)
        .where(Account.person_id == person_id)
        .order_by(Transfer.posted_at.desc(), Transfer.id.desc())
    )


def awards(person_id: int) -> Rows:
    """Each decision of the rules, also of no points, with the facts that it stood on."""
    return _of_wallet(
        Award,
        person_id,
        Award.occurred_at,
        Award.title,
        Award.points,
        Award.state,
        Award.counted_minutes,
        Award.matched_row,
        Award.facts,
        Award.reason,
        order=Award.decided_at,
    )


def reserved(person_id: int) -> Rows:
    """Points that were reserved, and what became of them; of a gift that came back neither how nor when.

    That would tell when the neighbour paid.
    """
    is_shown = (Hold.source_type != "gift") | Hold.state.in_(("open", "captured"))
    state: ColumnElement[str] = case((is_shown, Hold.state), else_="released")
    ends = state.label("state"), case((is_shown, Hold.closed_at)).label("closed_at")
    return _of_wallet(Hold, person_id, Hold.opened_at, Hold.amount.label("points"), *ends, order=Hold.opened_at)


def adjustments(person_id: int) -> Rows:
    """Points given or taken by hand."""
    amount = Adjustment.amount.label("points")
    return _of_wallet(
        Adjustment,
        person_id,
        *(Adjustment.asked_at, amount, Adjustment.state, Adjustment.reason, Adjustment.decided_at),
        order=Adjustment.asked_at,
    )


def notices(person_id: int) -> Rows:
    """Which expiries the person was told of."""
    return _of_wallet(
        ExpiryNotice,
        person_id,
        *(ExpiryNotice.sent_at, ExpiryNotice.points, ExpiryNotice.expires_on),
        order=ExpiryNotice.sent_at,
    )


def _of_wallet(model: Any, person_id: int, *columns: Any, order: Any) -> Rows:
    """Rows that stand on a wallet of the person."""
    return (
        select(Place.short_name.label("community"), *columns)
        .join(Account, and_(model.community_id == Account.community_id, model.account_id == Account.id))
        .join(Place, model.community_id == Place.id)
        .where(Account.person_id == person_id)
        .order_by(order.desc(), model.id.desc())
    )


PARTS = (
    Part("wallets", _l("积分余额"), wallets, covering("account.person_id")),
    Part("points", _l("积分明细"), changes),
    Part("awards", _l("积分发放的依据"), awards),
    Part("reserved-points", _l("积分预留"), reserved),
    Part("adjustments", _l("积分调整"), adjustments),
    Part("expiry-notices", _l("积分到期提醒"), notices),
)
ACTS = covering(
    "award.first_person_id",
    "award.second_person_id",
    "adjustment.asked_by_id",
    "adjustment.decided_by_id",
    "budget_grant.granted_by_id",
)

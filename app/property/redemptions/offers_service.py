"""What may be redeemed on a bill now: the facts, and the most points by bisection over the redemption table."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app import clock
from app.database import db
from app.errors import NotHere
from app.members import service as members
from app.people.models import Person
from app.points import service as points_service
from app.property.agreements import service as areas
from app.property.bills import service as bills
from app.property.domain import PAYABLE, quarter_of, share_percent
from app.property.models import Bill, Redemption
from app.rules import service as rules
from app.scope import community_id, here

OWN_BILL = "own_bill"
GIFT_BILL = "gift_bill"
POOL = "gift_care_list"


@dataclass(frozen=True)
class Offer:
    """What may be redeemed on a bill now, in points; `most` 0 where nothing may, and `note` says why."""

    free: int
    least: int
    most: int
    fen_per_point: int
    days: int
    note: str

    def presets(self) -> list[int]:
        """Some usual numbers: the least, half of the most, the most."""
        half = self.most // 2 // 10 * 10
        return sorted({self.least, max(self.least, half), self.most}) if self.most else []

    def suggested(self) -> int:
        """The number that the page begins with."""
        return self.most


def household_bills(person: Person) -> list[Bill]:
    """The bills of the member's proven household."""
    household_id = _household_of(person)
    return bills.bills_of(household_id) if household_id else []


def own_bill(bill_id: int, person: Person) -> Bill:
    """A bill of the member's proven household; another household's is `NotHere`."""
    bill = here(Bill, bill_id)
    if bill.state == "void" or bill.household_id != _household_of(person):
        raise NotHere("bill")
    return bill


def _household_of(person: Person) -> int | None:
    membership = members.active_membership(person.id)
    return membership.household_id if membership is not None else None


def offer(bill: Bill, person: Person) -> Offer:
    """The most points of one's own that the rules allow on the bill now; else why none."""
    return offered(asked_by(bill, person))


def asked_by(bill: Bill, person: Person, *, kind: str = OWN_BILL) -> "Asked":
    """The facts about a bill and a member's wallet."""
    wallet = points_service.wallet(person.id)
    return Asked(bill, wallet, kind=kind, is_member=members.active_membership(person.id) is not None)


def offered(asked: "Asked") -> Offer:
    """The most points that the rules allow on the bill now, found by bisection over the table; else why none."""
    least = rules.limit("min_points_bill") or 1
    first = asked.decide(0, share=0.0)
    rate = first.fen_per_point if first.is_allowed else 0
    room = asked.room_fen // rate if rate else 0
    most = rules.largest_allowed(lambda n: n == 0 or asked.decide(n, rate=rate).is_allowed, room)
    note = first.note
    if first.is_allowed and most < least:
        note = asked.decide(least, rate=rate).note if room >= least else rules.limit_row("min_points_bill").note
    days = rules.limit("code_timeout") or first.code_valid_days
    return Offer(asked.free, least, most if most >= least else 0, rate, days, note)


# What stands in the way of so many points more. The household comes first on its own bill: neighbours' gifts that were
# not confirmed yet give way to its own points (`redemptions.service.reserve`).
COUNTED = {
    OWN_BILL: (OWN_BILL, POOL),
    GIFT_BILL: (OWN_BILL, GIFT_BILL, POOL),
    POOL: (OWN_BILL, GIFT_BILL, POOL),
}


class Asked:
    """The facts about a bill and an account, looked up once, for many numbers of points."""

    def __init__(self, bill: Bill, account: points_service.Account | None, *, kind: str, is_member: bool) -> None:
        today = clock.today()
        self.bill = bill
        self.account = account
        self.free = points_service.free_balance(self.account) if self.account else 0
        self.reserved_fen = bills.reserved_fen(bill, kinds=COUNTED[kind])
        self.room_fen = max(0, bill.left_fen - self.reserved_fen)
        self.fixed: dict[str, Any] = {
            "kind": kind,
            "membership_active": is_member,
            "wallet_on_hold": bool(self.account and self.account.frozen_reason),
            "bill_open": bill.state in PAYABLE,
            "company_agreement": areas.is_agreed(bill.company_id, today),
            "redeemed_this_quarter": redeemed_this_quarter(self.account),
            "same_community": bill.community_id == community_id(),
            "budget_ready": points_service.is_budget_ready(today.year),
        }

    def facts(self, points: int, *, rate: int = 0, share: float | None = None) -> dict[str, Any]:
        """What the table asks, for so many points."""
        after = self.bill.points_fen + self.reserved_fen + points * rate
        return {
            **self.fixed,
            "points_requested": points,
            "points_missing": max(0, points - self.free),
            "bill_share_percent_after": share_percent(after, self.bill.amount_fen) if share is None else share,
        }

    def decide(self, points: int, *, rate: int = 0, share: float | None = None) -> rules.RedemptionDecision:
        """What the redemption table says to so many points."""
        return rules.decide_redemption(self.facts(points, rate=rate, share=share))  # type: ignore[arg-type]


def redeemed_this_quarter(account: points_service.Account | None) -> int:
    """Own bills that the wallet reserved for in this quarter, by the day of reservation; released ones do not count."""
    if account is None:
        return 0
    first, following = quarter_of(clock.today())
    statement = select(func.count()).where(
        Redemption.community_id == community_id(),
        Redemption.account_id == account.id,
        Redemption.kind == OWN_BILL,
        Redemption.state.in_(("reserved", "captured")),
        Redemption.reserved_at >= clock.day_bounds(first)[0],
        Redemption.reserved_at < clock.day_bounds(following)[0],
    )
    return int(db.session.execute(statement).scalar_one())

"""Points: what other slices may ask and do."""

from app.people.models import Person
from app.points.awards.budgets_service import BudgetState, budget_state, funding_sources, is_budget_ready
from app.points.awards.queue_service import grant_budget, pay_waiting, pay_waiting_everywhere
from app.points.awards.replay_service import replay
from app.points.awards.service import Preview, award, awards_of, preview
from app.points.awards.waiting_service import waits_for_in_words
from app.points.corrections.captures_service import undo_capture
from app.points.corrections.reversals_service import reverse, reverse_award
from app.points.domain import AwardFacts, Expiry
from app.points.expiry.notices_service import notify_expiring
from app.points.expiry.service import expire_points, expiries_of
from app.points.models import Account, Award, Hold
from app.points.moving.service import bring_points, lock_wallets, wallets_left_behind
from app.points.proof.recount_service import in_words as wrong_in_words
from app.points.proof.recount_service import recount
from app.points.proof.seals_service import close_day, latest_seal
from app.points.wallets.closing_service import lapse_points, wallets_of
from app.points.wallets.gifts_service import gifts_taken_back, give_to_pool
from app.points.wallets.holds_service import capture, expire, hold, release
from app.points.wallets.service import (
    account,
    company_account,
    free_balance,
    locked_wallets,
    open_wallet,
    open_wallets,
    support_pool,
    wallet,
)
from app.points.wallets.settling_service import settle

__all__ = [
    "Account",
    "Award",
    "AwardFacts",
    "BudgetState",
    "Expiry",
    "Hold",
    "Preview",
    "account",
    "award",
    "awards_of",
    "bring_points",
    "budget_state",
    "capture",
    "close_day",
    "company_account",
    "expire",
    "expire_points",
    "expiries_of",
    "free_balance",
    "funding_sources",
    "gifts_taken_back",
    "give_to_pool",
    "grant_budget",
    "hold",
    "is_budget_ready",
    "is_not_own_adjustment",
    "lapse_points",
    "latest_seal",
    "lock_wallets",
    "locked_wallets",
    "notify_expiring",
    "open_wallet",
    "open_wallets",
    "pay_waiting",
    "pay_waiting_everywhere",
    "preview",
    "recount",
    "release",
    "replay",
    "reverse",
    "reverse_award",
    "settle",
    "support_pool",
    "undo_capture",
    "waits_for_in_words",
    "wallet",
    "wallets_left_behind",
    "wallets_of",
    "wrong_in_words",
]


def is_not_own_adjustment(person: Person, thing: object) -> bool:
    """Who asked for a correction or approved an award, or owns its wallet, does not confirm it."""
    if thing is None:
        return True
    first = getattr(thing, "asked_by_id", None) or getattr(thing, "first_person_id", None)
    return person.id not in (first, thing.account.person_id)  # type: ignore[attr-defined]

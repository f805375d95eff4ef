"""A capture taken back: the counter undid it, so the points return to the wallet that paid."""

from app import clock
from app.database import db
from app.points import ledger
from app.points.corrections.reversals_service import reverse
from app.points.models import Hold
from app.points.wallets import service as accounts
from app.points.wallets.debts_service import collect_debts


def undo_capture(held: Hold, *, company_id: int, is_settled: bool, reason: str) -> int:
    """Reverse a captured hold, once; the reversing transfer's id. Points that were settled come back from there first.

    What the wallet owes is paid out of them.
    """
    assert held.transfer_id is not None
    company = accounts.company_account(company_id)
    accounts.locked_wallets([held.account_id, company])
    if is_settled:
        ledger.post([_unsettled(held, company)])
    transfer_id = reverse(held.transfer_id, key=f"undo:{held.id}", reason=reason)
    wallet = accounts.account(held.account_id)
    db.session.refresh(wallet)
    if wallet.debt:
        collect_debts({wallet.id: (min(wallet.debt, (wallet.balance or 0) - wallet.reserved), f"undo:{held.id}")})
    return transfer_id


def _unsettled(held: Hold, company_account_id: int) -> ledger.Posting:
    return ledger.Posting(
        key=f"unsettle:{held.id}",
        debit_id=accounts.counter_account("settled"),
        credit_id=company_account_id,
        amount=held.amount,
        kind="settlement",
        source_type=held.source_type,
        source_id=held.source_id,
        occurred_at=clock.now(),
    )

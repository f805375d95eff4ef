"""Settling: at the end of a month a company's cleared points are done with."""

from app import clock
from app.points import ledger
from app.points.wallets import service as accounts


def settle(*, company_id: int, points: int, source_type: str, source_id: int) -> int | None:
    """Move a company's cleared points to the settled ones, once for each source; None where there are none."""
    if points == 0:
        return None
    key = f"settle:{source_type}:{source_id}"
    posting = ledger.Posting(
        key=key,
        debit_id=accounts.company_account(company_id),
        credit_id=accounts.counter_account("settled"),
        amount=points,
        kind="settlement",
        source_type=source_type,
        source_id=source_id,
        occurred_at=clock.now(),
    )
    return ledger.post([posting])[key].id

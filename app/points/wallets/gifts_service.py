"""Gifts: points that members give into the pool of their community, for bills of households in need."""

from app import clock
from app.database import db
from app.points import ledger
from app.points.awards.queue_service import pay_waiting_of
from app.points.errors import WalletFrozen
from app.points.models import Account
from app.points.wallets import service as accounts


def give_to_pool(wallet: Account, *, points: int, source_type: str, source_id: int) -> int:
    """Move points of a wallet into the community's pool, once for each source; the transfer's id.

    Raises `NotEnoughPoints`, `WalletFrozen`.
    """
    pool = accounts.support_pool()
    accounts.locked_wallets([wallet.id, pool.id])
    if wallet.frozen_reason:
        raise WalletFrozen(wallet.frozen_reason)
    key = f"gift:{source_type}:{source_id}"
    posting = ledger.Posting(
        key=key,
        debit_id=wallet.id,
        credit_id=pool.id,
        amount=points,
        kind="gift",
        source_type=source_type,
        source_id=source_id,
        occurred_at=clock.now(),
    )
    transfer_id = ledger.post([posting])[key].id
    pay_waiting_of(wallet.id)
    db.session.refresh(wallet)
    return transfer_id

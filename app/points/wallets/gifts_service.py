"""Gifts: points that members give into the pool of their community, for bills of households in need."""

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app import clock
from app.database import db
from app.points import ledger
from app.points.awards.queue_service import pay_waiting_of
from app.points.errors import WalletFrozen
from app.points.models import Account, Transfer
from app.points.wallets import service as accounts
from app.scope import community_id


def gifts_taken_back(source_type: str) -> list[int]:
    """Sources of the community's gifts that were reversed by hand."""
    reversal = aliased(Transfer)
    found = (
        select(Transfer.source_id)
        .join(reversal, (reversal.community_id == Transfer.community_id) & (reversal.reverses_id == Transfer.id))
        .where(
            Transfer.community_id == community_id(),
            reversal.community_id == community_id(),
            Transfer.kind == "gift",
            Transfer.source_type == source_type,
        )
    )
    return list(db.session.scalars(found))


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

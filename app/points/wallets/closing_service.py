"""Points of who closes the account: nobody can use them any more, so what is free lapses; every line stays."""

from collections.abc import Sequence

from sqlalchemy import select

from app import clock, scope
from app.database import db
from app.places import service as places
from app.points import ledger
from app.points.models import Account
from app.points.wallets import service as accounts
from app.scope import across_communities


def wallets_of(person_id: int) -> Sequence[Account]:
    """The person's wallets of all communities, in the order of locks."""
    wanted = select(Account).where(Account.kind == "wallet", Account.person_id == person_id)
    with across_communities():
        return db.session.execute(wanted.order_by(Account.community_id, Account.id)).scalars().all()


def lapse_points(person_id: int) -> int:
    """Let what is free in every wallet expire at once; how many points."""
    return sum(_lapse(wallet) for wallet in wallets_of(person_id))


def _lapse(wallet: Account) -> int:
    with scope.inside(places.as_scope(places.find(wallet.community_id))):
        locked = accounts.locked_wallets([wallet.id])[wallet.id]
        free = (locked.balance or 0) - locked.reserved
        if free <= 0:
            return 0
        posting = ledger.Posting(
            key=f"closed:{wallet.id}",
            debit_id=wallet.id,
            credit_id=accounts.counter_account("expired"),
            amount=free,
            kind="expiry",
            source_type="account",
            source_id=wallet.id,
            occurred_at=clock.now(),
        )
        ledger.post([posting])
    return free

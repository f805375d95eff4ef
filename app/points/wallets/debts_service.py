"""Debts: a reversal of points that were spent freezes the wallet; what it earns next pays the debt first."""

from collections.abc import Mapping

from sqlalchemy import inspect, text

from app import clock
from app.database import db
from app.points import ledger
from app.points.ledger import Posting
from app.points.models import Account, Transfer
from app.points.wallets import service as accounts
from app.scope import Community, community_id
from app.texts import _

_OWE = text(
    "UPDATE account SET debt = debt + :points, frozen_reason = :reason "
    "WHERE community_id = :community_id AND id = :account_id"
)
_PAY = text(
    "UPDATE account SET debt = debt - paid.points, "
    "frozen_reason = CASE WHEN debt = paid.points THEN '' ELSE frozen_reason END "
    "FROM unnest(CAST(:account_ids AS bigint[]), CAST(:points AS bigint[])) AS paid (account_id, points) "
    "WHERE account.community_id = :community_id AND account.id = paid.account_id"
)


def advance(wallet: Account, points: int, reversed_: Transfer) -> Posting:
    """Freeze the (locked) wallet with a debt: the posting lends it what its reversed points lack."""
    return _advance(wallet, points, reversed_, key=f"advance:{reversed_.id}")


def advance_elsewhere(wallet: Account, points: int, reversed_: Transfer, *, source: Community) -> None:
    """The same, at once, in a wallet of another community than that of the reversed transfer (`source`)."""
    ledger.post([_advance(wallet, points, reversed_, key=f"advance:{source.id}:{reversed_.id}")])


def _advance(wallet: Account, points: int, reversed_: Transfer, *, key: str) -> Posting:
    reason = _("一笔积分已经冲正，但分已经用掉，欠的分由以后的积分先补上")
    parameters = {"community_id": community_id(), "account_id": wallet.id, "points": points, "reason": reason}
    db.session.execute(_OWE, parameters)
    db.session.expire(wallet, ["debt", "frozen_reason"])
    return Posting(
        key=key,
        debit_id=accounts.counter_account("owed"),
        credit_id=wallet.id,
        amount=points,
        kind="debt",
        source_type="transfer",
        source_id=reversed_.id,
        occurred_at=clock.now(),
    )


def collect_debts(payments: Mapping[int, tuple[int, str]]) -> None:
    """Pay debts of (locked) wallets out of what they hold: account → (points, what the payment comes from).

    A source is written `award:12`; it makes the payment happen once.
    """
    due = {account_id: payment for account_id, payment in payments.items() if payment[0] > 0}
    if not due:
        return
    ledger.post([_payment(account_id, points, source) for account_id, (points, source) in due.items()])
    db.session.execute(
        _PAY,
        {
            "community_id": community_id(),
            "account_ids": list(due),
            "points": [points for points, _source in due.values()],
        },
    )
    for known in db.session:  # one that is expired is read anew; its row may be gone with what was refused
        if isinstance(known, Account) and inspect(known).dict.get("id") in due:
            db.session.expire(known, ["debt", "frozen_reason"])


def _payment(account_id: int, points: int, source: str) -> Posting:
    source_type, source_id = source.split(":")
    return Posting(
        key=f"debt:{source}:{account_id}",
        debit_id=account_id,
        credit_id=accounts.counter_account("owed"),
        amount=points,
        kind="debt",
        source_type=source_type,
        source_id=int(source_id),
        occurred_at=clock.now(),
    )

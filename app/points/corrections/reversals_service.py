"""Reversals: a transfer is taken back by another one, with what hangs on it."""

from sqlalchemy import select, update

from app import clock
from app.database import db
from app.errors import Refused
from app.points import ledger
from app.points.awards import budgets_service as budgets
from app.points.awards.queue_service import pay_waiting_of
from app.points.corrections.models import Adjustment
from app.points.errors import AlreadyReversed
from app.points.models import Account, Award, Transfer
from app.points.moving.following_service import fetch_points, lock_with_home
from app.points.wallets import service as accounts
from app.points.wallets.debts_service import advance
from app.scope import community_id, here, in_community
from app.texts import _


def reverse(transfer_id: int, *, key: str, reason: str = "") -> int:
    """Take a transfer back; the reversing transfer's id. The same key again answers the same, another is refused.

    Points that went along to another home are fetched from there. Points that were spent meanwhile leave a debt: the
    wallet (there, of who moved) is frozen until what it earns has paid it.
    """
    transfer = find_transfer(transfer_id)
    if transfer.reverses_id is not None or transfer.kind == "debt":
        raise Refused(_("冲正和补扣本身不能再冲正"), _("需要改的话，请提出一笔人工调整"))
    home = lock_with_home([transfer.credit_id, transfer.debit_id])
    wallets = accounts.locked_wallets([transfer.credit_id, transfer.debit_id])
    before = db.session.execute(in_community(Transfer).filter_by(reverses_id=transfer_id)).scalar()
    if before is not None:
        if before.idempotency_key == key:
            return before.id
        raise AlreadyReversed
    receiver = wallets.get(transfer.credit_id)
    missing = _missing(receiver, transfer.amount)
    postings = []
    if receiver is not None and missing and home is not None:
        missing = fetch_points(receiver, missing, home=home, reversed_=transfer)
    elif receiver is not None and missing:
        postings = [advance(receiver, missing, transfer)]
    if transfer.kind == "award":
        _take_back_award(transfer, transfer.amount - missing, reason)
    done = ledger.post([*postings, _reversal(transfer, key)])[key]
    if receiver is not None:
        pay_waiting_of(receiver.id)
    return done.id


def reverse_award(award: Award, *, key: str, reason: str) -> None:
    """Take an award back, paid or still waiting; one of 0 points only changes its state."""
    lock_with_home([award.account_id])
    award = here(Award, award.id, lock=True)
    if award.state == "reversed":
        return
    paid = db.session.execute(in_community(Transfer).filter_by(idempotency_key=f"award:{award.id}")).scalar()
    if paid is not None:
        reverse(paid.id, key=key, reason=reason)
        return
    award.state, award.waits_for, award.reason = "reversed", "", reason
    db.session.flush()


def find_transfer(transfer_id: int) -> Transfer:
    """A transfer of this community, or `NotHere`."""
    return here(Transfer, transfer_id)


def _missing(receiver: Account | None, amount: int) -> int:
    """Points of the transfer that a wallet no longer has free; a company's account simply must have them."""
    if receiver is None or receiver.kind != "wallet":
        return 0
    return max(0, amount - ((receiver.balance or 0) - receiver.reserved))


def _take_back_award(transfer: Transfer, recovered: int, reason: str) -> None:
    """The award is reversed; its year's budget gets what really came back, not what was spent."""
    db.session.execute(
        update(Award)
        .where(Award.community_id == community_id(), Award.id == transfer.source_id)
        .values(state="reversed", reason=reason)
    )
    budgets.give_back(clock.local(transfer.posted_at).year, recovered)


def _reversal(transfer: Transfer, key: str) -> ledger.Posting:
    return ledger.Posting(
        key=key,
        debit_id=transfer.credit_id,
        credit_id=transfer.debit_id,
        amount=transfer.amount,
        kind="reversal",
        source_type=transfer.source_type,
        source_id=transfer.source_id,
        occurred_at=clock.now(),
        reverses_id=transfer.id,
    )


def reversed_ids(transfer_ids: list[int]) -> set[int]:
    """Which of these transfers have been reversed, or are asked to be."""
    done = select(Transfer.reverses_id).where(
        Transfer.community_id == community_id(), Transfer.reverses_id.in_(transfer_ids)
    )
    asked = select(Adjustment.reverses_id).where(
        Adjustment.community_id == community_id(), Adjustment.reverses_id.in_(transfer_ids), Adjustment.state == "asked"
    )
    return {one for one in db.session.scalars(done.union_all(asked)) if one is not None}

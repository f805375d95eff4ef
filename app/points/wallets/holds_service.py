"""Holds: points reserved in a wallet, then captured, released or expired; nobody can spend them twice."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from app import clock
from app.database import db
from app.points import ledger
from app.points.awards.queue_service import pay_waiting_of
from app.points.domain import HOLD_MOVES, may_become
from app.points.errors import HoldClosed, NoAmount, NotEnoughPoints, OtherContent, WalletFrozen
from app.points.models import Account, Hold
from app.points.wallets import service as accounts
from app.points.wallets.debts_service import collect_debts
from app.scope import community_id, here
from app.texts import _


def hold(account: Account, *, amount: int, source_type: str, source_id: int, expires_at: datetime) -> Hold:
    """Reserve points of a wallet, or of the pool, for a source; the same source again answers its hold.

    Raises `NotEnoughPoints`, or `WalletFrozen`.
    """
    if amount <= 0:
        raise NoAmount
    _reserve(account.id, amount)
    made = db.session.execute(
        insert(Hold)
        .values(
            community_id=community_id(),
            account_id=account.id,
            amount=amount,
            state="open",
            source_type=source_type,
            source_id=source_id,
            opened_at=clock.now(),
            expires_at=expires_at,
        )
        .on_conflict_do_nothing()
        .returning(Hold.id)
    ).scalar()
    if made is not None:
        return here(Hold, made)
    _free(account.id, amount)
    return _standing(account, amount, source_type, source_id)


def capture(held: Hold, *, company_id: int) -> int:
    """The reserved points go to the company's clearing account; the transfer's id."""
    held = _close(held, "captured")
    _free(held.account_id, held.amount)
    key = f"capture:{held.id}"
    posting = ledger.Posting(
        key=key,
        debit_id=held.account_id,
        credit_id=accounts.company_account(company_id),
        amount=held.amount,
        kind="capture",
        source_type=held.source_type,
        source_id=held.source_id,
        occurred_at=clock.now(),
    )
    transfer_id = ledger.post([posting])[key].id
    _write_state(held, "captured", transfer_id)
    pay_waiting_of(held.account_id)
    return transfer_id


def release(held: Hold) -> None:
    """The points are free again."""
    _give_back(held, "released")


def expire(held: Hold) -> None:
    """The reservation was not used in time: the points are free again."""
    _give_back(held, "expired")


def _give_back(held: Hold, state: str) -> None:
    held = _close(held, state)
    _free(held.account_id, held.amount)
    _write_state(held, state, None)
    wallet = here(Account, held.account_id)
    db.session.refresh(wallet)
    if wallet.debt:
        collect_debts({wallet.id: (min(wallet.debt, (wallet.balance or 0) - wallet.reserved), f"hold:{held.id}")})


def _close(held: Hold, state: str) -> Hold:
    """The hold, locked, if it may still become that. The wallet first: that is the order of locks."""
    accounts.locked_wallets([held.account_id])
    held = here(Hold, held.id, lock=True)
    if not may_become(HOLD_MOVES, held.state, state):
        raise HoldClosed(held.state)
    return held


def _write_state(held: Hold, state: str, transfer_id: int | None) -> None:
    changed = db.session.execute(
        update(Hold)
        .where(Hold.community_id == community_id(), Hold.id == held.id, Hold.state == "open")
        .values(state=state, closed_at=clock.now(), transfer_id=transfer_id)
        .returning(Hold.id)
    ).scalar()
    if changed is None:
        raise HoldClosed(held.state)


def _reserve(account_id: int, amount: int) -> None:
    """One conditional UPDATE decides; a CHECK stands behind it."""
    here_and_enough = (
        Account.community_id == community_id(),
        Account.id == account_id,
        Account.kind.in_(("wallet", "care_list")),
        Account.frozen_reason == "",
        Account.balance - Account.reserved >= amount,
    )
    reserved = db.session.execute(
        update(Account)
        .where(*here_and_enough)
        .values(reserved=Account.reserved + amount)
        .returning(Account.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    wallet = here(Account, account_id)
    db.session.refresh(wallet)
    if reserved is not None:
        return
    if wallet.frozen_reason:
        raise WalletFrozen(wallet.frozen_reason)
    raise NotEnoughPoints(
        account_id, wallet.person.name if wallet.person else _("社区关爱账户"), accounts.free_balance(wallet)
    )


def _free(account_id: int, amount: int) -> None:
    db.session.execute(
        update(Account)
        .where(Account.community_id == community_id(), Account.id == account_id)
        .values(reserved=Account.reserved - amount)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(here(Account, account_id))


def _standing(account: Account, amount: int, source_type: str, source_id: int) -> Hold:
    statement = select(Hold).where(
        Hold.community_id == community_id(), Hold.source_type == source_type, Hold.source_id == source_id
    )
    found = db.session.execute(statement).scalar_one()
    if (found.account_id, found.amount) != (account.id, amount):
        raise OtherContent(f"{source_type}:{source_id}")
    return found

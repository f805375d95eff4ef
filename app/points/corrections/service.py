"""Corrections: a transfer is reversed at most once; points given or taken by hand need two people."""

from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from app import clock
from app.database import Line, db, in_line
from app.errors import Refused
from app.events import publish
from app.points import ledger
from app.points.corrections.alone_service import needs_a_second
from app.points.corrections.models import Adjustment
from app.points.corrections.reversals_service import reverse
from app.points.domain import ADJUSTMENT_MOVES, REVERSIBLE, may_become
from app.points.errors import AlreadyDecided, AlreadyReversed, NeedsAnother, NoAmount, NoReason
from app.points.events import PointsCorrected
from app.points.models import Account, Transfer
from app.points.moving.following_service import lock_with_home
from app.points.wallets import service as accounts
from app.scope import community_id, here, in_community
from app.texts import _


def ask_adjustment(account: Account, *, amount: int, reason: str, by_id: int) -> Adjustment:
    """Ask for points to be given (above zero) or taken (below zero) by hand; a second person confirms."""
    if amount == 0:
        raise NoAmount
    return _ask(account, kind="adjustment", amount=amount, reason=reason, by_id=by_id)


def ask_reversal(transfer: Transfer, account: Account, *, reason: str, by_id: int) -> Adjustment:
    """Reverse a wallet's transfer: a few points of an award at once, else a second person confirms."""
    in_line(Line.REVERSALS, by_id)
    if account.id not in (transfer.debit_id, transfer.credit_id):
        raise AlreadyDecided
    if transfer.kind not in REVERSIBLE:
        raise Refused(_("这一笔不能在这里冲正，没有提出"), _("抵物业费的由物业柜台撤销；其他的请提出一笔人工调整"))
    standing = db.session.execute(in_community(Transfer).filter_by(reverses_id=transfer.id)).scalar()
    asked = db.session.execute(in_community(Adjustment).filter_by(reverses_id=transfer.id, state="asked")).scalar()
    if standing or asked:
        raise AlreadyReversed
    amount = transfer.amount if account.id == transfer.debit_id else -transfer.amount
    by_two = needs_a_second(transfer, by_id=by_id)
    made = _ask(account, kind="reversal", amount=amount, reason=reason, by_id=by_id, reverses_id=transfer.id)
    if not by_two:
        made.state, made.decided_at = "confirmed", clock.now()
        _carry_out(made)
    return made


def confirm_adjustment(adjustment: Adjustment, *, by_id: int) -> Adjustment:
    """The second person agrees: the points move now. Raises `NeedsAnother`, `NotEnoughPoints`."""
    adjustment = _decide(adjustment, "confirmed", by_id)
    _carry_out(adjustment)
    return adjustment


def _carry_out(adjustment: Adjustment) -> None:
    if adjustment.kind == "reversal":
        assert adjustment.reverses_id is not None
        key = f"reversal:{adjustment.reverses_id}"
        adjustment.transfer_id = reverse(adjustment.reverses_id, key=key, reason=adjustment.reason)
    else:
        adjustment.transfer_id = _post_adjustment(adjustment)
    db.session.flush()
    publish(PointsCorrected(adjustment))


def refuse_adjustment(adjustment: Adjustment, *, by_id: int) -> Adjustment:
    """The second person does not agree: nothing moves."""
    return _decide(adjustment, "refused", by_id)


def find_adjustment(adjustment_id: int) -> Adjustment:
    """An adjustment of this community, or `NotHere`."""
    return here(Adjustment, adjustment_id)


def adjustments(state: str = "") -> Select[Adjustment]:
    """Adjustments and reversals asked for by hand, newest first; of all states where none is named."""
    owner = joinedload(Adjustment.account).joinedload(Account.person)
    people = owner, joinedload(Adjustment.asked_by), joinedload(Adjustment.decided_by)
    statement = in_community(Adjustment).options(*people)
    if state:
        statement = statement.where(Adjustment.state == state)
    return statement.order_by(Adjustment.asked_at.desc(), Adjustment.id.desc())


def _ask(
    account: Account, *, kind: str, amount: int, reason: str, by_id: int, reverses_id: int | None = None
) -> Adjustment:
    if not reason.strip():
        raise NoReason
    if account.person_id == by_id:
        raise NeedsAnother
    asked = Adjustment(
        community_id=community_id(),
        account_id=account.id,
        kind=kind,
        amount=amount,
        reason=reason.strip(),
        reverses_id=reverses_id,
        state="asked",
        asked_by_id=by_id,
        asked_at=clock.now(),
    )
    db.session.add(asked)
    db.session.flush()
    return asked


def _decide(adjustment: Adjustment, state: str, by_id: int) -> Adjustment:
    lock_with_home([adjustment.account_id])
    adjustment = here(Adjustment, adjustment.id, lock=True)
    if not may_become(ADJUSTMENT_MOVES, adjustment.state, state):
        raise AlreadyDecided
    if by_id in (adjustment.asked_by_id, adjustment.account.person_id):
        raise NeedsAnother
    adjustment.state, adjustment.decided_by_id, adjustment.decided_at = state, by_id, clock.now()
    db.session.flush()
    return adjustment


def _post_adjustment(adjustment: Adjustment) -> int:
    counter, wallet = accounts.counter_account("adjustment"), adjustment.account_id
    given = adjustment.amount > 0
    key = f"adjustment:{adjustment.id}"
    posting = ledger.Posting(
        key=key,
        debit_id=counter if given else wallet,
        credit_id=wallet if given else counter,
        amount=abs(adjustment.amount),
        kind="adjustment",
        source_type="adjustment",
        source_id=adjustment.id,
        occurred_at=clock.now(),
    )
    return ledger.post([posting])[key].id

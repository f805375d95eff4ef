"""Who is paid now and who waits: the wallet's cap, then the year's budget, whole and in order."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, exists, select, text
from sqlalchemy.orm.attributes import set_committed_value

from app import clock, scope
from app.database import db
from app.events import publish
from app.places import service as places
from app.points import ledger
from app.points.awards import budgets_service as budgets
from app.points.awards.budgets_models import BudgetGrant
from app.points.domain import fits, paid_whole
from app.points.events import WaitingAwardsPaid
from app.points.models import Account, Award
from app.points.wallets import service as accounts
from app.points.wallets.debts_service import collect_debts
from app.rules import service as rules
from app.scope import community_id, in_community

_MOVE_ON = text(
    "UPDATE award SET state = CASE WHEN said.waits_for = '' THEN 'paid' ELSE 'waiting' END, waits_for = said.waits_for "
    "FROM unnest(CAST(:ids AS bigint[]), CAST(:waits_for AS text[])) AS said (id, waits_for) "
    "WHERE award.community_id = :community_id AND award.id = said.id AND award.state = 'waiting'"
)


class Wanted(NamedTuple):
    """An award to be paid, in points, and the wallet that it goes to."""

    account_id: int
    points: int


def reasons_to_wait(wanted: Sequence[Wanted], wallets: Mapping[int, Account], *, is_queue: bool) -> list[str]:
    """For each award, in order: '' where it is paid now, else what it waits for. Draws on the budget.

    The wallets are locked; the budget's row is taken here, as the last lock. `is_queue`: these are the waiting ones
    themselves; new ones queue behind them.
    """
    reasons = _over_the_cap(wanted, wallets)
    asking = [place for place, reason in enumerate(reasons) if not reason and wanted[place].points]
    points = [wanted[place].points for place in asking]
    if not asking:
        return reasons
    year = clock.today().year
    drawn = budgets.draw(year, sum(points))
    paid = 0 if not is_queue and _is_somebody_waiting() else paid_whole(points, drawn)
    budgets.give_back(year, drawn - sum(points[:paid]))
    for place in asking[paid:]:
        reasons[place] = "budget"
    return reasons


def pay(awards: Sequence[Award], wallets: Mapping[int, Account]) -> None:
    """Post the awards, whose budget is drawn, to their locked wallets; debts are paid out of them at once."""
    worth = [award for award in awards if award.points]
    if not worth:
        return
    issuance = accounts.counter_account("issuance")
    ledger.post([_posting(award, issuance) for award in worth])
    debts = {account_id: wallet.debt for account_id, wallet in wallets.items() if wallet.debt}
    for award in worth:
        if debt := debts.get(award.account_id, 0):
            taken = min(debt, award.points)
            debts[award.account_id] = debt - taken
            collect_debts({award.account_id: (taken, f"award:{award.id}")})


def grant_budget(*, year: int, points: int, funding_source: str, by_id: int | None) -> BudgetGrant:
    """Grant a community points for a year; the awards that wait are paid in order, as far as it reaches."""
    queue = _queue()
    wallets = accounts.locked_wallets(award.account_id for award in queue)
    grant = budgets.record_grant(year=year, points=points, funding_source=funding_source, by_id=by_id)
    _pay_queue(wallets)
    return grant


def pay_waiting() -> int:
    """Pay what waits for budget or for room and can be paid by now; how many were."""
    queue = _queue()
    return _pay_queue(accounts.locked_wallets(award.account_id for award in queue)) if queue else 0


def pay_waiting_everywhere() -> int:
    """The same in every community where somebody waits, one after the other: a new year, or a wallet with room."""
    with scope.across_communities():
        waiting = select(Award.community_id).where(Award.state == "waiting", Award.waits_for != "second_person")
        communities = db.session.scalars(waiting.distinct().order_by(Award.community_id)).all()
    count = 0
    for place in communities:
        with scope.inside(places.as_scope(places.find(place))):
            count += pay_waiting()
    return count


def pay_waiting_of(account_id: int) -> None:
    """A (locked) wallet has room again: pay what waits for that."""
    waits = exists().where(
        Award.community_id == community_id(),
        Award.account_id == account_id,
        Award.state == "waiting",
        Award.waits_for == "wallet_cap",
    )
    if db.session.execute(select(waits)).scalar():
        _pay_queue(accounts.locked_wallets([account_id]), only="wallet_cap")


def pay_confirmed(award: Award) -> None:
    """A second person has confirmed the award: pay it, or let it wait for what is missing now."""
    wallets = accounts.locked_wallets([award.account_id])
    _settle([award], wallets, is_queue=False)


def _queue(*waits_for: str) -> list[Award]:
    statement = (
        in_community(Award)
        .where(Award.state == "waiting", Award.waits_for.in_(waits_for or ("budget", "wallet_cap")))
        .order_by(Award.decided_at, Award.id)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(statement))


def _pay_queue(wallets: Mapping[int, Account], *, only: str | None = None) -> int:
    """Pay the queue of locked wallets. Read again now that they are locked: another may have paid meanwhile."""
    awards = [award for award in (_queue(only) if only else _queue()) if award.account_id in wallets]
    if only:  # these did not wait for the budget, but nobody overtakes those who do
        return _settle(awards, wallets, is_queue=False)
    return _settle(awards, wallets, is_queue=True)


def _settle(awards: Sequence[Award], wallets: Mapping[int, Account], *, is_queue: bool) -> int:
    reasons = reasons_to_wait([Wanted(a.account_id, a.points) for a in awards], wallets, is_queue=is_queue)
    changed = [(a, r) for a, r in zip(awards, reasons, strict=True) if r != a.waits_for]
    db.session.execute(
        _MOVE_ON,
        {"community_id": community_id(), "ids": [a.id for a, _r in changed], "waits_for": [r for _a, r in changed]},
    )
    paid = [award for award, reason in zip(awards, reasons, strict=True) if not reason]
    for award, reason in changed:  # in memory as the statement wrote it, without reading each row again
        set_committed_value(award, "state", "waiting" if reason else "paid")
        set_committed_value(award, "waits_for", reason)
    pay(paid, wallets)
    if paid:
        publish(WaitingAwardsPaid(paid))
    return len(paid)


def _over_the_cap(wanted: Sequence[Wanted], wallets: Mapping[int, Account]) -> list[str]:
    cap = rules.limit("wallet_cap", on=clock.today())
    holds = {account_id: wallet.balance or 0 for account_id, wallet in wallets.items()}
    reasons = []
    for account_id, points in wanted:
        if points and not fits(holds[account_id], points, cap):
            reasons.append("wallet_cap")
        else:
            holds[account_id] += points
            reasons.append("")
    return reasons


_WAITS_FOR_BUDGET = select(
    exists().where(Award.community_id == bindparam("community"), Award.state == "waiting", Award.waits_for == "budget")
)


def _is_somebody_waiting() -> bool:
    """Asked once the budget's row is ours: an earlier statement would not see who began to wait a moment ago."""
    return bool(db.session.execute(_WAITS_FOR_BUDGET, {"community": community_id()}).scalar())


def _posting(award: Award, issuance: int) -> ledger.Posting:
    return ledger.Posting(
        key=f"award:{award.id}",
        debit_id=issuance,
        credit_id=award.account_id,
        amount=award.points,
        kind="award",
        source_type="award",
        source_id=award.id,
        occurred_at=award.occurred_at,
    )

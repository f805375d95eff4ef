"""Points that follow who moves home: a pair of transfers for each year earned, so that expiry stays."""

from datetime import date, time

from sqlalchemy import func, select

from app import clock, scope
from app.database import db
from app.points import ledger
from app.points.expiry.service import left_by_year
from app.points.models import Account, Transfer
from app.points.wallets import service as accounts
from app.scope import Community, community_id, in_community


def bring_points(person_id: int, *, source: Community) -> int:
    """Move the person's free points from another community to the one in scope; how many, 0 where there are none.

    Each year's points stay those of their year, so that they expire as they would have. Points of a frozen wallet
    stay until it is free (`bring_late_points`).
    """
    target = scope.community()
    assert source.id != target.id
    lock_wallets(person_id, [source, target])
    with scope.inside(source):
        old = accounts.wallet(person_id)
        assert old is not None
        years, pair = _free_by_year(old), _pair(old)
        post_moved(old, years, pair=pair, comes=False)
    new = accounts.wallet(person_id)
    assert new is not None
    post_moved(new, years, pair=pair, comes=True)
    if years:
        new.expired_before = None  # older points than any seen so far may have come in
    db.session.flush()
    return sum(years.values())


def wallets_left_behind(person_ids: list[int]) -> list[Account]:
    """Wallets of the community in scope with free points, of these people."""
    wanted = in_community(Account).where(
        Account.kind == "wallet", Account.person_id.in_(person_ids), Account.frozen_reason == ""
    )
    return list(db.session.scalars(wanted.where(Account.balance > Account.reserved).order_by(Account.id)))


def lock_wallets(person_id: int, communities: list[Community]) -> None:
    """Lock a person's wallets of several communities, opened where missing, in the order of a city's expiry."""
    for one in sorted(communities, key=lambda community: community.id):
        with scope.inside(one):
            accounts.locked_wallets_of([person_id])


def _free_by_year(wallet: Account) -> dict[int, int]:
    """The free points by the year in which they were earned; what is reserved stays, taken from the latest."""
    free = accounts.free_balance(wallet)
    years: dict[int, int] = {}
    for year, points in sorted(left_by_year(wallet).items()):
        if taken := min(points, free - sum(years.values())):
            years[year] = taken
    return years


def post_moved(wallet: Account, years: dict[int, int], *, pair: str, comes: bool) -> None:
    """One side of the pairs: between the wallet and its community's `moved` account."""
    moved, now = accounts.counter_account("moved"), clock.now()
    ledger.post(
        [
            ledger.Posting(
                key=f"{pair}:{year}",
                debit_id=moved if comes else wallet.id,
                credit_id=wallet.id if comes else moved,
                amount=points,
                kind="move",
                source_type="account",
                source_id=wallet.id,
                occurred_at=min(now, clock.at(date(year, 12, 31), time(12))),  # on both sides in that year
            )
            for year, points in years.items()
        ]
    )


def _pair(old: Account) -> str:
    """A key for this move out of a wallet, the same on both sides; the wallet is locked, so that it counts right."""
    before = select(func.count()).where(
        Transfer.community_id == community_id(), Transfer.debit_id == old.id, Transfer.kind == "move"
    )
    return f"move:{old.community_id}:{old.id}:{db.session.execute(before).scalar_one()}"

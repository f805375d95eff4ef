"""A reversal follows who moved home: the points are fetched from where they went, and what is spent is owed there."""

from app import clock, scope
from app.database import db
from app.events import publish
from app.members import service as members
from app.points.events import PointsCalledBack
from app.points.expiry.service import left_by_year
from app.points.models import Account, Transfer
from app.points.moving.service import lock_wallets, post_moved
from app.points.wallets import service as accounts
from app.points.wallets.debts_service import advance_elsewhere
from app.scope import Community, here


def lock_with_home(account_ids: list[int]) -> Community | None:
    """Lock these accounts; of a wallet whose person moved home the one there as well, in the order of all.

    The community where the person is a member now, or None where they did not move.
    """
    owners = [here(Account, account_id).person_id for account_id in account_ids]
    person_id = next((owner for owner in owners if owner is not None), None)
    home = members.home_of_moved(person_id) if person_id is not None else None
    if home is not None and person_id is not None:
        lock_wallets(person_id, [scope.community(), home])
    accounts.locked_wallets(account_ids)
    return home


def fetch_points(wallet: Account, points: int, *, home: Community, reversed_: Transfer) -> int:
    """Bring points that the (locked) wallet lacks back from the person's wallet at home (locked too).

    What is not free there is lent there, and freezes that wallet until what it earns has paid it; how much that is.
    """
    person_id = wallet.person_id
    assert person_id is not None
    source = scope.community()
    pair = f"back:{source.id}:{reversed_.id}"
    with scope.inside(home):
        there = accounts.wallet(person_id)
        assert there is not None
        lent = max(0, points - ((there.balance or 0) - there.reserved))
        years = _years(there, points, first=clock.local(reversed_.occurred_at).year)
        if lent:
            advance_elsewhere(there, lent, reversed_, source=source)
        post_moved(there, years, pair=pair, comes=False)
    post_moved(wallet, years, pair=pair, comes=True)
    for one in (wallet, there):
        db.session.refresh(one)
    publish(PointsCalledBack(person_id, points, lent=lent, home=home, source=source))
    return lent


def _years(there: Account, points: int, *, first: int) -> dict[int, int]:
    """From which years the points are taken: the one in which they were earned, then the latest; the rest is owed."""
    free = (there.balance or 0) - there.reserved
    taken: dict[int, int] = {}
    left = left_by_year(there)
    for year in sorted(left, key=lambda one: (one != first, -one)):
        if some := min(left[year], free, points - sum(taken.values())):
            taken[year] = some
            free -= some
    if owed := points - sum(taken.values()):
        taken[first] = taken.get(first, 0) + owed
    return taken

"""Expiry: points reach their date some months after the year of earning, oldest first, a whole city at once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, time

from sqlalchemy import select, text

from app import clock
from app.database import db
from app.points import domain, ledger
from app.points.domain import Expiry, cut_off, expiries
from app.points.models import Account
from app.rules import service as rules
from app.scope import across_communities, community_id

# What earns; reversals and debts are not earned, they undo what was used. Points that moved away are not used either:
# they are no longer earned here, each year's as many as went.
EARNED = "('award', 'adjustment', 'move')"
SIDES = f"""
      SELECT community_id, credit_id AS account_id,
             CASE WHEN kind IN {EARNED} AND occurred_at < :before THEN amount ELSE 0 END AS early,
             CASE WHEN kind IN {EARNED} THEN 0 ELSE -amount END AS used
      FROM transfer WHERE {{credited}}
      UNION ALL
      SELECT community_id, debit_id,
             CASE WHEN kind = 'move' AND occurred_at < :before THEN -amount ELSE 0 END,
             CASE WHEN kind = 'move' THEN 0 ELSE amount END
      FROM transfer WHERE {{debited}}
"""

_LOCK = text(
    "SELECT id FROM account WHERE kind = 'wallet' AND balance > reserved "
    "AND (expired_before IS NULL OR expired_before < :cut_off) AND community_id = ANY(:community_ids) "
    "ORDER BY community_id, id FOR NO KEY UPDATE"
)
_OPEN_COUNTERS = text(
    "INSERT INTO account (community_id, kind, opened_at) "
    "SELECT DISTINCT community_id, 'expired', CAST(:now AS timestamptz) "
    "FROM account WHERE id = ANY(:wallets) ORDER BY community_id ON CONFLICT DO NOTHING"
)
_EXPIRED = f"""
  SELECT wallet.community_id, 'expiry:' || wallet.id || ':' || :as_of AS key, wallet.id AS debit_id,
         expired.id AS credit_id, LEAST(wallet.balance - wallet.reserved, sums.early - sums.used) AS amount,
         'expiry' AS kind, 'account' AS source_type, wallet.id AS source_id,
         CAST(:now AS timestamptz) AS occurred_at, CAST(NULL AS bigint) AS reverses_id
  FROM account AS wallet
  JOIN account AS expired ON expired.community_id = wallet.community_id AND expired.kind = 'expired'
  JOIN (
    SELECT community_id, account_id, CAST(sum(early) AS bigint) AS early, CAST(sum(used) AS bigint) AS used FROM (
      {SIDES.format(credited="credit_id = ANY(:wallets)", debited="debit_id = ANY(:wallets)")}
    ) AS side GROUP BY community_id, account_id
  ) AS sums ON sums.community_id = wallet.community_id AND sums.account_id = wallet.id
  WHERE wallet.id = ANY(:wallets) AND LEAST(wallet.balance - wallet.reserved, sums.early - sums.used) > 0
"""
_SEEN = text("UPDATE account SET expired_before = :cut_off WHERE id = ANY(:wallets) AND reserved = 0")
_BY_YEAR = text(
    "SELECT CAST(date_part('year', occurred_at AT TIME ZONE 'Asia/Shanghai') AS int), "
    "CAST(sum(CASE WHEN credit_id = :id THEN amount ELSE -amount END) AS bigint) "
    "FROM transfer WHERE community_id = :community_id AND (credit_id = :id OR debit_id = :id AND kind = 'move') "
    f"AND kind IN {EARNED} GROUP BY 1"
)
_USED = text(
    "SELECT CAST(COALESCE(sum(CASE WHEN debit_id = :id THEN amount ELSE -amount END), 0) AS bigint) "
    "FROM transfer WHERE community_id = :community_id AND (debit_id = :id OR credit_id = :id) "
    f"AND (debit_id = :id AND kind <> 'move' OR credit_id = :id AND kind NOT IN {EARNED})"
)


def expire_points(as_of: date) -> list[tuple[int, int, int]]:
    """Expire in all communities what has reached its date on that Shanghai day; (community, wallets, points).

    Touches only wallets with free points that were not yet seen with that date: reserved points expire once they are
    free. The same day again does nothing.
    """
    done: list[tuple[int, int, int]] = []
    for months, communities in communities_by_months(as_of).items():
        done += _expire(as_of, cut_off(as_of, months), communities)
    return sorted(done)


def expiries_of(account: Account, *, on: date | None = None) -> list[Expiry]:
    """What of a wallet's points is good until when, the nearest first; empty where points do not expire."""
    months = rules.limit("expiry", on=on or clock.today())
    if months is None:
        return []
    return expiries(*_earned_and_used(account), months)


def left_by_year(account: Account) -> dict[int, int]:
    """A wallet's points by the Shanghai year in which they were earned, the oldest year first."""
    return domain.left_by_year(*_earned_and_used(account))


def _earned_and_used(account: Account) -> tuple[dict[int, int], int]:
    parameters = {"community_id": community_id(), "id": account.id}
    earned: dict[int, int] = {year: points for year, points in db.session.execute(_BY_YEAR, parameters)}  # noqa: C416
    return earned, db.session.execute(_USED, parameters).scalar_one()


def communities_by_months(as_of: date) -> dict[int, list[int]]:
    """Communities with wallets, by the months that their rules give."""
    with across_communities():
        communities = db.session.scalars(select(Account.community_id).where(Account.kind == "wallet").distinct()).all()
    places = {version.place_id for version in rules.versions("redemption") if version.state == "published"}
    by_months: defaultdict[int, list[int]] = defaultdict(list)
    if len(places) == 1:  # only the city has such rules: the same for all
        of = dict.fromkeys(communities, rules.limit("expiry", place_id=places.pop(), on=as_of))
    else:
        of = {place: rules.limit("expiry", place_id=place, on=as_of) for place in communities}
    for place, number in of.items():
        if number is not None:
            by_months[number].append(place)
    return by_months


def _expire(as_of: date, before: date, communities: Iterable[int]) -> list[tuple[int, int, int]]:
    now = clock.now()
    with across_communities():
        asked = {"cut_off": before, "community_ids": list(communities)}
        wallets = list(db.session.scalars(_LOCK, asked))
        if not wallets:
            return []
        db.session.execute(_OPEN_COUNTERS, {"wallets": wallets, "now": now})
        # The sums are read by a statement of its own, begun after the wallets were locked.
        parameters = {"as_of": as_of.isoformat(), "before": clock.at(before, time.min), "wallets": wallets, "now": now}
        done = ledger.post_selected(_EXPIRED, parameters)
        db.session.execute(_SEEN, {"wallets": wallets, "cut_off": before})
    return done

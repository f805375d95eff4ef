"""Notices before expiry: whoever has points that will not be good much longer is told some times before, once each."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, time, timedelta

from sqlalchemy import select, text

from app import clock, scope
from app.database import db
from app.events import publish
from app.places import service as places
from app.points.domain import add_months, cut_off, last_day_plus_one
from app.points.events import PointsExpiring
from app.points.expiry.models import ExpiryNotice
from app.points.expiry.service import SIDES, communities_by_months
from app.points.models import Account
from app.rules import service as rules
from app.scope import across_communities

# The same sums as of the expiry itself, as they would come out on its day; what is reserved is told of too.
_NOTE = text(f"""
  INSERT INTO expiry_notice (community_id, account_id, expires_on, days_before, points, sent_at)
  SELECT wallet.community_id, wallet.id, :on, :days, LEAST(wallet.balance, sums.early - sums.used), :now
  FROM account AS wallet
  JOIN (
    SELECT community_id, account_id, CAST(sum(early) AS bigint) AS early, CAST(sum(used) AS bigint) AS used FROM (
      {SIDES.format(credited="community_id = ANY(:community_ids)", debited="community_id = ANY(:community_ids)")}
    ) AS side GROUP BY community_id, account_id
  ) AS sums ON sums.community_id = wallet.community_id AND sums.account_id = wallet.id
  WHERE wallet.community_id = ANY(:community_ids) AND wallet.kind = 'wallet'
    AND LEAST(wallet.balance, sums.early - sums.used) > 0
  ORDER BY wallet.community_id, wallet.id
  ON CONFLICT DO NOTHING RETURNING community_id, id
""")


def notify_expiring(as_of: date) -> int:
    """Tell, in all communities, of what expires, by the days of the limit `expiry_notice_days`; how many wallets.

    The same day again tells nobody twice; days on which no job ran are made up for, by the latest notice alone.
    """
    count = 0
    for months, communities in communities_by_months(as_of).items():
        on = next_expiry(as_of, months)
        for days, near in _by_notice(communities, as_of, on).items():
            for place, notices in _noted(on, days, cut_off(on, months), near).items():
                with scope.inside(places.as_scope(places.find(place))):
                    publish(PointsExpiring(_read(notices)))
                count += len(notices)
    return count


def next_expiry(after: date, months: int) -> date:
    """The first day after this one on which some year's points are no longer good."""
    first = last_day_plus_one(after.year, months)
    while add_months(first, -12) > after:
        first = add_months(first, -12)
    return first


def _by_notice(communities: Iterable[int], as_of: date, on: date) -> dict[int, list[int]]:
    """The communities by the notice that is due there now: so many days before, the latest of those reached."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for place in communities:
        days = rules.limit_row("expiry_notice_days", place_id=place, on=as_of).numbers
        reached = [number for number in days if on - timedelta(days=number) <= as_of < on]
        if reached:
            found[min(reached)].append(place)
    return found


def _noted(on: date, days: int, before: date, communities: list[int]) -> dict[int, list[int]]:
    """Write the notices that are due and not written yet: their ids by community."""
    noted: defaultdict[int, list[int]] = defaultdict(list)
    if communities:
        parameters = {
            "on": on,
            "days": days,
            "before": clock.at(before, time.min),
            "community_ids": communities,
            "now": clock.now(),
        }
        with across_communities():
            for place, notice_id in db.session.execute(_NOTE, parameters):
                noted[place].append(notice_id)
    return noted


def _read(notice_ids: list[int]) -> list[ExpiryNotice]:
    statement = (
        select(ExpiryNotice)
        .join(ExpiryNotice.account)
        .where(ExpiryNotice.community_id == scope.community_id(), ExpiryNotice.id.in_(notice_ids))
        .order_by(Account.person_id)
    )
    return list(db.session.scalars(statement))

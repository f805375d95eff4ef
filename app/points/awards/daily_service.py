"""What the rules say of events, and the minutes of one day that count for points where a place caps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple, cast

from sqlalchemy import text

from app import clock
from app.database import db
from app.points.domain import AwardFacts
from app.points.models import Account
from app.rules import service as rules
from app.rules.tables.domain import points_of
from app.scope import community_id
from app.texts import _, minutes, points

COUNTED_BY_DAY = "counted_by_day"  # among an award's outputs: the minutes that the day's cap left

_COUNTED = text(
    "SELECT account_id, CAST(occurred_at AT TIME ZONE 'Asia/Shanghai' AS date), CAST(sum(counted_minutes) AS bigint) "
    "FROM award WHERE community_id = :community_id AND account_id = ANY(:account_ids) "
    "AND occurred_at >= :start AND occurred_at < :end AND points > 0 AND state <> 'reversed' GROUP BY 1, 2"
)


@dataclass(frozen=True)
class Decided:
    """What the rules said of one event, and the wallet that it concerns."""

    fact: AwardFacts
    account_id: int
    version_id: int
    facts: dict[str, Any]
    matched_row: str
    outputs: dict[str, Any]
    counted_minutes: int
    points: int
    sentence: str


class Said(NamedTuple):
    """What the rules said of some facts, and the reckoning in one line."""

    decision: rules.AwardDecision
    sentence: str


def decide_all(facts: Sequence[AwardFacts], wallets: Mapping[int, Account]) -> list[Decided]:
    """Decide each event by the rules of its Shanghai day; `wallets` by person, where they have one."""
    said: dict[tuple[date, str], Said] = {}  # the same facts on the same day are decided once
    decided = [_decide(fact, wallets.get(fact.person_id), said) for fact in facts]
    most = rules.limit("per_day", on=clock.today())
    return decided if most is None else _within_the_day(decided, most)


def table_facts(event_kind: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as the award table asks for them; what nobody knows is null."""
    return {"event_kind": event_kind, **facts}


def worth_again(version_id: int, facts: Mapping[str, Any], outputs: Mapping[str, Any]) -> tuple[str, int]:
    """The row and the points that the version decides today for a stored award, the day's cap as it was then."""
    decision = rules.recompute(version_id, facts)
    if COUNTED_BY_DAY not in outputs:
        return decision.row_code, decision.points
    left = points_of(decision.outputs, outputs[COUNTED_BY_DAY], decision.version.rounding)
    return decision.row_code, left.points


def _decide(fact: AwardFacts, wallet: Account | None, said: dict[tuple[date, str], Said]) -> Decided:
    facts = table_facts(fact.event_kind, fact.facts)
    key = clock.local(fact.occurred_at).date(), repr(facts)
    if key not in said:
        decision = rules.decide_award(cast(rules.AwardFacts, facts), on=key[0])
        said[key] = Said(decision, decision.explain().sentence)
    decision, sentence = said[key]
    return Decided(
        fact=fact,
        account_id=wallet.id if wallet else 0,
        version_id=decision.version.id,
        facts=facts,
        matched_row=decision.row_code,
        outputs=decision.outputs,
        counted_minutes=decision.counted_minutes if decision.points else 0,
        points=decision.points,
        sentence=sentence,
    )


def _within_the_day(decided: Sequence[Decided], most: int) -> list[Decided]:
    """Of all that a wallet's owner did on one day, at most so many minutes count, in the order given."""
    counted = _counted_so_far(decided)
    kept = []
    for one in decided:
        place = one.account_id, _day(one)
        left = max(0, most - counted.get(place, 0))
        kept.append(_shortened(one, left) if one.counted_minutes > left else one)
        counted[place] = counted.get(place, 0) + kept[-1].counted_minutes
    return kept


def _shortened(one: Decided, left: int) -> Decided:
    worth = points_of(one.outputs, left, rules.version(one.version_id).rounding)
    sentence = _("这一天计分的时长已到上限，这次计 %(time)s，%(n)s 分", time=minutes(left), n=points(worth.points))
    outputs = {**one.outputs, COUNTED_BY_DAY: left}
    return replace(one, points=worth.points, counted_minutes=left, outputs=outputs, sentence=sentence)


def _counted_so_far(decided: Sequence[Decided]) -> dict[tuple[int, date], int]:
    days = [_day(one) for one in decided]
    parameters = {
        "community_id": community_id(),
        "account_ids": list({one.account_id for one in decided}),
        "start": clock.day_bounds(min(days))[0],
        "end": clock.day_bounds(max(days))[1],
    }
    return {(account_id, day): counted for account_id, day, counted in db.session.execute(_COUNTED, parameters)}


def _day(one: Decided) -> date:
    return clock.local(one.fact.occurred_at).date()

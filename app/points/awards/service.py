"""Awards: what the rules say of an event, stored with all it stood on, and paid or kept waiting in order."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, any_, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT

from app import clock
from app.database import db
from app.errors import NotHere
from app.events import publish
from app.points.awards.daily_service import Decided, decide_all
from app.points.awards.queue_service import Wanted, pay, pay_confirmed, reasons_to_wait
from app.points.domain import AWARD_MOVES, AwardFacts, may_become
from app.points.errors import AlreadyDecided, NeedsAnother, NoReason
from app.points.events import AwardsDecided
from app.points.models import Account, Award
from app.points.wallets import service as accounts
from app.rules import service as rules
from app.scope import community_id, here, in_community

_COLUMNS = (
    ("account_id", "bigint"),
    ("event_kind", "text"),
    ("source_type", "text"),
    ("source_id", "bigint"),
    ("title", "text"),
    ("rule_version_id", "bigint"),
    ("facts", "jsonb"),
    ("matched_row", "text"),
    ("outputs", "jsonb"),
    ("counted_minutes", "bigint"),
    ("points", "bigint"),
    ("state", "text"),
    ("waits_for", "text"),
    ("occurred_at", "timestamptz"),
    ("first_person_id", "bigint"),
)
_NAMES = ", ".join(name for name, _kind in _COLUMNS)
_WRITE = text(
    f"INSERT INTO award (community_id, decided_at, {_NAMES}) "
    "SELECT :community_id, :now, "
    + ", ".join(f"CAST({name} AS {kind})" for name, kind in _COLUMNS)
    + " FROM unnest("
    + ", ".join(f"CAST(:{name} AS {'text' if kind == 'jsonb' else kind}[])" for name, kind in _COLUMNS)
    + f") AS given ({_NAMES}) RETURNING award.*"
)

_STORED = select(Award).from_statement(_WRITE)
_STANDING = select(Award).where(
    Award.community_id == bindparam("community"),
    Award.source_type == any_(bindparam("types", type_=ARRAY(Text))),
    Award.source_id == any_(bindparam("ids", type_=ARRAY(BIGINT))),
)


@dataclass(frozen=True)
class Preview:
    """What an award would come to, before it is decided: points, the reckoning in one line, the row that matched."""

    points: int
    sentence: str
    matched_row: str


def award(facts: Sequence[AwardFacts]) -> list[Award]:
    """Decide, store and pay awards, one or a thousand; an event decided before answers its award.

    Those that the budget, the wallet's cap or the rule of two people does not let through wait, and are never lost.
    """
    if not facts:
        return []
    wallets = accounts.locked_wallets_of([fact.person_id for fact in facts])
    known = _standing(facts)
    fresh = list({fact.key: fact for fact in reversed(facts) if fact.key not in known}.values())[::-1]
    if fresh:
        made = _decide_and_pay(fresh, wallets)
        known |= {(one.event_kind, one.source_type, one.source_id): one for one in made}
        publish(AwardsDecided(made))
    return [known[fact.key] for fact in facts]


def preview(facts: Sequence[AwardFacts]) -> list[Preview]:
    """The points that the rules in force would give; nothing is stored, and who waits is not asked."""
    wallets = {fact.person_id: accounts.wallet(fact.person_id) for fact in facts} if _has_daily_cap() else {}
    known = {person_id: wallet for person_id, wallet in wallets.items() if wallet is not None}
    return [Preview(d.points, d.sentence, d.matched_row) for d in decide_all(facts, known)]


def awards_of(source_type: str, source_ids: Iterable[int]) -> list[Award]:
    """The awards that came of some sources: service records, memberships."""
    statement = in_community(Award).where(Award.source_type == source_type, Award.source_id.in_(set(source_ids)))
    return list(db.session.scalars(statement.order_by(Award.id)))


def find_award(award_id: int) -> Award:
    """An award of this community, or `NotHere`."""
    return here(Award, award_id)


def confirm_award(waiting: Award, *, by_id: int) -> Award:
    """A second person agrees to a large award: it is paid, or waits for what else is missing."""
    waiting = _for_second_person(waiting, by_id)
    waiting.second_person_id = by_id
    db.session.flush()
    pay_confirmed(waiting)
    return waiting


def refuse_award(waiting: Award, *, by_id: int, reason: str) -> Award:
    """A second person does not agree: the award is not paid; the hours stay."""
    if not reason.strip():
        raise NoReason
    waiting = _for_second_person(waiting, by_id)
    waiting.second_person_id, waiting.reason = by_id, reason.strip()
    waiting.state, waiting.waits_for = "reversed", ""
    db.session.flush()
    return waiting


def _for_second_person(waiting: Award, by_id: int) -> Award:
    wallet = accounts.locked_wallets([waiting.account_id]).get(waiting.account_id)
    if wallet is None:
        raise NotHere("account")
    waiting = here(Award, waiting.id, lock=True)
    if waiting.waits_for != "second_person" or not may_become(AWARD_MOVES, waiting.state, "paid"):
        raise AlreadyDecided
    if by_id in (waiting.first_person_id, wallet.person_id):
        raise NeedsAnother
    return waiting


def _standing(facts: Sequence[AwardFacts]) -> dict[tuple[str, str, int], Award]:
    """What was decided before of these events (and perhaps of others with the same numbers)."""
    types, ids = {fact.source_type for fact in facts}, {fact.source_id for fact in facts}
    found = db.session.scalars(_STANDING, {"community": community_id(), "types": list(types), "ids": list(ids)})
    return {(one.event_kind, one.source_type, one.source_id): one for one in found}


def _decide_and_pay(fresh: Sequence[AwardFacts], wallets: Mapping[int, Account]) -> list[Award]:
    decided = decide_all(fresh, wallets)
    by_id = {wallet.id: wallet for wallet in wallets.values()}
    reasons = _reasons(decided, by_id)
    made = _store(decided, reasons)
    pay([one for one in made if one.state == "paid"], by_id)
    return made


def _reasons(decided: Sequence[Decided], wallets: Mapping[int, Account]) -> list[str]:
    alone = rules.limit("second_person", on=clock.today())
    reasons = ["second_person" if alone is not None and d.points > alone else "" for d in decided]
    places = [place for place, reason in enumerate(reasons) if not reason]
    wanted = [Wanted(decided[place].account_id, decided[place].points) for place in places]
    for place, reason in zip(places, reasons_to_wait(wanted, wallets, is_queue=False), strict=True):
        reasons[place] = reason
    return reasons


def _store(decided: Sequence[Decided], reasons: Sequence[str]) -> list[Award]:
    """One statement for all of them; it answers the rows, in the order in which they were given."""
    rows = [_row(one, reason) for one, reason in zip(decided, reasons, strict=True)]
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name, _kind in _COLUMNS}
    parameters = {**columns, "community_id": community_id(), "now": clock.now()}
    made = db.session.scalars(_STORED, parameters).all()
    place = {one.fact.key: number for number, one in enumerate(decided)}
    return sorted(made, key=lambda one: place[one.event_kind, one.source_type, one.source_id])


def _row(one: Decided, reason: str) -> dict[str, Any]:
    return {
        "account_id": one.account_id,
        "event_kind": one.fact.event_kind,
        "source_type": one.fact.source_type,
        "source_id": one.fact.source_id,
        "title": one.fact.title,
        "rule_version_id": one.version_id,
        "facts": json.dumps(one.facts, ensure_ascii=False),
        "matched_row": one.matched_row,
        "outputs": json.dumps(one.outputs, ensure_ascii=False),
        "counted_minutes": one.counted_minutes,
        "points": one.points,
        "state": "waiting" if reason else "paid",
        "waits_for": reason,
        "occurred_at": one.fact.occurred_at,
        "first_person_id": one.fact.by_id,
    }


def _has_daily_cap() -> bool:
    return rules.limit("per_day", on=clock.today()) is not None

"""Rules: decide by the version in force, and recompute what was decided."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

from app.rules import content
from app.rules.content import CompiledVersion
from app.rules.day_of_year import DayOfYear
from app.rules.decisions import AwardDecision, RedemptionDecision
from app.rules.errors import CannotDecide, NoRules
from app.rules.files import files
from app.rules.limits import KNOWN, Limit
from app.rules.orchard_duties import Duty, OrchardDuties, Species
from app.rules.star_metrics import StarMetrics
from app.rules.tables.compiled import CompiledTable
from app.rules.tables.domain import AwardFacts, Facts, RedemptionFacts, largest_allowed, points_of
from app.rules.tables.evaluator import decide
from app.rules.tables.explanation import Explanation, rate_in_words
from app.rules.versions_service import (
    DEFAULTS_FROM,
    check,
    draft,
    in_force,
    load_defaults,
    look_up,
    publish,
    version,
    version_row,
    versions,
)

__all__ = [
    "DEFAULTS_FROM",
    "AwardDecision",
    "AwardFacts",
    "CompiledVersion",
    "DayOfYear",
    "Duty",
    "Explanation",
    "Limit",
    "OrchardDuties",
    "Recorded",
    "RedemptionDecision",
    "RedemptionFacts",
    "Species",
    "check",
    "day_limit",
    "decide_award",
    "decide_redemption",
    "draft",
    "in_force",
    "largest_allowed",
    "limit",
    "limit_row",
    "load_defaults",
    "look_up",
    "orchard_duties_in_force",
    "parameters",
    "publish",
    "rate_said",
    "recompute",
    "replay",
    "star_metrics_of",
    "version",
    "version_row",
    "versions",
]


def decide_award(facts: AwardFacts, *, place_id: int | None = None, on: date | None = None) -> AwardDecision:
    """Points for one event, by the award rules in force on the day it took place (default today).

    The place is that of the community in scope unless one is given. Raises `CannotDecide` for a fact of a wrong type.
    """
    return _award(in_force("award", place_id, on), facts)


def decide_redemption(
    facts: RedemptionFacts, *, place_id: int | None = None, on: date | None = None
) -> RedemptionDecision:
    """Whether these points may be redeemed so, by the redemption rules in force on the day (default today)."""
    rules = in_force("redemption", place_id, on)
    return RedemptionDecision(rules, decide(_table(rules), facts))


def rate_said(*, place_id: int | None = None) -> str:
    """What points pay of one's own bill by the rules in force, as `10 分抵 1 元`; empty where they pay nothing."""
    nothing_against: RedemptionFacts = {
        "kind": "own_bill",
        "membership_active": True,
        "wallet_on_hold": False,
        "bill_open": True,
        "company_agreement": True,
        "points_requested": 1000,
        "points_missing": 0,
        "redeemed_this_quarter": 0,
        "bill_share_percent_after": 0.0,
        "same_community": True,
        "budget_ready": True,
    }
    decision = decide_redemption(nothing_against, place_id=place_id)
    return rate_in_words(decision.fen_per_point) if decision.is_allowed and decision.fen_per_point else ""


def recompute(version_id: int, facts: Facts) -> AwardDecision:
    """The award that a given version decides for the facts; also a draft, to try it on the past."""
    return _award(version(version_id), facts)


def limit(code: str, *, place_id: int | None = None, on: date | None = None) -> int | None:
    """The number of a limit in force, or None where it is switched off. An unknown code is a KeyError."""
    return limit_row(code, place_id=place_id, on=on).applied


def day_limit(code: str, *, on: date | None = None) -> DayOfYear:
    """A limit in force that is a day of each year."""
    return limit_row(code, on=on).day_of_year


def limit_row(code: str, *, place_id: int | None = None, on: date | None = None) -> Limit:
    """A limit in force with its unit and its note, also where it is switched off."""
    return in_force(KNOWN[code].rule_set, place_id, on).limits.get(code) or _default_limit(code)


@cache
def _default_limit(code: str) -> Limit:
    """The number of a limit that came after the version in force was made."""
    rule_set = KNOWN[code].rule_set
    found: Limit = content.unpack(rule_set, files.default_content(rule_set))["limits"][code]
    return found


def parameters(code: str, *, place_id: int | None = None, on: date | None = None) -> CompiledVersion:
    """Parameters in force, with the version they are of: `star_metrics` (its `.metrics`), `limits` (its `.limits`)."""
    return in_force(code, place_id, on)


def star_metrics_of(rules: CompiledVersion) -> StarMetrics:
    """The metrics of a version of the star metrics."""
    if rules.metrics is None:
        raise NoRules(rules.code)
    return rules.metrics


def orchard_duties_in_force(*, place_id: int | None = None, on: date | None = None) -> OrchardDuties:
    """The orchard duties in force on the day (default today); raises `NoRules`."""
    rules = in_force("orchard_duties", place_id, on)
    if rules.duties is None:
        raise NoRules(rules.code)
    return rules.duties


class Recorded(NamedTuple):
    """An award as it was decided: something to name it by, and what it must come to again."""

    name: object
    version_id: int
    facts: Facts
    row_code: str
    points: int


def replay(records: Iterable[Recorded]) -> Iterator[tuple[Recorded, AwardDecision | CannotDecide]]:
    """Recompute each record by its own version; what comes out otherwise, with what comes out now."""
    for record in records:
        try:
            again = recompute(record.version_id, record.facts)
        except CannotDecide as error:
            yield record, error
            continue
        if (again.row_code, again.points) != (record.row_code, record.points):
            yield record, again


def _award(rules: CompiledVersion, facts: Facts) -> AwardDecision:
    decision = decide(_table(rules), facts)
    minutes = facts.get("approved_minutes") or 0
    if not isinstance(minutes, int) or minutes < 0:
        raise CannotDecide(table=rules.code, row=decision.row_code, column="approved_minutes", value=minutes)
    return AwardDecision(rules, decision, points_of(decision.outputs, minutes, rules.rounding))


def _table(rules: CompiledVersion) -> CompiledTable:
    if rules.table is None:
        raise NoRules(rules.code)
    return rules.table

"""A half-year's life, pure: its states, and how many stars are given for those that the score earned."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Moves = Mapping[str, frozenset[str]]

PERIOD_MOVES: Moves = {
    "open": frozenset({"computed"}),
    "computed": frozenset({"computed", "notice"}),  # computed anew until the public has seen it
    "notice": frozenset({"final"}),
    "final": frozenset(),
}
OBJECTION_MOVES: Moves = {
    "open": frozenset({"upheld", "refused", "withdrawn"}),
    "upheld": frozenset(),
    "refused": frozenset(),
    "withdrawn": frozenset(),
}
DECISION_KINDS = ("final", "correction", "removal")
EFFECTS = {"max_two_stars": 2, "no_star": 0, "removed": 0}  # of a veto: the most stars that it leaves

Why = Literal["", "grace", "veto", "removed", "barred"]


def may_move(moves: Moves, before: str, after: str) -> bool:
    """True if the machine has that step."""
    return after in moves.get(before, frozenset())


@dataclass(frozen=True)
class Standing:
    """What a subject holds from the half-years before: its stars, and whether they were kept by grace."""

    stars: int | None
    by_grace: bool = False


@dataclass(frozen=True)
class Given:
    """The stars that are given (None: not rated), and what made them differ from those earned."""

    stars: int | None
    why: Why

    @property
    def by_grace(self) -> bool:
        return self.why == "grace"


def give(
    earned: int | None,
    *,
    grace: int | None,
    before: Standing | None = None,
    effects: Iterable[str] = (),
    barred: bool = False,
) -> Given:
    """The stars for those earned: a veto bounds them, and a fall of more than `grace` stars waits one half-year.

    Who falls by more holds so many less than before, once; the next half-year counts as it is earned. None: no grace.
    A veto knows no grace. Who is barred after a falsified record is not rated, whatever the score.
    """
    found = set(effects)
    if "removed" in found:
        return Given(0, "removed")
    if barred:
        return Given(None, "barred")
    if earned is None:
        return Given(None, "")
    most = min((EFFECTS[one] for one in found), default=5)
    held = _with_grace(earned, before, grace) if not found else earned
    if most < held:
        return Given(most, "veto")
    return Given(held, "grace" if held > earned else "")


def _with_grace(earned: int, before: Standing | None, grace: int | None) -> int:
    if before is None or before.stars is None or before.by_grace:
        return earned
    return earned if grace is None else max(earned, before.stars - grace)


def notice_is_over(today: date, until: date) -> bool:
    """The notice stands through its last day; what stands afterwards may become final."""
    return today > until


def takes_objections(state: str, today: date, until: date | None) -> bool:
    """True while the public notice stands."""
    return state == "notice" and until is not None and today <= until


def changed_codes(before: Sequence[Mapping[str, object]], after: Sequence[Mapping[str, object]]) -> list[str]:
    """The metrics whose line is another one now."""
    were = {line["code"]: line for line in before}
    return [str(line["code"]) for line in after if were.get(line["code"]) != line]

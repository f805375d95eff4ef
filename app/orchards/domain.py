"""Orchards, pure: the states of trees and adoptions, the season of an adoption, shares of the harvest."""

from collections.abc import Mapping, Sequence
from datetime import date

from app.rules.day_of_year import DayOfYear

Moves = Mapping[str, frozenset[str]]

TREE_MOVES: Moves = {
    "alive": frozenset({"weak", "dead", "replaced"}),
    "weak": frozenset({"alive", "dead", "replaced"}),
    "dead": frozenset({"alive", "replaced"}),  # alive: it was noted by mistake, or came again from the root
    "replaced": frozenset(),
}
ADOPTION_MOVES: Moves = {
    "asked": frozenset({"active", "waiting", "refused", "withdrawn"}),
    "waiting": frozenset({"asked", "active", "refused", "withdrawn"}),  # asked: there is room, and staff decide
    "active": frozenset({"ended"}),
    "refused": frozenset(),
    "withdrawn": frozenset(),
    "ended": frozenset(),
}
TREE_STATES = tuple(TREE_MOVES)
ADOPTION_STATES = tuple(ADOPTION_MOVES)
LIVE = ("asked", "waiting", "active")
GROWING = ("alive", "weak")  # a tree that can be adopted and cared for

EARLIEST_YEAR = 1950  # of planting: an earlier one is a slip
LARGEST_SIDE = 60  # rows, and columns, of a plan
SHORTEST_TERM = 180  # days from one season to the next
MOST_ADOPTERS = 20  # of one tree


def may_move(moves: Moves, before: str, after: str) -> bool:
    """True if the machine has that step."""
    return after in moves.get(before, frozenset())


def season_end(day: date, ends: DayOfYear) -> date:
    """The last day of the growing season that an adoption made on that day is for: what is asked for later is the next
    year's."""
    return ends.of(day.year) if day <= ends.of(day.year) else ends.of(day.year + 1)


def next_season(until_day: date, ends: DayOfYear) -> tuple[date, date]:
    """First and last day of the term after one that ends on that day.

    Where the day was moved meanwhile, the little that is left of that season goes with the next.
    """
    first = date.fromordinal(until_day.toordinal() + 1)
    last = season_end(first, ends)
    return first, ends.of(last.year + 1) if (last - first).days < SHORTEST_TERM else last


def has_room(active: Sequence[bool], *, exclusive: bool, most: int) -> bool:
    """True if one more may adopt the tree; `active` says of each adopter whether they have it for themselves alone."""
    if exclusive:
        return not active
    return not any(active) and len(active) < most


def are_shares(percents: Sequence[int]) -> bool:
    """True where nobody gets less than nothing, and all of the harvest goes somewhere."""
    return min(percents) >= 0 and sum(percents) == 100


def label_of(row: int, column: int) -> str:
    """What a tree is called that has no other name: row and place in it."""
    return f"{row}-{column}"

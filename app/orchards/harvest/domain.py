"""The harvest, pure: how a weight is shared."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

MOST_GRAMS = 5_000_000


class Shares(NamedTuple):
    """Whole percents of a harvest, 100 in all; or the grams that they come to."""

    adopter: int
    helpers: int
    common: int
    care_list: int


def shared(grams: int, percents: Shares) -> Shares:
    """The grams of each share: rounded down, and what is left over by the largest remainders; nothing is lost."""
    parts = [grams * percent // 100 for percent in percents]
    rest = grams - sum(parts)
    order = sorted(range(len(parts)), key=lambda n: (-(grams * percents[n] % 100), n))
    for n in order[:rest]:
        parts[n] += 1
    return Shares(*parts)


def of_nobodys_tree(percents: Shares) -> Shares:
    """Where nobody adopts the tree, the shares of adopter and helpers are everybody's."""
    return Shares(0, 0, percents.common + percents.adopter + percents.helpers, percents.care_list)


def total(shares: Sequence[Shares]) -> Shares:
    """All of them together."""
    return Shares(*(sum(part) for part in zip(*shares, strict=True))) if shares else Shares(0, 0, 0, 0)


class Term(NamedTuple):
    """An adoption as the harvest sees it: where its tree stands, whichever grew there, and its first and last day."""

    adoption_id: int
    row: int
    column: int
    first: date
    last: date


def part_of(term: Term, grams: int, there: Sequence[Term]) -> int:
    """The grams of one adoption, of the adopters' share of what was picked where those adopt: to each tree alike, and
    of a tree to each adoption alike; rounded down."""
    if term not in there:
        return 0
    places = [(one.row, one.column) for one in there]
    return grams // (len(set(places)) * places.count((term.row, term.column)))

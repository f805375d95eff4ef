"""The order of places, pure: by the share with many stars; who has too few is not in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


class Spread(Protocol):
    """How many of a place have so many stars; None: not rated."""

    @property
    def place_id(self) -> int: ...
    @property
    def by_stars(self) -> Mapping[int | None, int]: ...
    @property
    def rated(self) -> int: ...


@dataclass(frozen=True)
class Trend:
    """What became final of one half-year: how many subjects, how many were rated, how many of them high."""

    label: str
    total: int
    rated: int
    high: int

    @property
    def percent(self) -> float:
        """Those high of those rated; 0 where nobody was."""
        return round(self.high * 100 / self.rated, 1) if self.rated else 0.0


def high(spread: Spread, *, least: int) -> int:
    """How many have so many stars at least."""
    return sum(n for stars, n in spread.by_stars.items() if stars is not None and stars >= least)


def ranks(spreads: Sequence[Spread], *, least: int, shield_below: int) -> dict[int, int]:
    """The rank of each place by its share with so many stars at least; the same share, the same rank.

    A place with fewer rated than `shield_below` has none: a single household would decide it, and be pointed at.
    """
    shares = {one.place_id: high(one, least=least) / one.rated for one in spreads if one.rated >= max(1, shield_below)}
    return {place_id: 1 + sum(other > share for other in shares.values()) for place_id, share in shares.items()}

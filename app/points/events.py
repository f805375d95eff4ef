"""What happens to points."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class AwardsDecided:
    """The rules decided awards: paid, or waiting with the reason."""

    awards: Sequence[Any]


@dataclass(frozen=True)
class WaitingAwardsPaid:
    """Awards that waited are paid now (budget granted, room in the wallet, second person)."""

    awards: Sequence[Any]


@dataclass(frozen=True)
class PointsCalledBack:
    """A reversal in `source` took points from the wallet at `home` of who had moved there; `lent` are owed there."""

    person_id: int
    points: int
    lent: int
    home: Any
    source: Any


@dataclass(frozen=True)
class PointsCorrected:
    """An adjustment or a reversal by hand moved points of a wallet."""

    adjustment: Any


@dataclass(frozen=True)
class PointsExpiring:
    """Points that will soon be good no longer; each notice names its wallet, the day and the points."""

    notices: Sequence[Any]

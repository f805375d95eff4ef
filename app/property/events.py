"""What happens at the property company's counter."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class RedemptionConfirmed:
    """The clerk confirmed: the bill is paid by that much."""

    redemption: Any


@dataclass(frozen=True)
class RedemptionReleased:
    """Refused, cancelled or timed out (`redemption.state` says which): the points are free again."""

    redemption: Any


@dataclass(frozen=True)
class RedemptionUndone:
    """What the counter had confirmed was undone: points are back, cash goes back, the bill is as it was before."""

    redemption: Any


@dataclass(frozen=True)
class PointsGiven:
    """A member gave points into the pool for households in need."""

    gift: Any


@dataclass(frozen=True)
class SettlementClosed:
    """Both sides signed a month."""

    settlement: Any

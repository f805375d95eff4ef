"""Approved hours of a household."""

from collections.abc import Sequence

from app.stars.domain import Observation
from app.stars.metrics.frame import Frame, Key, Subject


def own_hours(frame: Frame, found: Sequence[Subject], kind: str) -> dict[Key, Observation]:
    """Approved hours of the household's members in the half-year."""
    return {
        one.key: Observation(round(frame.service.minutes.get((one.community_id, one.household_id), 0) / 60, 1), 1)
        for one in found
    }

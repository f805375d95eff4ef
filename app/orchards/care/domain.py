"""Care, pure: when it was done, what kind of activity it is, and whether its hours are approved by the rule."""

from collections.abc import Iterable
from datetime import datetime, timedelta

MOST_MINUTES = 600
LATEST_HOUR = 18  # of an earlier day: nobody is asked for the hour

WINTER = frozenset({"whitewash", "wrap", "mound", "bury"})
HEAVY = WINTER | {"plant", "unbury"}

Span = tuple[datetime, datetime]


def kind_of(duty_code: str) -> str:
    """The kind of activity (a code of the published list) that the care is."""
    if duty_code == "harvest":
        return "orchard_harvest"
    return "orchard_winter" if duty_code in WINTER else "orchard_care"


def latest_free(taken: Iterable[Span], minutes: int, until: datetime) -> Span:
    """The latest time of that length up to `until` that is free: what is noted together was done in turn."""
    end = until
    for start_of_other, end_of_other in sorted(taken, key=lambda span: span[1], reverse=True):
        if end_of_other <= end - timedelta(minutes=minutes):
            break
        if start_of_other < end:
            end = start_of_other
    return end - timedelta(minutes=minutes), end


def is_approved_by_rule(
    *, has_photo: bool, minutes: int, before_this_week: int, most_minutes: int | None, most_a_week: int | None
) -> bool:
    """True where a photo shows it, it is short, and the person has had few such in the week; None = switched off."""
    if most_minutes is None or most_a_week is None:
        return False
    return has_photo and minutes <= most_minutes and before_this_week < most_a_week

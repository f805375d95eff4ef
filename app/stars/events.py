"""What happens to the stars of a half-year."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class NoticeBegan:
    """The public notice of a half-year begins."""

    period: Any


@dataclass(frozen=True)
class ObjectionAnswered:
    """A second reviewer answered an objection."""

    objection: Any


@dataclass(frozen=True)
class PeriodFinal:
    """The stars of a half-year are final."""

    period: Any


@dataclass(frozen=True)
class ResultChanged:
    """While the notice stands, what is given changed without an objection: a veto, or the stars held before."""

    result: Any


@dataclass(frozen=True)
class SubjectEnded:
    """A branch is rated no more."""

    kind: str
    id: int


@dataclass(frozen=True)
class StarsReplaced:
    """A later decision takes the place of one that was final; `household_id` is whom it concerns, if a household."""

    decision: Any

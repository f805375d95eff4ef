"""The rules that a community rates by: metrics, vetoes, ladder, and from which covered weight it rates at all."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.rules import service as rules
from app.rules.star_metrics import StarMetrics, Veto
from app.stars.domain import Observation, Score, score
from app.stars.metrics.frame import Frame


@dataclass(frozen=True)
class Book:
    """The version in force for a kind of subject of a community, and the weight of 100 from which it is rated."""

    subject: str
    version_id: int
    table: StarMetrics
    rated_from: int

    def scored(self, seen: Mapping[str, Observation]) -> Score:
        """The score of one subject by what its records say."""
        return score(self.table.of(self.subject), seen, ladder=self.table.ladder, rated_from=self.rated_from)

    def vetoes(self) -> dict[str, Veto]:
        """What forbids or bounds the stars of this kind of subject, by code."""
        return {one.code: one for one in self.table.vetoes if one.subject == self.subject}


def book_of(community_id: int, frame: Frame, subject: str) -> Book:
    """The rules in force at the end of a frame."""
    day = frame.last_day
    version = rules.in_force("star_metrics", community_id, day)
    rated_from = rules.limit(f"rated_min_weight_{subject}", place_id=community_id, on=day) or 0
    return Book(subject, version.id, rules.star_metrics_of(version), rated_from)


def book_of_version(version_id: int, subject: str, rated_from: int) -> Book:
    """The rules that a half-year was computed by."""
    return Book(subject, version_id, rules.star_metrics_of(rules.version(version_id)), rated_from)

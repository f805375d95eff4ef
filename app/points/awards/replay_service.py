"""Replay: every stored award decided again by its own version must come to the same row and the same points."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from app.database import db
from app.points.awards.daily_service import worth_again
from app.points.models import Award
from app.rules.errors import CannotDecide
from app.scope import across_communities


@dataclass(frozen=True)
class Difference:
    """A stored award, and what its version decides for its facts today; `row` is empty where it cannot decide."""

    community_id: int
    award_id: int
    stored_row: str
    stored_points: int
    row: str
    points: int | None


def replay() -> Iterator[Difference | None]:
    """One answer for each stored award of all communities: None where it comes out the same."""
    columns = (
        Award.community_id,
        Award.id,
        Award.rule_version_id,
        Award.facts,
        Award.outputs,
        Award.matched_row,
        Award.points,
    )
    with across_communities():
        statement = select(*columns).order_by(Award.community_id, Award.id).execution_options(yield_per=2000)
        rows = db.session.execute(statement)
    for one in rows:
        row, points = _again(one.rule_version_id, one.facts, one.outputs)
        if (row, points) == (one.matched_row, one.points):
            yield None
        else:
            yield Difference(one.community_id, one.id, one.matched_row, one.points, row, points)


def _again(version_id: int, facts: dict[str, object], outputs: dict[str, object]) -> tuple[str, int | None]:
    try:
        return worth_again(version_id, facts, outputs)
    except CannotDecide:
        return "", None

"""The running half-year: each lead household of the city rated as of an instant, some hundred communities at a time."""

import json
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import delete, text

from app import clock, scope
from app.database import db, plan_for_many
from app.places import service as places
from app.rules import service as rules
from app.stars.books import Book, book_of
from app.stars.domain import Period, Score, half_year
from app.stars.metrics.catalogue import observed
from app.stars.metrics.frame import Frame, Subject
from app.stars.metrics.subjects import lead_households
from app.stars.models import Rating

ROOM = 64  # megabytes: the members' records of that many communities are grouped in memory
AT_ONCE = 300  # communities a statement: bounds the memory of a whole city's night
SUBJECT = "lead_household"

# One statement for thousands of rows: built row by row they would cost more than all that is counted.
STORE = text("""
INSERT INTO rating (community_id, period, lead_household_id, building_id, grid_id, score, weight_counted, stars, lines,
                    rule_version_id, as_of)
SELECT community_id, :period, lead_household_id, building_id, grid_id, score, weight_counted, stars, lines,
       rule_version_id, :as_of
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS one (
  community_id bigint, lead_household_id bigint, building_id bigint, grid_id bigint, score numeric,
  weight_counted bigint, stars bigint, lines jsonb, rule_version_id bigint)
ON CONFLICT (community_id, period, lead_household_id) DO UPDATE SET
  building_id = excluded.building_id, grid_id = excluded.grid_id, score = excluded.score,
  weight_counted = excluded.weight_counted, stars = excluded.stars, lines = excluded.lines,
  rule_version_id = excluded.rule_version_id, as_of = excluded.as_of
""")


def compute(*, as_of: datetime, period: Period | None = None, place_ids: Sequence[int] | None = None) -> int:
    """Rate every lead household of the half-year as of an instant; returns how many were scored.

    The same facts give the same ratings, however often it runs. `place_ids` are communities; without them the city.
    """
    period = period or half_year(clock.local(as_of).date())
    communities = list(place_ids) if place_ids is not None else places.all_communities()
    count = 0
    plan_for_many(ROOM)
    for start in range(0, len(communities), AT_ONCE):
        some = communities[start : start + AT_ONCE]
        rules.look_up(some)
        with scope.across_communities():
            count += _compute(Frame(some, period, as_of))
    return count


def _compute(frame: Frame) -> int:
    found = lead_households(frame)
    seen = observed(SUBJECT, frame, found)
    rows = []
    for community_id, its_leads in groupby(found, key=lambda lead: lead.community_id):
        book = book_of(community_id, frame, SUBJECT)
        rows += [_row(lead, book.scored(seen[lead.key]), book) for lead in its_leads]
    _store(frame, rows)
    return len(rows)


def _row(lead: Subject, result: Score, book: Book) -> dict[str, Any]:
    return {
        "community_id": lead.community_id,
        "lead_household_id": lead.id,
        "building_id": lead.building_id,
        "grid_id": lead.grid_id,
        "score": result.total,
        "weight_counted": result.weight_counted,
        "stars": result.stars,
        "lines": result.lines,
        "rule_version_id": book.version_id,
    }


def _store(frame: Frame, rows: list[dict[str, Any]]) -> None:
    """Keep one rating a lead household and half-year; those of offices that ended go."""
    if rows:
        said = {"rows": json.dumps(rows), "period": frame.period.label, "as_of": frame.as_of}
        db.session.execute(STORE, said)
    db.session.execute(
        delete(Rating).where(
            frame.covers(Rating.community_id),
            Rating.period == frame.period.label,
            Rating.as_of < frame.as_of,
        )
    )

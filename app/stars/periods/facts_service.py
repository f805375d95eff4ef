"""What the stars of one half-year stand on beside the records: those held before, and what forbids a star."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.database import db
from app.rules import service as rules
from app.scope import community_id, in_community
from app.stars.books import Book
from app.stars.domain import Period, Score
from app.stars.periods.domain import Standing, give
from app.stars.periods.models import StarDecision, StarVeto

SubjectKey = tuple[str, int]


class Ground:
    """Standing decisions and vetoes of the community in scope, as they bear on one half-year."""

    def __init__(self, period: Period) -> None:
        self.period = period
        self.standing = standing_before(period)
        self.vetoes = vetoes_of(period)
        self.grace = rules.limit("grace_stars", place_id=community_id(), on=period.after - timedelta(days=1))
        first = _first_that_bars(period)
        self.earlier = _by_subject(
            in_community(StarVeto).where(StarVeto.from_day >= first, StarVeto.from_day < period.first)
        )

    def values(self, key: SubjectKey, score: Score, book: Book) -> dict[str, Any]:
        """The columns of a result: what is earned, and what is given of it and why."""
        known = book.vetoes()
        codes = sorted({veto.code for veto in self.vetoes[key] if veto.code in known})
        barred = any(known[one.code].effect == "removed" for one in self.earlier[key] if one.code in known)
        before, effects = self.standing.get(key), [known[code].effect for code in codes]
        given = give(score.stars, grace=self.grace, before=before, effects=effects, barred=barred)
        return {
            "score": score.total,
            "weight_counted": score.weight_counted,
            "earned": score.stars,
            "stars": given.stars,
            "stars_before": before.stars if before else None,
            "why": given.why,
            "vetoes": codes,
            "lines": score.lines,
            "rule_version_id": book.version_id,
            "rated_from": book.rated_from,
        }


def barred_half_years(*, on: date | None = None) -> int:
    """For how many half-years after a falsified record nobody is rated, by the rules of a day (today unless said)."""
    return rules.limit("barred_half_years", place_id=community_id(), on=on) or 0


def _first_that_bars(period: Period) -> date:
    """From this day on a falsified record keeps the half-year from being rated."""
    first = period
    for _step in range(barred_half_years(on=period.after - timedelta(days=1))):
        first = first.previous
    return first.first


def has_vetoed(person_id: int, key: SubjectKey, period: Period) -> bool:
    """True where the person entered a veto that bears, or bore, on the subject's half-year.

    Who withdrew one has not judged: of two staff, one could then answer nothing that the other touched.
    """
    found = (
        in_community(StarVeto)
        .with_only_columns(StarVeto.id)
        .where(
            StarVeto.subject_kind == key[0],
            StarVeto.subject_id == key[1],
            StarVeto.entered_by_id == person_id,
            StarVeto.from_day < period.after,
            func.coalesce(StarVeto.until_day, StarVeto.from_day) >= _first_that_bars(period),
        )
    )
    return db.session.execute(found.limit(1)).scalar() is not None


def standing_before(period: Period) -> dict[SubjectKey, Standing]:
    """What each subject holds from the half-years before this one: the newest decision that nothing replaced."""
    later = aliased(StarDecision)
    replaced = select(later.id).where(later.community_id == community_id(), later.replaces_id == StarDecision.id)
    statement = (
        in_community(StarDecision)
        .where(StarDecision.period < period.label, ~replaced.exists())
        .order_by(StarDecision.period, StarDecision.id)
    )
    rows = db.session.execute(statement).scalars()
    return {(row.subject_kind, row.subject_id): Standing(row.stars, row.by_grace) for row in rows}


def vetoes_of(period: Period) -> dict[SubjectKey, list[StarVeto]]:
    """The vetoes in force on any day of the half-year, by subject."""
    until = func.coalesce(StarVeto.until_day, StarVeto.from_day)
    return _by_subject(in_community(StarVeto).where(StarVeto.from_day < period.after, until >= period.first))


def _by_subject(statement: Any) -> dict[SubjectKey, list[StarVeto]]:
    found: dict[SubjectKey, list[StarVeto]] = defaultdict(list)
    for row in db.session.execute(statement.where(StarVeto.withdrawn_at.is_(None))).scalars():
        found[row.subject_kind, row.subject_id].append(row)
    return found

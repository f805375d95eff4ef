"""Results put right while the notice stands: from the records as they are now, or one line as a reviewer found it."""

from collections.abc import Mapping
from typing import Any

from app import clock
from app.database import db
from app.scope import community_id, in_community
from app.stars.books import Book, book_of_version
from app.stars.domain import Observation, Score, period_named
from app.stars.errors import StarsRefused
from app.stars.metrics.catalogue import observed
from app.stars.metrics.subjects import SUBJECTS
from app.stars.periods.facts_service import Ground
from app.stars.periods.models import StarChange, StarObjection, StarResult
from app.stars.subjects_service import frame_of
from app.texts import _

KEPT = ("score", "weight_counted", "earned", "stars", "stars_before", "why", "vetoes", "lines")


def correct(result: StarResult, objection: StarObjection, *, by_id: int, line: str = "", value: float = 0) -> None:
    """Compute the locked result anew and keep what it said before; where nothing differs, refuse.

    With `line` that metric counts `value`, in its own unit; without it everything is read from the records again. What
    was put right after somebody objected, as when a veto was withdrawn, need not differ once more. Raises StarsRefused.
    """
    book = book_of_result(result)
    score = book.scored(_with_line(result, book, line, value) if line else _from_records(result))
    if not _stored(result, score, book, by_id=by_id, objection_id=objection.id) and not _changed_since(objection):
        raise StarsRefused(
            _("没有改：和原来一样"), _("要改哪一项、改成多少，请写清楚；维持原样请选「维持原来的结果」。")
        )


def _changed_since(objection: StarObjection) -> bool:
    later = in_community(StarChange).with_only_columns(StarChange.id)
    later = later.where(StarChange.result_id == objection.result_id, StarChange.at >= objection.made_at)
    return db.session.execute(later.limit(1)).scalar() is not None


def give_anew(result: StarResult, *, by_id: int) -> bool:
    """A veto was entered or withdrawn: the same score, other stars perhaps. True where the result changed."""
    book = book_of_result(result)
    return _stored(result, book.scored(_as_counted(result)), book, by_id=by_id, objection_id=None)


def _stored(result: StarResult, score: Score, book: Book, *, by_id: int, objection_id: int | None) -> bool:
    before = snapshot(result)
    period = period_named(result.period.label)
    assert period is not None
    values = Ground(period).values((result.subject_kind, result.subject_id), score, book)
    for name in KEPT:
        setattr(result, name, values[name])
    db.session.flush()
    db.session.refresh(result)
    after = snapshot(result)
    if before == after:
        return False
    if result.period.state != "notice":
        return True  # nobody outside has seen it: nothing is listed as a correction, and it may be computed anew
    db.session.add(
        StarChange(
            community_id=community_id(),
            result_id=result.id,
            objection_id=objection_id,
            before=before,
            after=after,
            at=clock.now(),
            by_id=by_id,
        )
    )
    db.session.flush()
    return True


def snapshot(result: StarResult) -> dict[str, Any]:
    """What a result says, as a change keeps it."""
    said = {name: getattr(result, name) for name in KEPT}
    return said | {"score": float(result.score) if result.score is not None else None}


def book_of_result(result: StarResult) -> Book:
    """The rules that the result was computed by."""
    return book_of_version(result.rule_version_id, result.subject_kind, result.rated_from)


def _as_counted(result: StarResult) -> dict[str, Observation]:
    return {line.code: Observation(line.value, line.cases) for line in result.lines if line.left_out != "no_records"}


def _with_line(result: StarResult, book: Book, code: str, value: float) -> Mapping[str, Observation]:
    metric = next((one for one in book.table.of(result.subject_kind) if one.code == code), None)
    if metric is None:
        raise StarsRefused(_("没有改：没有这项指标"))
    seen = _as_counted(result)
    cases = seen[code].cases if code in seen else 0
    return {**seen, code: Observation(value, max(cases, metric.min_cases, 1))}


def _from_records(result: StarResult) -> Mapping[str, Observation]:
    period = period_named(result.period.label)
    assert period is not None
    frame = frame_of(period)
    found = [one for one in SUBJECTS[result.subject_kind](frame) if one.id == result.subject_id]
    if not found:
        raise StarsRefused(_("没有改：期末已经不在岗，没有可以重算的记录"))
    return observed(result.subject_kind, frame, found)[found[0].key]


def changes_of(period_id: int) -> list[StarChange]:
    """Every correction of a half-year, in order."""
    statement = (
        in_community(StarChange)
        .join(
            StarResult,
            (StarResult.community_id == StarChange.community_id) & (StarResult.id == StarChange.result_id),
        )
        .where(StarResult.period_id == period_id)
        .order_by(StarChange.id)
    )
    return list(db.session.execute(statement).scalars())

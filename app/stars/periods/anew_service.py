"""Results that are not final, given anew when what their stars stand on changed: a veto, or the stars held before."""

from collections.abc import Sequence
from datetime import date

from app import clock
from app.database import Line, db, in_line
from app.events import publish
from app.scope import community_id, in_community
from app.stars.domain import period_named
from app.stars.errors import StarsRefused
from app.stars.events import ResultChanged
from app.stars.periods.corrections_service import give_anew
from app.stars.periods.domain import takes_objections
from app.stars.periods.models import StarPeriod, StarResult
from app.stars.periods.words import half_name
from app.texts import _

OPEN = ("computed", "notice")


def lock_open_periods() -> None:
    """Until the transaction ends nobody computes or ends a half-year here; always the first statement of an act.

    The line also holds back who computes a half-year that has no row yet.
    """
    in_line(Line.STARS, community_id())
    wanted = in_community(StarPeriod).where(StarPeriod.state.in_(OPEN)).order_by(StarPeriod.id).with_for_update()
    db.session.execute(wanted.execution_options(populate_existing=True)).scalars().all()


def has_open_periods() -> bool:
    """True where a half-year is computed or in notice."""
    wanted = in_community(StarPeriod).with_only_columns(StarPeriod.id).where(StarPeriod.state.in_(OPEN))
    return db.session.execute(wanted.limit(1)).scalar() is not None


def give_subject_anew(kind: str, subject_id: int, *, since: date, by_id: int) -> None:
    """Give the stars of the subject's half-years that last beyond a day anew, where they are not final.

    The household learns of a change in notice. Raises StarsRefused where stars would change after the notice, unheard.
    """
    for result in open_results(kind, subject_id, since=since):
        if not give_anew(result, by_id=by_id) or result.period.state != "notice":
            continue
        if not takes_objections(result.period.state, clock.today(), result.period.notice_until):
            raise StarsRefused(
                _("没有办：%(half)s的公示期已经过了，还没有定", half=half_name(result.period.label)),
                _("请先把这个半年定下来，再来办。"),
            )
        publish(ResultChanged(result))


def open_results(kind: str, subject_id: int, *, since: date) -> Sequence[StarResult]:
    """The subject's results that are computed or in notice, of half-years that last beyond the day; locked."""
    statement = (
        in_community(StarResult)
        .join(
            StarPeriod,
            (StarPeriod.community_id == StarResult.community_id) & (StarPeriod.id == StarResult.period_id),
        )
        .where(StarPeriod.state.in_(OPEN), StarResult.subject_kind == kind, StarResult.subject_id == subject_id)
        .order_by(StarPeriod.label)
        .with_for_update(of=StarResult)
    )
    rows = db.session.execute(statement.execution_options(populate_existing=True)).scalars().all()
    return [row for row in rows if (half := period_named(row.period.label)) is not None and half.after > since]

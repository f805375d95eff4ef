"""A half-year of a community: computed from its records, shown to the public, and made final."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from app import clock
from app.calendar import add_working_days
from app.database import Line, db, in_line
from app.errors import NotHere
from app.events import publish
from app.rules import service as rules
from app.scope import community_id, in_community
from app.stars.books import book_of
from app.stars.domain import Period, half_year, period_named
from app.stars.errors import AlreadyMoved, StarsRefused
from app.stars.events import NoticeBegan, PeriodFinal
from app.stars.metrics.catalogue import observed
from app.stars.metrics.frame import Frame
from app.stars.metrics.subjects import SUBJECTS
from app.stars.periods.domain import PERIOD_MOVES, may_move, notice_is_over
from app.stars.periods.facts_service import Ground
from app.stars.periods.models import StarDecision, StarObjection, StarPeriod, StarResult
from app.stars.periods.words import half_name
from app.stars.subjects_service import frame_of, names_of
from app.texts import _, short_day

NOTICE_DAYS = 5  # working days, where no rule says more: domain.md, public notice


def periods() -> Sequence[StarPeriod]:
    """The community's half-years that were ever computed, the latest first."""
    return db.session.execute(in_community(StarPeriod).order_by(StarPeriod.label.desc())).scalars().all()


def find(label: str) -> StarPeriod:
    """The half-year of that label, or `NotHere`."""
    found = db.session.execute(in_community(StarPeriod).filter_by(label=label)).scalar()
    if found is None:
        raise NotHere("star_period")
    return found


def may_be_computed() -> list[Period]:
    """The half-years that are over and not shown yet, the latest first: the last one, and older ones begun."""
    last = half_year(clock.today()).previous
    known = {one.label: one.state for one in periods()}
    begun = [period_named(label) for label, state in known.items() if may_move(PERIOD_MOVES, state, "computed")]
    wanted = {one.label: one for one in begun if one is not None}
    if last.label not in known:
        wanted[last.label] = last
    return sorted(wanted.values(), key=lambda one: one.label, reverse=True)


def locked(label: str) -> StarPeriod:
    """The half-year's row, made where there is none, locked: two who press at once come one after the other."""
    in_line(Line.STARS, community_id())
    row = {"community_id": community_id(), "label": label, "state": "open", "version": 0}
    db.session.execute(insert_or(StarPeriod).values(**row).on_conflict_do_nothing())
    wanted = in_community(StarPeriod).filter_by(label=label).with_for_update()
    return db.session.execute(wanted.execution_options(populate_existing=True)).scalar_one()


def compute(period: Period, *, by_id: int, version: int = 0) -> StarPeriod:
    """Freeze the half-year line by line under the rules in force at its end; until the notice it may be done anew.

    `version` is the one that staff saw. All in one transaction: what dies in the middle leaves nothing behind, and
    begins again to the same numbers. Raises StarsRefused.
    """
    _ensure_its_turn(period)
    found = locked_for("computed", period.label, version)
    in_force = rules.in_force("star_metrics", community_id(), period.after - timedelta(days=1))
    _move(found, "computed", computed_at=clock.now(), computed_by_id=by_id, rule_version_id=in_force.id)
    db.session.execute(
        delete(StarResult).where(StarResult.community_id == community_id(), StarResult.period_id == found.id)
    )
    frame = frame_of(period)
    for kind in SUBJECTS:
        if rows := list(rows_of(kind, frame, period_id=found.id)):
            db.session.execute(insert(StarResult), rows)
    return found


def _ensure_its_turn(period: Period) -> None:
    if clock.today() < period.after:
        raise StarsRefused(_("没有计算：这个半年还没有结束"))
    if period.label not in [one.label for one in may_be_computed()]:
        raise StarsRefused(_("没有计算：这个半年现在不能计算"), _("能计算的半年，列在“半年星级”这一页。"))
    waiting = [one.label for one in periods() if one.label < period.label and one.state != "final"]
    if waiting:
        raise StarsRefused(_("没有计算：%(half)s还没有定", half=half_name(waiting[-1])), _("请先把它公示、定下来。"))


def rows_of(kind: str, frame: Frame, *, period_id: int) -> Iterator[dict[str, Any]]:
    """The results of a kind of subject, as they would be stored."""
    found = SUBJECTS[kind](frame)
    if not found:
        return
    book, ground = book_of(community_id(), frame, kind), Ground(frame.period)
    seen, names = observed(kind, frame, found), names_of(found)
    for one in found:
        yield {
            "community_id": one.community_id,
            "period_id": period_id,
            "subject_kind": kind,
            "subject_id": one.id,
            "building_id": one.building_id,
            "grid_id": one.grid_id,
            "household_id": one.household_id,
            "name": names[one.id],
            "is_final": False,
            **ground.values((kind, one.id), book.scored(seen[one.key]), book),
        }


def locked_for(state: str, label: str, version: int) -> StarPeriod:
    """The half-year, locked for one step on. Raises StarsRefused: somebody was first, or the step does not exist."""
    found = locked(label)
    if found.version != version:
        raise AlreadyMoved
    if not may_move(PERIOD_MOVES, found.state, state):
        raise StarsRefused(_("没有改：这个半年现在不能这样办"), _("请刷新页面，看看现在的情况。"))
    return found


def _move(found: StarPeriod, state: str, **said: Any) -> None:
    for name, value in {**said, "state": state, "version": found.version + 1}.items():
        setattr(found, name, value)
    db.session.flush()


def notice_days() -> int:
    """Working days that the public notice stands."""
    return max(rules.limit("notice_working_days", place_id=community_id()) or 0, NOTICE_DAYS)


def begin_notice(label: str, *, by_id: int, version: int) -> StarPeriod:
    """Show the results to everybody for so many working days after today. Raises StarsRefused."""
    found, today = locked_for("notice", label, version), clock.today()
    until = add_working_days(today, notice_days())
    _move(found, "notice", notice_from=today, notice_until=until, notice_by_id=by_id)
    publish(NoticeBegan(found))
    return found


def finish(label: str, *, by_id: int, version: int) -> StarPeriod:
    """Make the results final, once the notice is over and each objection answered. Raises StarsRefused."""
    found = locked_for("final", label, version)
    assert found.notice_until is not None
    if not notice_is_over(clock.today(), found.notice_until):
        raise StarsRefused(_("没有定：公示到%(day)s，之后才能定", day=short_day(found.notice_until)))
    if n := open_objections(found):
        raise StarsRefused(_("没有定：还有 %(n)s 条异议没有答复", n=n), _("请另一位工作人员先答复。"))
    mine = (StarResult.community_id == community_id(), StarResult.period_id == found.id)
    decided = {"kind": "final", "reason": "", "decided_at": clock.now(), "decided_by_id": by_id}
    rows = db.session.execute(select(StarResult).where(*mine).order_by(StarResult.id)).scalars()
    if decisions := [_decision(row, found.label) | decided for row in rows]:
        db.session.execute(insert(StarDecision), decisions)
    keep = update(StarResult).where(*mine).values(is_final=True)
    db.session.execute(keep.execution_options(synchronize_session="fetch"))
    _move(found, "final", final_at=clock.now(), final_by_id=by_id)
    publish(PeriodFinal(found))
    return found


def _decision(row: StarResult, label: str) -> dict[str, Any]:
    return {
        "community_id": row.community_id,
        "result_id": row.id,
        "subject_kind": row.subject_kind,
        "subject_id": row.subject_id,
        "period": label,
        "stars": row.stars,
        "by_grace": row.why == "grace",
        "replaces_id": None,
    }


def open_objections(found: StarPeriod | None = None) -> int:
    """How many objections (of one half-year) wait for an answer."""
    waiting = select(func.count()).where(StarObjection.community_id == community_id(), StarObjection.state == "open")
    statement = waiting.where(StarObjection.period_id == found.id) if found else waiting
    return db.session.execute(statement).scalar_one()


def may_finish(found: StarPeriod) -> bool:
    """True once the notice is over and nothing waits for an answer."""
    if found.state != "notice" or found.notice_until is None:
        return False
    return notice_is_over(clock.today(), found.notice_until) and not open_objections(found)

"""What is decided after a half-year is final: a new decision that names the old one, which stays as it is."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, joinedload

from app import clock
from app.database import db, flush_or
from app.events import publish
from app.people.models import Person
from app.scope import community_id, here, in_community
from app.stars.domain import period_named
from app.stars.errors import AlreadyMoved, NotTheSecond, StarsRefused
from app.stars.events import StarsReplaced
from app.stars.periods.anew_service import give_subject_anew, lock_open_periods
from app.stars.periods.models import StarDecision, StarPeriod, StarResult, StarVeto
from app.texts import _

FALSE_RECORD = "false_record"


def standing(period: str) -> Select[StarDecision]:
    """The decisions of a half-year that nothing replaced, the most stars first."""
    later = aliased(StarDecision)
    replaced = select(later.id).where(later.community_id == community_id(), later.replaces_id == StarDecision.id)
    return (
        in_community(StarDecision)
        .where(StarDecision.period == period, ~replaced.exists())
        .options(joinedload(StarDecision.result))
        .order_by(StarDecision.subject_kind.desc(), StarDecision.stars.desc().nulls_last(), StarDecision.id)
    )


def history_of(result: StarResult) -> Sequence[StarDecision]:
    """Every decision on a result, in order: each names the one before."""
    statement = in_community(StarDecision).filter_by(result_id=result.id).options(joinedload(StarDecision.decided_by))
    return db.session.execute(statement.order_by(StarDecision.id)).scalars().all()


def is_second(person: Person, found: object) -> bool:
    """False for who computed the half-year, or who took the decision that would be replaced."""
    if found is None:
        return True
    assert isinstance(found, StarDecision)
    return person.id not in (here(StarPeriod, found.result.period_id).computed_by_id, found.decided_by_id)


def replace(found: StarDecision, *, stars: int, reason: str, by: Person) -> StarDecision:
    """A later correction: other stars from now on, with the reason; the old decision stays.

    In place of a removal it also ends what the removal barred. Raises StarsRefused.
    """
    lock_open_periods()
    if stars == found.stars and found.kind != "removal":
        raise StarsRefused(_("没有改：和原来一样"))
    made = _replaced(found, kind="correction", stars=stars, reason=reason, by=by)
    barring = in_community(StarVeto).filter_by(decision_id=found.id, withdrawn_at=None)
    for veto in db.session.execute(barring.with_for_update()).scalars():
        veto.withdrawn_at, veto.withdrawn_by_id = clock.now(), by.id
    db.session.flush()
    _give_later_anew(made)
    return made


def remove(found: StarDecision, *, reason: str, by: Person) -> StarDecision:
    """A falsified record: the stars go, and the two half-years after the one concerned are not rated.

    Raises StarsRefused.
    """
    lock_open_periods()
    if found.kind == "removal":
        raise StarsRefused(_("没有改：已经摘过星"))
    made = _replaced(found, kind="removal", stars=0, reason=reason, by=by)
    period = period_named(found.period)
    assert period is not None
    db.session.add(
        StarVeto(
            community_id=community_id(),
            subject_kind=found.subject_kind,
            subject_id=found.subject_id,
            decision_id=made.id,
            code=FALSE_RECORD,
            from_day=period.after - timedelta(days=1),
            reason=reason.strip(),
            entered_at=clock.now(),
            entered_by_id=by.id,
        )
    )
    db.session.flush()
    _give_later_anew(made)
    return made


def _give_later_anew(made: StarDecision) -> None:
    """Half-years after this one that are not final stand on other stars held before, or on what is barred since."""
    period = period_named(made.period)
    assert period is not None
    give_subject_anew(made.subject_kind, made.subject_id, since=period.after, by_id=made.decided_by_id)


def _replaced(found: StarDecision, *, kind: str, stars: int, reason: str, by: Person) -> StarDecision:
    if not reason.strip():
        raise StarsRefused(_("没有改：请写明原因"))
    if not is_second(by, found):
        raise NotTheSecond
    made = StarDecision(
        community_id=community_id(),
        result_id=found.result_id,
        subject_kind=found.subject_kind,
        subject_id=found.subject_id,
        period=found.period,
        kind=kind,
        stars=stars,
        replaces_id=found.id,
        reason=reason.strip(),
        decided_at=clock.now(),
        decided_by_id=by.id,
    )
    with flush_or(AlreadyMoved()):
        db.session.add(made)
    publish(StarsReplaced(made))
    return made


def is_replaced(found: StarDecision) -> bool:
    """True where a later decision names this one."""
    later = in_community(StarDecision).with_only_columns(StarDecision.id).filter_by(replaces_id=found.id)
    return db.session.execute(later).scalar() is not None

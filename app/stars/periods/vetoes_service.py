"""The register of what forbids or bounds stars: entered with its reason, and withdrawn where it proves wrong."""

from datetime import date

from sqlalchemy import Select, func

from app import clock
from app.database import db
from app.scope import community_id, here, in_community
from app.stars.books import book_of
from app.stars.errors import NotTheSecond, StarsRefused
from app.stars.metrics.subjects import SUBJECTS
from app.stars.periods.anew_service import give_subject_anew, lock_open_periods, open_results
from app.stars.periods.models import StarVeto
from app.stars.periods.rated_service import is_of_own_household
from app.stars.subjects_service import frame_now, subjects_now
from app.texts import _, known

Choice = tuple[str, str]


def codes() -> dict[str, list[Choice]]:
    """The vetoes in force, by kind of subject: code and name."""
    frame = frame_now()
    return {
        kind: [(code, known(veto.name)) for code, veto in book_of(community_id(), frame, kind).vetoes().items()]
        for kind in SUBJECTS
    }


def listed() -> Select[StarVeto]:
    """The register, the newest first."""
    return in_community(StarVeto).order_by(StarVeto.from_day.desc(), StarVeto.id.desc())


def enter(*, subject: str, code: str, from_day: date, until_day: date | None, reason: str, by_id: int) -> StarVeto:
    """Enter a veto against a subject (`kind:id`). Results that the public still may object to change with it.

    Raises StarsRefused.
    """
    lock_open_periods()
    kind, _colon, subject_id = subject.partition(":")
    if subject not in subjects_now() or code not in dict(codes().get(kind, [])):
        raise StarsRefused(_("没有登记：请选对象和对应的情形"))
    if from_day > clock.today():
        raise StarsRefused(_("没有登记：日期还没有到"))
    if until_day is not None and until_day < from_day:
        raise StarsRefused(_("没有登记：结束的日期早于开始的日期"))
    made = StarVeto(
        community_id=community_id(),
        subject_kind=kind,
        subject_id=int(subject_id),
        code=code,
        from_day=from_day,
        until_day=until_day,
        reason=reason.strip(),
        entered_at=clock.now(),
        entered_by_id=by_id,
    )
    db.session.add(made)
    db.session.flush()
    give_subject_anew(made.subject_kind, made.subject_id, since=from_day, by_id=by_id)
    return made


def withdraw(found: StarVeto, *, by_id: int) -> None:
    """The veto was wrong: it counts no more; half-years that are final stay.

    Where the public has seen it at work, or it came from a removal, somebody else than who entered it decides so;
    never somebody of the household itself.
    Raises StarsRefused.
    """
    lock_open_periods()
    found = here(StarVeto, found.id, lock=True)
    if found.withdrawn_at is not None:
        raise StarsRefused(_("没有改：已经撤销过"))
    is_own = found.entered_by_id == by_id and (found.decision_id is not None or _is_in_notice(found))
    if is_own or is_of_own_household(by_id, found):
        raise NotTheSecond
    found.withdrawn_at, found.withdrawn_by_id = clock.now(), by_id
    db.session.flush()
    give_subject_anew(found.subject_kind, found.subject_id, since=found.from_day, by_id=by_id)


def _is_in_notice(veto: StarVeto) -> bool:
    touched = open_results(veto.subject_kind, veto.subject_id, since=veto.from_day)
    return any(one.period.state == "notice" for one in touched)


def count() -> int:
    """How many vetoes count in the community."""
    statement = in_community(StarVeto).with_only_columns(func.count()).where(StarVeto.withdrawn_at.is_(None))
    return db.session.execute(statement).scalar_one()


def names_of_vetoes() -> dict[str, str]:
    """What the vetoes in force are called, by code."""
    return {code: name for rows in codes().values() for code, name in rows}

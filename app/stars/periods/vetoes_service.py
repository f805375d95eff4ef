"""The register of what forbids or bounds stars: entered with its reason, and withdrawn where it proves wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func

from app import clock
from app.database import db
from app.rules.star_metrics import Veto
from app.scope import community_id, here, in_community
from app.stars.books import book_of
from app.stars.columns import day_problem
from app.stars.errors import NotTheSecond, StarsRefused
from app.stars.metrics.subjects import SUBJECTS
from app.stars.own_service import Own, own_of, own_problem
from app.stars.periods.anew_service import give_subject_anew, has_open_periods, lock_open_periods, open_results
from app.stars.periods.models import StarVeto
from app.stars.periods.rated_service import is_of_own_household
from app.stars.subjects_service import frame_now, subjects_now
from app.texts import _, known

Choice = tuple[str, str]


@dataclass(frozen=True)
class Entry:
    """What is entered: the subject as `kind:id`, the veto's code, from which day to which (none: that day alone)."""

    subject: str
    code: str
    from_day: date
    until_day: date | None
    reason: str


def in_force() -> dict[str, dict[str, Veto]]:
    """The vetoes of today's rules, by kind of subject and code."""
    frame = frame_now()
    return {kind: book_of(community_id(), frame, kind).vetoes() for kind in SUBJECTS}


def codes() -> dict[str, list[Choice]]:
    """The same to choose from: code and name."""
    return {kind: [(code, known(veto.name)) for code, veto in found.items()] for kind, found in in_force().items()}


def listed() -> Select[StarVeto]:
    """The register, the newest first."""
    return in_community(StarVeto).order_by(StarVeto.from_day.desc(), StarVeto.id.desc())


def problem_with(entry: Entry, own: Own) -> str:
    """What is wrong with the days or with who enters them; empty where nothing is.

    Who is of a lead household bounds neither the own stars nor those of the other lead households.
    """
    kind, _colon, subject_id = entry.subject.partition(":")
    if own.concerns(kind, int(subject_id)):
        return own_problem()
    if kind == "lead_household" and own.offices:
        return _("自己家也评星，别的中心户的否决请同事来登记")
    if problem := day_problem(entry.from_day) or day_problem(entry.until_day):
        return problem
    if entry.from_day > clock.today():
        return _("日期还没有到")
    if entry.until_day is not None and entry.until_day < entry.from_day:
        return _("结束的日期早于开始的日期")
    return ""


def enter(entry: Entry, *, by_id: int) -> StarVeto:
    """Enter a veto against a subject. Results that the public still may object to change with it.

    Raises StarsRefused.
    """
    lock_open_periods()
    kind = entry.subject.partition(":")[0]
    if entry.subject not in subjects_now() or entry.code not in in_force().get(kind, {}):
        raise StarsRefused(_("没有登记：请选评定对象和对应的情形"))
    if problem := problem_with(entry, own_of(by_id)):
        raise StarsRefused(_("没有登记：%(what)s", what=problem))
    return enter_all([entry], by_id=by_id)[0]


def enter_all(entries: Sequence[Entry], *, by_id: int) -> list[StarVeto]:
    """Enter what was looked at, the open half-years locked; all or nothing. Raises StarsRefused."""
    made = [_made(entry, by_id=by_id) for entry in entries]
    db.session.add_all(made)
    db.session.flush()
    first: dict[tuple[str, int], date] = {}
    for one in made:
        key = (one.subject_kind, one.subject_id)
        first[key] = min(one.from_day, first.get(key, one.from_day))
    for (kind, subject_id), day in first.items() if has_open_periods() else ():
        give_subject_anew(kind, subject_id, since=day, by_id=by_id)
    return made


def _made(entry: Entry, *, by_id: int) -> StarVeto:
    kind, _colon, subject_id = entry.subject.partition(":")
    return StarVeto(
        community_id=community_id(),
        subject_kind=kind,
        subject_id=int(subject_id),
        code=entry.code,
        from_day=entry.from_day,
        until_day=entry.until_day,
        reason=entry.reason.strip(),
        entered_at=clock.now(),
        entered_by_id=by_id,
    )


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
    is_of_own = own_of(by_id).concerns(found.subject_kind, found.subject_id)
    if is_own or is_of_own or is_of_own_household(by_id, found):
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

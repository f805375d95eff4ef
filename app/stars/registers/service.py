"""Registers: enter, complete, take out; and read from a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select

from app import clock
from app.database import db, flush_or
from app.scope import community_id, in_community
from app.stars.columns import day_problem
from app.stars.domain import Period
from app.stars.errors import OwnStars, StarsRefused
from app.stars.own_service import Own, own_of, own_problem
from app.stars.registers.models import StarRecord
from app.stars.registers.specs import OF, REGISTERS, Register
from app.stars.subjects_service import subjects_now
from app.texts import _


@dataclass(frozen=True)
class Entry:
    """What one row says."""

    subject_id: int
    on_day: date
    due_day: date | None = None
    done_day: date | None = None
    score: int | None = None
    presence: str | None = None
    note: str = ""


def subjects_of(register: Register) -> dict[int, str]:
    """Whom the register can be about, by id."""
    prefix = f"{register.subject}:"
    return {int(key.removeprefix(prefix)): name for key, name in subjects_now().items() if key.startswith(prefix)}


def listed(register: Register) -> Select[StarRecord]:
    """The register, the newest first."""
    wanted = in_community(StarRecord).where(StarRecord.kind == register.code, StarRecord.removed_at.is_(None))
    return wanted.order_by(StarRecord.on_day.desc(), StarRecord.id.desc())


def counts() -> dict[str, int]:
    """How many rows each register has."""
    wanted = select(StarRecord.kind, func.count()).where(
        StarRecord.community_id == community_id(), StarRecord.removed_at.is_(None)
    )
    return {row[0]: row[1] for row in db.session.execute(wanted.group_by(StarRecord.kind))}


def problems_with(register: Register, entry: Entry, own: Own) -> dict[str, str]:
    """What is wrong with a row, by field of `Entry`."""
    found = {name: day_problem(getattr(entry, name)) for name in ("on_day", "due_day", "done_day")}
    if entry.on_day > clock.today() and not register.is_planned:
        found["on_day"] = found["on_day"] or _("日期还没有到")
    if entry.due_day is not None and entry.due_day < entry.on_day:
        found["due_day"] = found["due_day"] or _("期限早于发现的日期")
    if entry.done_day is not None:
        found["done_day"] = found["done_day"] or done_problem(register, entry.on_day, entry.done_day)
    if own.concerns(register.subject, entry.subject_id):
        found["subject_id"] = own_problem()
    return {name: problem for name, problem in found.items() if problem}


def done_problem(register: Register, on: date, done: date) -> str:
    """What is wrong with the day on which something was done; empty where nothing is."""
    if done > clock.today():
        return _("完成的日期还没有到")
    if done < on and not register.is_planned:
        return _("完成的日期早于%(what)s", what=register.on_day)
    return day_problem(done)


def same_problem(register: Register) -> str:
    """Why a row is not stored beside one of the same day."""
    if register.is_once_a_day:
        return _("这栋楼这一天已经登记过，每栋楼一天一条")
    return _("同一天已经登记过一样的")


def values_of(register: Register, entry: Entry, *, by_id: int) -> dict[str, Any]:
    """The columns of a row."""
    return {
        "community_id": community_id(),
        "kind": register.code,
        **dict.fromkeys(OF.values()),
        register.column: entry.subject_id,
        "on_day": entry.on_day,
        "due_day": entry.due_day,
        "done_day": entry.done_day,
        "score": entry.score,
        "presence": entry.presence,
        "note": entry.note,
        "entered_at": clock.now(),
        "entered_by_id": by_id,
    }


def enter(register: Register, entry: Entry, *, by_id: int) -> StarRecord:
    """Note one row. Raises StarsRefused."""
    if entry.subject_id not in subjects_of(register):
        raise StarsRefused(_("没有登记：请选评定对象"))
    if problems := problems_with(register, entry, own_of(by_id)):
        raise StarsRefused(_("没有登记：%(what)s", what=next(iter(problems.values()))))
    made = StarRecord(**values_of(register, entry, by_id=by_id))
    with flush_or(StarsRefused(_("没有登记：%(what)s", what=same_problem(register)))):
        db.session.add(made)
    return made


def complete(found: StarRecord, *, on: date, by_id: int) -> None:
    """The locked row was done on that day. Raises StarsRefused."""
    register = REGISTERS[found.kind]
    if register.done_day is None or found.done_day is not None or found.removed_at is not None:
        raise StarsRefused(_("没有改：这一条不用再记完成"))
    _ensure_not_own(found, by_id)
    if problem := done_problem(register, found.on_day, on):
        raise StarsRefused(_("没有改：%(what)s", what=problem))
    found.done_day, found.done_by_id = on, by_id
    db.session.flush()


def remove(found: StarRecord, *, by_id: int) -> None:
    """The locked row was a slip. Raises StarsRefused."""
    if found.removed_at is not None:
        raise StarsRefused(_("没有改：这一条已经删去"))
    _ensure_not_own(found, by_id)
    found.removed_at, found.removed_by_id = clock.now(), by_id
    db.session.flush()


def _ensure_not_own(found: StarRecord, person_id: int) -> None:
    if own_of(person_id).concerns(REGISTERS[found.kind].subject, found.subject_id):
        raise OwnStars


def has_entered(person_id: int, period: Period, subject_ids: Sequence[tuple[str, int | None]]) -> bool:
    """True where the person noted, completed or took out a row of the half-year about one of these (column, id).

    A hazard belongs to the half-year in which it was due as well.
    """
    record = StarRecord
    for column, subject_id in subject_ids:
        found = exists().where(
            record.community_id == community_id(),
            getattr(record, column) == subject_id,
            or_(*(who == person_id for who in (record.entered_by_id, record.done_by_id, record.removed_by_id))),
            or_(*(and_(day >= period.first, day < period.after) for day in (record.on_day, record.due_day))),
        )
        if subject_id is not None and db.session.execute(select(found)).scalar():
            return True
    return False

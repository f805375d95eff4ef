"""Reminders: the two lists, and one message to everybody on one of them who has an account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Row, ScalarSelect, Select, and_, false, func, or_, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import contains_eager, joinedload

from app import clock
from app.database import db
from app.errors import Refused
from app.events import publish
from app.members import service as members
from app.members.models import KnownMember, Membership
from app.people.models import Person
from app.places.models import Building
from app.scope import community_id
from app.texts import _
from app.volunteers.events import MembersReminded
from app.volunteers.limits_service import absent_days, again_days, known_days
from app.volunteers.models import Attendance, Claim, Task
from app.volunteers.reminders.models import Reminder


class NobodyToRemind(Refused):
    """Nobody on the list has an account, or all of them were reminded these days."""

    def __init__(self) -> None:
        super().__init__(_("没有发：名单上没有现在能提醒的人"), _("没有账号的请电话或上门；提醒过的过几天再提醒"))


@dataclass(frozen=True)
class Known:
    """A known member who has not reported in; the account that seems theirs, and when it was last written to."""

    known: KnownMember
    account: Person | None
    reminded_on: date | None

    @property
    def may_be_reminded(self) -> bool:
        return self.account is not None and not is_fresh(self.reminded_on)


def is_fresh(reminded_on: date | None) -> bool:
    """True while whoever was reminded that day is left alone."""
    return reminded_on is not None and clock.today() - reminded_on < timedelta(days=again_days())


def known_to_remind() -> list[Known]:
    """Known members not reported in so many days after they were listed, by building."""
    days = known_days()
    if days is None:
        return []
    waiting = members.waiting_since(clock.now() - timedelta(days=days))
    accounts = members.accounts_of(waiting)
    last = _last_reminded("known", [person.id for person in accounts.values()])
    rows = ((one, accounts.get(one.id)) for one in waiting)
    return [Known(one, account, last.get(account.id) if account else None) for one, account in rows]


def _last_reminded(subject: str, person_ids: Sequence[int]) -> dict[int, date]:
    statement = (
        select(Reminder.person_id, func.max(Reminder.on_day))
        .where(Reminder.community_id == community_id(), Reminder.subject == subject, Reminder.person_id.in_(person_ids))
        .group_by(Reminder.person_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def absent_listed() -> Select[Membership, datetime, datetime, date]:
    """Rows (membership, last came, next slot, last reminded): in-service members not there for so many days.

    Who became a member only since is not on the list; the longest away come first.
    """
    days = absent_days()
    since = clock.now() - timedelta(days=days or 0)
    came = (
        select(Attendance.person_id, func.max(Attendance.checked_in_at).label("last"))
        .where(Attendance.community_id == community_id())
        .group_by(Attendance.person_id)
        .subquery()
    )
    return (
        select(Membership, came.c.last, _next_slot().label("next"), _reminded().label("reminded"))
        .join(Membership.person)
        .outerjoin(came, came.c.person_id == Membership.person_id)
        .where(
            Membership.community_id == community_id(),
            Membership.state == "active",
            Membership.kind == "in_service",
            Membership.decided_at <= since,
            or_(came.c.last.is_(None), came.c.last <= since),
            true() if days is not None else false(),
        )
        .options(
            contains_eager(Membership.person),
            joinedload(Membership.workplace),
            joinedload(Membership.household),
            joinedload(Membership.building).joinedload(Building.compound),
        )
        .order_by(came.c.last.nulls_first(), Person.pinyin, Membership.id)
    )


def _next_slot() -> ScalarSelect[datetime]:
    """When the task begins that the member has claimed next; who has claimed one needs no reminder."""
    return (
        select(func.min(Task.starts_at))
        .join(Claim, and_(Claim.community_id == Task.community_id, Claim.task_id == Task.id))
        .where(
            Task.community_id == community_id(),
            Claim.person_id == Membership.person_id,
            Claim.state.in_(("taken", "offered", "waiting")),
            Task.state.in_(("open", "running")),
            Task.ends_at > clock.now(),
        )
        .correlate(Membership)
        .scalar_subquery()
    )


def _reminded() -> ScalarSelect[date]:
    return (
        select(func.max(Reminder.on_day))
        .where(
            Reminder.community_id == community_id(),
            Reminder.subject == "absent",
            Reminder.person_id == Membership.person_id,
        )
        .correlate(Membership)
        .scalar_subquery()
    )


def may_be_reminded(membership: Membership, next_slot: datetime | None, reminded_on: date | None) -> bool:
    """True for who has an account, has claimed nothing that comes, and was not reminded these days."""
    return not membership.person.without_phone and next_slot is None and not is_fresh(reminded_on)


def known_ready(rows: Sequence[Known], *, by: Person) -> set[int]:
    """Whom of the list one press by that person writes to: nobody reminds themselves."""
    return {row.account.id for row in rows if row.account and row.may_be_reminded} - {by.id}


def absent_ready(rows: Sequence[Row[Membership, datetime, datetime, date]], *, by: Person) -> set[int]:
    """The same for rows of `absent_listed`."""
    return {one.person_id for one, _last, slot, reminded in rows if may_be_reminded(one, slot, reminded)} - {by.id}


def remind_known(*, by: Person) -> Sequence[int]:
    """One message to each known member on the list who has an account; whom. Raises NobodyToRemind."""
    return _remind("known", known_ready(known_to_remind(), by=by), days=known_days() or 0, by=by)


def remind_absent(*, by: Person) -> Sequence[int]:
    """The same to each member who has not come for long."""
    rows = db.session.execute(absent_listed()).all()
    return _remind("absent", absent_ready(rows, by=by), days=absent_days() or 0, by=by)


def _remind(subject: str, person_ids: set[int], *, days: int, by: Person) -> Sequence[int]:
    if not person_ids:
        raise NobodyToRemind
    row = {"community_id": community_id(), "subject": subject, "on_day": clock.today(), "at": clock.now()}
    told = db.session.execute(
        insert(Reminder)
        .values([{**row, "by_id": by.id, "person_id": person_id} for person_id in sorted(person_ids)])
        .on_conflict_do_nothing()
        .returning(Reminder.person_id)
    )
    reminded = sorted(told.scalars())
    if not reminded:  # a colleague pressed at the same moment
        raise NobodyToRemind
    publish(MembersReminded(subject, reminded, days))
    return reminded

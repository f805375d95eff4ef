"""Absences: who did not come, or gave a slot back too late; too many in a year stop claims until staff heard why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db
from app.events import publish
from app.members.models import Membership
from app.scope import community_id, in_community
from app.texts import _
from app.volunteers.claims.models import ClaimingResumption
from app.volunteers.domain import CLAIM_MOVES, may_move
from app.volunteers.errors import ClaimRefused
from app.volunteers.events import AbsenceExcused, ClaimingResumed
from app.volunteers.limits_service import free_withdrawal_hours, no_show_stop
from app.volunteers.models import Claim, Task

YEAR = func.extract("year", func.timezone("Asia/Shanghai", Task.starts_at))


@dataclass(frozen=True)
class Standing:
    """A member's absences of this year, and the number that stops claims (in whichever year it was reached)."""

    this_year: int
    stopped_at: int | None
    limit: int | None


def is_absence() -> ColumnElement[bool]:
    """A claim, joined with its task, that counts: not come, or given back after the time in which that is free."""
    free_until = Task.starts_at - timedelta(hours=free_withdrawal_hours())
    late = and_(
        Claim.state == "withdrawn",
        Task.state != "cancelled",
        Claim.taken_at <= free_until,
        Claim.ended_at > free_until,
    )
    return or_(Claim.state == "no_show", late)


def _counted() -> Select[int, int, int]:
    """Person, year and absences that still count: those since staff last let the person go on."""
    resumed = (
        select(func.max(ClaimingResumption.at))
        .where(ClaimingResumption.community_id == community_id(), ClaimingResumption.person_id == Claim.person_id)
        .correlate(Claim)
        .scalar_subquery()
    )
    return (
        select(Claim.person_id.label("person_id"), YEAR.label("year"), func.count().label("n"))
        .select_from(Claim)
        .join(Claim.task)
        .where(
            Claim.community_id == community_id(),
            Task.community_id == community_id(),
            Claim.state.in_(("no_show", "withdrawn")),
            is_absence(),
            or_(resumed.is_(None), Claim.ended_at > resumed),
        )
        .group_by(Claim.person_id, YEAR)
    )


def standing(person_id: int) -> Standing:
    """How the person stands; a stop of last year stands until staff lift it."""
    rows = db.session.execute(_counted().where(Claim.person_id == person_id)).all()
    by_year = {int(row.year): row.n for row in rows}
    limit, worst = no_show_stop(), max(by_year.values(), default=0)
    is_stopped = limit is not None and worst >= limit
    return Standing(by_year.get(clock.today().year, 0), worst if is_stopped else None, limit)


def absences(person_id: int) -> int:
    """The person's absences of this year that count."""
    return standing(person_id).this_year


def refuse_while_stopped(person_id: int) -> None:
    """Who did not come too often in a year claims nothing until staff have heard why."""
    if (missed := standing(person_id).stopped_at) is not None:
        raise ClaimRefused(
            _("没有认领成功：一年里已有 %(n)s 次没来，认领暂停了", n=missed),
            _("请找社区工作人员说明情况，之后可以恢复。"),
        )


def who_missed(*, only_stopped: bool = False) -> Select[Membership, int, int]:
    """Rows (membership, worst year, this year) of active members with absences that count, the most first."""
    counted = _counted().subquery()
    of_this_year = func.sum(counted.c.n).filter(counted.c.year == clock.today().year)
    statement = (
        select(Membership, func.max(counted.c.n).label("worst"), func.coalesce(of_this_year, 0).label("this_year"))
        .join(counted, counted.c.person_id == Membership.person_id)
        .where(Membership.community_id == community_id(), Membership.state == "active")
        .options(joinedload(Membership.person), joinedload(Membership.building))
        .group_by(Membership.community_id, Membership.id)
        .order_by(func.max(counted.c.n).desc(), Membership.id)
    )
    if only_stopped and (limit := no_show_stop()) is not None:
        statement = statement.having(func.max(counted.c.n) >= limit)
    return statement


def absences_of(person_id: int) -> Sequence[Claim]:
    """The person's absences and those that were excused, the latest first."""
    statement = (
        in_community(Claim)
        .join(Claim.task)
        .where(
            Task.community_id == community_id(),
            Claim.person_id == person_id,
            or_(is_absence(), Claim.state == "excused"),
        )
        .options(joinedload(Claim.task))
        .order_by(Task.starts_at.desc(), Claim.id)
        .limit(100)
    )
    return db.session.execute(statement).scalars().all()


def resumptions(person_id: int) -> Sequence[ClaimingResumption]:
    """When and why staff let the person claim again, the latest first."""
    statement = in_community(ClaimingResumption).filter_by(person_id=person_id)
    return db.session.execute(statement.order_by(ClaimingResumption.at.desc())).scalars().all()


def excuse(claimed: Claim, *, reason: str, by_id: int) -> None:
    """The absence of the locked claim does not count: illness, a call from work; never one's own."""
    if claimed.person_id == by_id:
        raise ClaimRefused(_("自己的缺席不能自己免记，没有改动"), _("请另一位工作人员来办。"))
    counts = in_community(Claim).join(Claim.task).where(Task.community_id == community_id(), Claim.id == claimed.id)
    if (
        not may_move(CLAIM_MOVES, claimed.state, "excused")
        or not db.session.execute(counts.where(is_absence())).first()
    ):
        raise ClaimRefused(_("没有改：这次认领没有记缺席"), _("请刷新页面，看看现在的情况。"))
    if any(claimed.ended_at is not None and claimed.ended_at <= one.at for one in resumptions(claimed.person_id)):
        raise ClaimRefused(_("没有改：恢复认领以后，这次缺席已经不算了"))
    if not reason.strip():
        raise ClaimRefused(_("没有改：请写明原因"))
    claimed.state, claimed.excuse = "excused", reason.strip()
    claimed.excused_at, claimed.excused_by_id = clock.now(), by_id
    db.session.flush()
    publish(AbsenceExcused(claimed))


def resume_claiming(membership: Membership, *, reason: str, by_id: int) -> ClaimingResumption:
    """Let a stopped member claim again, with a dated reason; never oneself."""
    if membership.person_id == by_id:
        raise ClaimRefused(_("自己的认领不能自己恢复，没有改动"), _("请另一位工作人员来办。"))
    if standing(membership.person_id).stopped_at is None:
        raise ClaimRefused(_("没有改：这位成员的认领没有暂停"), _("请刷新页面，看看现在的情况。"))
    if not reason.strip():
        raise ClaimRefused(_("没有改：请写明原因"))
    made = ClaimingResumption(
        community_id=community_id(),
        person_id=membership.person_id,
        at=clock.now(),
        by_id=by_id,
        reason=reason.strip(),
    )
    db.session.add(made)
    db.session.flush()
    publish(ClaimingResumed(membership.person_id, made.reason))
    return made

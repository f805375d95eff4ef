"""Notices: after repeated lapses of a season the adopter is asked for an answer; then staff end it or keep it."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db
from app.events import publish
from app.members.models import Membership
from app.orchards.adoptions.endings_service import end
from app.orchards.adoptions.lists_service import is_of
from app.orchards.adoptions.models import Adoption
from app.orchards.events import LapseDecided, LapseNoticed
from app.orchards.lapses.errors import LapseRefused
from app.orchards.lapses.models import LapseNotice, OpenedDuty
from app.people.models import Person
from app.rules import service as rules
from app.scope import community_id, here, in_community
from app.texts import _, short_day


def notice_lapses(day: date) -> int:
    """Tell adopters whose tree lapsed so often in this season, once a season; how many were told."""
    least, answer_days = rules.limit("lapse_ends_adoption", on=day), rules.limit("lapse_answer_days", on=day)
    if not least:
        return 0
    told = 0
    for adoption_id, lapses in _lapsed(day, least):
        said = {
            "community_id": community_id(),
            "adoption_id": adoption_id,
            "season": day.year,
            "lapses": lapses,
            "noticed_at": clock.now(),
            "answer_by": day + timedelta(days=answer_days or 0),
            "answer": "",
            "reason": "",
        }
        made = db.session.scalar(insert(LapseNotice).values(**said).on_conflict_do_nothing().returning(LapseNotice))
        if made is not None:
            publish(LapseNoticed(made))
            told += 1
    return told


def _lapsed(day: date, least: int) -> Sequence[tuple[int, int]]:
    """Active adoptions with so many duties opened in this year while they were theirs."""
    counted = func.count().label("lapses")
    statement = (
        select(Adoption.id, counted)
        .join(
            OpenedDuty,
            (OpenedDuty.community_id == Adoption.community_id) & (OpenedDuty.tree_id == Adoption.tree_id),
        )
        .where(
            Adoption.community_id == community_id(),
            Adoption.state == "active",
            OpenedDuty.due_on >= Adoption.from_day,
            OpenedDuty.opened_on.between(date(day.year, 1, 1), day),
        )
        .group_by(Adoption.id)
        .having(counted >= least)
        .order_by(Adoption.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def answer(notice: LapseNotice, *, text: str, by: Person) -> None:
    """The adopter says how it came, until staff decide. Raises `LapseRefused`."""
    locked = _open(notice)
    if not text.strip():
        raise LapseRefused(_("没有提交：请写明情况"))
    locked.answer, locked.answered_at, locked.answered_by_id = text.strip(), clock.now(), by.id
    db.session.flush()


def keep(notice: LapseNotice, *, reason: str, by: Person) -> None:
    """Staff leave the tree with its adopter, with the reason. Raises `LapseRefused`."""
    _decide(_open(notice), "kept", reason=reason, by=by)


def end_adoption(notice: LapseNotice, *, reason: str, by: Person) -> None:
    """Staff end the adoption, once the adopter has answered or the time for it is over. Raises `LapseRefused`."""
    locked = _open(notice)
    if not may_end(locked):
        raise LapseRefused(
            _("没有收回：要等认养人说明，或者过了 %(day)s", day=short_day(locked.answer_by)), _("可以先打个电话问问。")
        )
    _decide(locked, "ended", reason=reason, by=by)
    if locked.adoption.state == "active":
        end(locked.adoption, reason=reason, by=by)


def may_end(notice: LapseNotice) -> bool:
    """True once the adopter has answered, or let the time for it go by."""
    return notice.answered_at is not None or clock.today() > notice.answer_by


def notices_listed(*, only_open: bool = True) -> Select[LapseNotice]:
    """For staff, those that must be decided first at the top."""
    adoption = joinedload(LapseNotice.adoption)
    names = adoption.joinedload(Adoption.asked_by).joinedload(Membership.person)
    wanted = in_community(LapseNotice).options(
        names,
        adoption.joinedload(Adoption.tree),
        adoption.joinedload(Adoption.orchard),
        adoption.joinedload(Adoption.group),
    )
    state = LapseNotice.decision.is_(None) if only_open else LapseNotice.decision.is_not(None)
    return wanted.where(state).order_by(LapseNotice.answer_by, LapseNotice.id)


def notices_of(adoption_ids: Sequence[int]) -> Sequence[LapseNotice]:
    """Those that are not decided, of some adoptions."""
    return db.session.scalars(notices_listed().where(LapseNotice.adoption_id.in_(adoption_ids))).all()


def _open(notice: LapseNotice) -> LapseNotice:
    locked = here(LapseNotice, notice.id, lock=True)
    if locked.decision is not None:
        raise LapseRefused(_("没有改动：社区已经定了"), _("请刷新页面，看看现在的情况。"))
    return locked


def _decide(notice: LapseNotice, decision: str, *, reason: str, by: Person) -> None:
    if not reason.strip():
        raise LapseRefused(_("没有改动：请写明原因"))
    if is_of(notice.adoption, by):
        raise LapseRefused(_("没有改动：这是您自己认养的树"), _("请另一位工作人员来定。"))
    notice.decision, notice.reason = decision, reason.strip()
    notice.decided_at, notice.decided_by_id = clock.now(), by.id
    db.session.flush()
    publish(LapseDecided(notice))

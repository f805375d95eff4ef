"""Objections while the notice stands: what somebody says and shows, and what a second reviewer answers."""

from collections.abc import Sequence

from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db, flush_or
from app.events import publish
from app.files import photos
from app.files.photos import Drawn
from app.people.models import Person
from app.scope import community_id, here, in_community
from app.stars.domain import period_named
from app.stars.errors import NotTheSecond, StarsRefused
from app.stars.events import ObjectionAnswered
from app.stars.periods.corrections_service import correct
from app.stars.periods.domain import OBJECTION_MOVES, may_move, takes_objections
from app.stars.periods.facts_service import has_vetoed
from app.stars.periods.models import StarObjection, StarPeriod, StarResult
from app.stars.periods.room_service import ensure_room
from app.stars.registers.service import has_entered
from app.stars.registers.specs import OF
from app.texts import _


def may_object(result: StarResult) -> bool:
    """True while the notice of the result's half-year stands."""
    return takes_objections_now(result.period)


def object_to(
    result: StarResult, *, said: str, pictures: Sequence[Drawn], person_id: int, entered_by_id: int | None = None
) -> StarObjection:
    """Somebody of the community says what is wrong with a result, once each; staff may write it down for them.

    Raises StarsRefused.
    """
    period = here(StarPeriod, result.period_id, lock=True)
    if not may_object(result) or period.computed_by_id is None:
        raise StarsRefused(_("没有提交：现在不是公示期"), _("公示期内可以提异议，日期见星级公示页。"))
    if not said.strip():
        raise StarsRefused(_("没有提交：请写明哪里不对"))
    ensure_room(result, person_id)
    made = StarObjection(
        community_id=community_id(),
        period_id=period.id,
        result_id=result.id,
        person_id=person_id,
        entered_by_id=entered_by_id,
        said=said.strip(),
        first_reviewer_id=period.computed_by_id,
        made_at=clock.now(),
    )
    with flush_or(StarsRefused(_("没有提交：您对这一户已经提过异议"), _("答复会发到您的消息里。"))):
        db.session.add(made)
    for picture in pictures:
        photos.keep(picture, of=made, by_id=entered_by_id or person_id)
    return made


def own_objection(result: StarResult, person_id: int) -> StarObjection | None:
    """What that person said against the result."""
    return db.session.execute(in_community(StarObjection).filter_by(result_id=result.id, person_id=person_id)).scalar()


def take_back(found: StarObjection, *, person_id: int) -> None:
    """Who made the locked objection no longer stands by it. Raises StarsRefused."""
    if found.person_id != person_id or not may_move(OBJECTION_MOVES, found.state, "withdrawn"):
        raise StarsRefused(_("没有改：这条异议已经有了答复"))
    found.state = "withdrawn"
    db.session.flush()


def is_second(person: Person, found: object) -> bool:
    """False for who computed the half-year, who noted what it counts or entered a veto of it, and who objects
    or wrote it down.

    All of them would judge their own work.
    """
    if found is None:
        return True
    assert isinstance(found, StarObjection)
    if person.id in (found.first_reviewer_id, found.person_id, found.entered_by_id):
        return False
    result = found.result
    period = period_named(result.period.label)
    assert period is not None
    noted_of = [(OF[result.subject_kind], result.subject_id), ("building_id", result.building_id)]
    has_judged = has_vetoed(person.id, (result.subject_kind, result.subject_id), period)
    return not has_judged and not has_entered(person.id, period, noted_of)


def refuse(found: StarObjection, *, reply: str, by: Person) -> None:
    """The locked objection is answered: the result stands, for a reason that its maker reads. Raises StarsRefused."""
    _answer(found, "refused", reply=reply, by=by)
    publish(ObjectionAnswered(found))


def uphold(found: StarObjection, *, reply: str, by: Person, line: str = "", value: float = 0) -> None:
    """The locked objection is right: `corrections_service.correct` puts the result right. Raises StarsRefused."""
    _answer(found, "upheld", reply=reply, by=by)
    result = here(StarResult, found.result_id, lock=True)
    correct(result, found, by_id=by.id, line=line, value=value)
    publish(ObjectionAnswered(found))


def _answer(found: StarObjection, state: str, *, reply: str, by: Person) -> None:
    if not is_second(by, found):
        raise NotTheSecond
    if not may_move(OBJECTION_MOVES, found.state, state):
        raise StarsRefused(_("没有改：这条异议已经有了答复"), _("请刷新页面，看看现在的情况。"))
    if not reply.strip():
        raise StarsRefused(_("没有改：请写明答复"))
    found.state, found.reply = state, reply.strip()
    found.answered_at, found.answered_by_id = clock.now(), by.id
    db.session.flush()


def objections(period: StarPeriod | None = None) -> Select[StarObjection]:
    """Objections of the community (of one half-year) for staff, those without an answer first."""
    statement = (
        in_community(StarObjection)
        .options(joinedload(StarObjection.person), joinedload(StarObjection.result).joinedload(StarResult.period))
        .order_by(StarObjection.state != "open", StarObjection.made_at, StarObjection.id)
    )
    return statement.where(StarObjection.period_id == period.id) if period else statement


def objections_of(person_id: int) -> Select[StarObjection]:
    """What that person said, the latest first."""
    mine = in_community(StarObjection).where(StarObjection.person_id == person_id)
    mine = mine.options(joinedload(StarObjection.result).joinedload(StarResult.period))
    return mine.order_by(StarObjection.made_at.desc(), StarObjection.id.desc())


def open_to_objections() -> Sequence[StarResult]:
    """The results of half-years whose notice stands today, as they stand on the board."""
    at = (StarPeriod.community_id == StarResult.community_id) & (StarPeriod.id == StarResult.period_id)
    stands = (StarPeriod.state == "notice", StarPeriod.notice_until >= clock.today())
    wanted = in_community(StarResult).join(StarPeriod, at).where(*stands)
    wanted = wanted.order_by(StarResult.subject_kind.desc(), StarResult.name, StarResult.id)
    return db.session.execute(wanted.options(joinedload(StarResult.period))).scalars().all()


def takes_objections_now(period: StarPeriod) -> bool:
    """True while the half-year's notice stands."""
    return takes_objections(period.state, clock.today(), period.notice_until)

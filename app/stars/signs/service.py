"""Signs: issued for what stands, replaced when lost, withdrawn when what they say no longer holds; found by number."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db, flush_or
from app.members.models import Membership
from app.public_numbers import new_number
from app.scope import community_id, in_community
from app.stars.domain import half_year
from app.stars.errors import AlreadyMoved, StarsRefused
from app.stars.metrics.frame import Subject
from app.stars.metrics.subjects import lead_households
from app.stars.periods.decisions_service import standing
from app.stars.periods.facts_service import names_of
from app.stars.periods.models import StarDecision
from app.stars.periods.service import frame_of, periods
from app.stars.signs.models import StarSign
from app.texts import _

KINDS = ("door_plate", "star_sign", "certificate")


def new_sign(kind: str, *, by_id: int, **said: Any) -> StarSign:
    """A sign under a new number, stored with the next flush."""
    return StarSign(
        community_id=community_id(),
        kind=kind,
        number=new_number(community_id()),
        issued_at=clock.now(),
        issued_by_id=by_id,
        **said,
    )


def in_force(kind: str) -> Select[StarSign]:
    """The valid signs of a kind, in order of the places."""
    wanted = in_community(StarSign).where(StarSign.kind == kind, StarSign.ended_at.is_(None))
    return wanted.order_by(StarSign.name, StarSign.id)


def listed(kind: str = "") -> Select[StarSign]:
    """The number register, the newest first."""
    wanted = in_community(StarSign).order_by(StarSign.issued_at.desc(), StarSign.id.desc())
    wanted = wanted.options(
        joinedload(StarSign.membership).joinedload(Membership.person), joinedload(StarSign.issued_by)
    )
    return wanted.where(StarSign.kind == kind) if kind else wanted


def without_plate() -> list[Subject]:
    """The lead households in office whose door has no plate."""
    today = frame_of(half_year(clock.today()))
    have = in_community(StarSign).with_only_columns(StarSign.household_id)
    have = have.where(StarSign.kind == "door_plate", StarSign.ended_at.is_(None))
    known = set(db.session.execute(have).scalars())
    found: dict[int | None, Subject] = {}
    for one in lead_households(today):
        if one.household_id not in known:
            found.setdefault(one.household_id, one)
    return list(found.values())


def issue_plates(*, by_id: int) -> int:
    """A door plate for each lead household that has none; how many. Raises StarsRefused."""
    found = without_plate()
    if not found:
        raise StarsRefused(_("没有发牌：在岗的中心户都有牌子"))
    names = names_of(found)
    with flush_or(AlreadyMoved()):
        db.session.add_all(
            new_sign("door_plate", by_id=by_id, name=names[one.id], household_id=one.household_id) for one in found
        )
    return len(found)


def without_star_sign(period: str) -> list[StarDecision]:
    """The decisions of a half-year with a star at least, for which no sign was made."""
    made = select(StarSign.decision_id).where(
        StarSign.community_id == community_id(), StarSign.decision_id == StarDecision.id
    )
    wanted = standing(period).where(StarDecision.stars >= 1, ~made.exists())
    return list(db.session.execute(wanted).scalars())


def issue_star_signs(period: str, *, by_id: int) -> int:
    """A sign for each of them; what the same subject had before is replaced. How many. Raises StarsRefused."""
    found = without_star_sign(period)
    if not found:
        raise StarsRefused(_("没有制作：这个半年的星级牌都做过了"))
    for decision in found:
        before = _sign_of(decision)
        if before is not None:
            if before.period > decision.period:
                continue
            _end(before, "replaced", reason="", by_id=by_id)
        sign = new_sign(
            "star_sign",
            by_id=by_id,
            name=decision.result.name,
            household_id=decision.result.household_id,
            subject_kind=decision.subject_kind,
            subject_id=decision.subject_id,
            decision_id=decision.id,
            period=decision.period,
            stars=decision.stars,
            replaces_id=before.id if before else None,
        )
        with flush_or(AlreadyMoved()):
            db.session.add(sign)
    return len(found)


def _sign_of(decision: StarDecision) -> StarSign | None:
    wanted = in_force("star_sign").filter_by(subject_kind=decision.subject_kind, subject_id=decision.subject_id)
    return db.session.execute(wanted.with_for_update()).scalar()


def end_of_replaced(decision: StarDecision) -> None:
    """A later decision says otherwise: the sign of the one before no longer holds."""
    wanted = in_force("star_sign").filter_by(decision_id=decision.replaces_id)
    for sign in db.session.execute(wanted.with_for_update()).scalars():
        _end(sign, "withdrawn", reason=decision.reason, by_id=decision.decided_by_id)


def replace(found: StarSign, *, reason: str, by_id: int) -> StarSign:
    """The locked sign was lost or damaged: a new one with a number of its own. Raises StarsRefused."""
    _end(found, "replaced", reason=reason, by_id=by_id)
    same = ("name", "household_id", "subject_kind", "subject_id", "decision_id", "membership_id", "period", "stars")
    said = {name: getattr(found, name) for name in (*same, "figures")}
    made = new_sign(found.kind, by_id=by_id, replaces_id=found.id, **said)
    db.session.add(made)
    db.session.flush()
    return made


def withdraw(found: StarSign, *, reason: str, by_id: int) -> None:
    """The locked sign no longer holds. Raises StarsRefused."""
    _end(found, "withdrawn", reason=reason, by_id=by_id)


def _end(found: StarSign, how: str, *, reason: str, by_id: int) -> None:
    if found.ended_at is not None:
        raise StarsRefused(_("没有改：这块牌子已经停用"))
    found.ended_at, found.ended_by_id = clock.now(), by_id
    found.end_kind, found.end_reason = how, reason.strip()
    db.session.flush()


def counts() -> dict[str, int]:
    """How many valid signs there are, by kind."""
    wanted = select(StarSign.kind, func.count()).where(
        StarSign.community_id == community_id(), StarSign.ended_at.is_(None)
    )
    return {row[0]: row[1] for row in db.session.execute(wanted.group_by(StarSign.kind))}


def printed(kind: str) -> Sequence[StarSign]:
    """The valid signs of a kind, to be printed together."""
    return db.session.execute(in_force(kind)).scalars().all()


def star_signs_waiting() -> list[tuple[str, int]]:
    """The newest half-years that are final, with how many signs wait to be made; those with none are left out."""
    final = [one.label for one in periods() if one.state == "final"][:2]
    found = [(label, len(without_star_sign(label))) for label in final]
    return [one for one in found if one[1]]

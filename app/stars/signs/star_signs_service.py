"""Star signs: made for what was decided, and ended by what is decided later or by leaving."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from app.database import db, flush_or
from app.scope import community_id
from app.stars.errors import AlreadyMoved, StarsRefused
from app.stars.periods.decisions_service import standing
from app.stars.periods.models import StarDecision
from app.stars.periods.service import periods
from app.stars.periods.words import half_name
from app.stars.signs.models import StarSign
from app.stars.signs.service import end, in_force, new_sign
from app.stars.subjects_service import subjects_now
from app.texts import _


def without_star_sign(period: str) -> list[StarDecision]:
    """The decisions of a half-year with a star at least for which a sign is to be made.

    None is made twice, none for who has the sign of a later half-year, and none for who is rated no more.
    """
    sign = aliased(StarSign)
    is_its = (sign.subject_kind == StarDecision.subject_kind) & (sign.subject_id == StarDecision.subject_id)
    is_later = is_its & sign.ended_at.is_(None) & (sign.period > period)
    made = select(sign.id).where(
        sign.community_id == community_id(), or_(sign.decision_id == StarDecision.id, is_later)
    )
    wanted, now = standing(period).where(StarDecision.stars >= 1, ~made.exists()), subjects_now()
    return [one for one in db.session.execute(wanted).scalars() if f"{one.subject_kind}:{one.subject_id}" in now]


def issue_star_signs(period: str, *, by_id: int) -> int:
    """A sign for each of them; what the same subject had before is replaced. How many. Raises StarsRefused."""
    found = without_star_sign(period)
    if not found:
        raise StarsRefused(_("没有制作：这个半年的星级牌都做过了"))
    keys = {(one.subject_kind, one.subject_id) for one in found}
    before = {(one.subject_kind, one.subject_id): one for one in _locked(StarSign.period <= period)}
    end([one for key, one in before.items() if key in keys], "replaced", reason="", by_id=by_id)
    with flush_or(AlreadyMoved()):
        db.session.add_all(
            new_sign(
                "star_sign",
                by_id=by_id,
                name=one.result.name,
                household_id=one.result.household_id,
                subject_kind=one.subject_kind,
                subject_id=one.subject_id,
                decision_id=one.id,
                period=one.period,
                stars=one.stars,
                replaces_id=old.id if (old := before.get((one.subject_kind, one.subject_id))) else None,
            )
            for one in found
        )
    return len(found)


def star_signs_waiting() -> list[tuple[str, int]]:
    """The newest half-years that are final, with how many signs wait to be made; those with none are left out."""
    final = [one.label for one in periods() if one.state == "final"][:2]
    found = [(label, len(without_star_sign(label))) for label in final]
    return [one for one in found if one[1]]


def end_of_replaced(decision: StarDecision) -> None:
    """A later decision says otherwise: the sign of the one before no longer holds.

    Where it leaves no star, neither does an older one that still hangs there.
    """
    its = StarSign.decision_id == decision.replaces_id
    if not decision.stars:
        its |= _of(decision.subject_kind, decision.subject_id) & (StarSign.period <= decision.period)
    end(_locked(its), "withdrawn", reason=decision.reason, by_id=decision.decided_by_id)


def end_of_starless(period: str, *, by_id: int) -> None:
    """A half-year is final: where it gave no star, the signs of those before no longer hold."""
    starless = standing(period).where(or_(StarDecision.stars.is_(None), StarDecision.stars == 0)).order_by(None)
    keys = {(one.subject_kind, one.subject_id) for one in db.session.execute(starless).scalars()}
    found = [one for one in _locked(StarSign.period < period) if (one.subject_kind, one.subject_id) in keys]
    end(found, "withdrawn", reason=_("%(half)s没有评上星", half=half_name(period)), by_id=by_id)


def end_of_subject(kind: str, subject_id: int) -> None:
    """Who left office, or ended, keeps no valid sign."""
    end(_locked(_of(kind, subject_id)), "withdrawn", reason=_("不再参加评星"), by_id=None)


def _of(kind: str, subject_id: int) -> ColumnElement[bool]:
    return (StarSign.subject_kind == kind) & (StarSign.subject_id == subject_id)


def _locked(which: ColumnElement[bool]) -> Sequence[StarSign]:
    return db.session.execute(in_force("star_sign").where(which).with_for_update()).scalars().all()

"""Signs: issued for what stands, replaced when lost, withdrawn when what they say no longer holds; found by number."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import joinedload

from app import clock
from app.database import Line, db, flush_or, in_line
from app.members.models import Membership
from app.public_numbers import new_number
from app.scope import community_id, here, in_community
from app.stars.errors import AlreadyMoved, StarsRefused
from app.stars.metrics.frame import Subject
from app.stars.metrics.subjects import lead_households
from app.stars.signs.models import StarSign
from app.stars.subjects_service import frame_now, names_of
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
        joinedload(StarSign.membership).joinedload(Membership.person),
        joinedload(StarSign.household),
        joinedload(StarSign.issued_by),
    )
    return wanted.where(StarSign.kind == kind) if kind else wanted


def without_plate() -> list[Subject]:
    """The lead households in office whose door has no plate."""
    have = in_community(StarSign).with_only_columns(StarSign.household_id)
    have = have.where(StarSign.kind == "door_plate", StarSign.ended_at.is_(None))
    known = set(db.session.execute(have).scalars())
    found: dict[int | None, Subject] = {}
    for one in lead_households(frame_now()):
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


def locked(sign_id: int) -> StarSign:
    """The sign, locked; of a certificate nobody issues or ends another meanwhile."""
    found = here(StarSign, sign_id)
    if found.membership_id is not None:
        in_line(Line.CERTIFICATES, found.membership.person_id)
    return here(StarSign, sign_id, lock=True)


def replace(found: StarSign, *, reason: str, by_id: int) -> StarSign:
    """The locked sign was lost or damaged: a new one with a number of its own. Raises StarsRefused."""
    _end_locked(found, "replaced", reason=reason, by_id=by_id)
    same = ("name", "household_id", "subject_kind", "subject_id", "decision_id", "membership_id", "period", "stars")
    said = {name: getattr(found, name) for name in (*same, "figures")}
    made = new_sign(found.kind, by_id=by_id, replaces_id=found.id, **said)
    db.session.add(made)
    db.session.flush()
    return made


def withdraw(found: StarSign, *, reason: str, by_id: int) -> None:
    """The locked sign no longer holds. Raises StarsRefused."""
    _end_locked(found, "withdrawn", reason=reason, by_id=by_id)


def _end_locked(found: StarSign, how: str, *, reason: str, by_id: int) -> None:
    if found.ended_at is not None:
        raise StarsRefused(_("没有改：这块牌子已经停用"))
    end([found], how, reason=reason, by_id=by_id)


def end(found: Sequence[StarSign], how: str, *, reason: str, by_id: int | None) -> None:
    """The locked signs hold no more, by one statement; without a person where it follows from something else."""
    if not found:
        return
    said = {"ended_at": clock.now(), "ended_by_id": by_id, "end_kind": how, "end_reason": reason.strip()}
    mine = (StarSign.community_id == community_id(), StarSign.id.in_([one.id for one in found]))
    over = update(StarSign).where(*mine).values(**said)
    db.session.execute(over.execution_options(synchronize_session="fetch"))


def end_plate(household_id: int, *, office_id: int) -> None:
    """The household left that office: its door plate no longer holds, unless it leads something else."""
    if any(one.household_id == household_id and one.id != office_id for one in lead_households(frame_now())):
        return
    plate = in_force("door_plate").filter_by(household_id=household_id).with_for_update()
    end(db.session.execute(plate).scalars().all(), "withdrawn", reason=_("不再是党员中心户"), by_id=None)


def counts() -> dict[str, int]:
    """How many valid signs there are, by kind."""
    wanted = select(StarSign.kind, func.count()).where(
        StarSign.community_id == community_id(), StarSign.ended_at.is_(None)
    )
    return {row[0]: row[1] for row in db.session.execute(wanted.group_by(StarSign.kind))}


def printed(kind: str) -> Sequence[StarSign]:
    """The valid signs of a kind, to be printed together."""
    return db.session.execute(in_force(kind)).scalars().all()

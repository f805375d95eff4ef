"""How far a claim has come since its member arrived: checked in, checked out, and what staff made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from app import texts
from app.database import db
from app.scope import community_id
from app.texts import _
from app.volunteers.domain import stage
from app.volunteers.models import Attendance, Claim, ServiceRecord


@dataclass(frozen=True)
class Stage:
    """The stage's name, which has its tag in `_states.html`, and the sentence that the member reads."""

    name: str
    words: str


def stages(claims: Sequence[Claim]) -> dict[int, Stage]:
    """The stage of each claim whose member arrived, by the claim's id; one query for all."""
    ids = [one.id for one in claims if one.state == "taken"]
    if not ids:
        return {}
    statement = (
        select(
            Attendance.claim_id,
            Attendance.checked_in_at,
            Attendance.checked_out_at,
            ServiceRecord.state,
            ServiceRecord.minutes,
        )
        .outerjoin(
            ServiceRecord,
            and_(ServiceRecord.community_id == Attendance.community_id, ServiceRecord.claim_id == Attendance.claim_id),
        )
        .where(Attendance.community_id == community_id(), Attendance.claim_id.in_(ids))
    )
    found = {}
    for claim_id, came_at, left_at, record, minutes in db.session.execute(statement):
        name = stage(has_left=left_at is not None, record=record)
        found[claim_id] = Stage(name, _words(name, came_at, minutes or 0))
    return found


def stage_of(claim: Claim | None) -> Stage | None:
    """The stage of one claim; None before the arrival."""
    return stages([claim]).get(claim.id) if claim else None


def _words(name: str, came_at: datetime, minutes: int) -> str:
    return {
        "checked_in": _("%(time)s 已签到，离开时再扫一次签退", time=texts.clock_time(came_at)),
        "checked_out": _("已签退，等社区审批"),
        "no_check_out": _("%(time)s 已签到，没有签退，等社区核对", time=texts.clock_time(came_at)),
        "approved": _("已批准，%(time)s", time=texts.minutes(minutes)),
        "returned": _("时长退回了，请在「我的时长」里说明"),
        "rejected": _("时长没有通过，原因在「我的时长」里"),
        "annulled": _("时长作废了，原因在「我的时长」里"),
    }[name]

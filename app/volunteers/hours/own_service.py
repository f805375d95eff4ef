"""A member's own hours: the records of this community, and the sum over all communities."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app import clock, scope
from app.database import db
from app.scope import in_community
from app.texts import _
from app.volunteers.models import ServiceRecord


def records_of(person_id: int) -> Select[ServiceRecord]:
    """The person's records in this community, the latest first."""
    return (
        in_community(ServiceRecord)
        .where(ServiceRecord.person_id == person_id)
        .options(joinedload(ServiceRecord.task), joinedload(ServiceRecord.attendance))
        .order_by(ServiceRecord.started_at.desc(), ServiceRecord.id)
    )


def approved_minutes(person_id: int, *, year: int | None = None) -> int:
    """The person's approved minutes in all communities, of one Shanghai year or ever: hours are shown by person."""
    statement = select(func.coalesce(func.sum(ServiceRecord.minutes), 0)).where(
        ServiceRecord.person_id == person_id, ServiceRecord.state == "approved"
    )
    if year is not None:
        first = clock.today().replace(year=year, month=1, day=1)
        start, end = clock.day_bounds(first)[0], clock.day_bounds(first.replace(year=year + 1))[0]
        statement = statement.where(ServiceRecord.started_at >= start, ServiceRecord.started_at < end)
    with scope.across_communities():
        return int(db.session.execute(statement).scalar_one())


def record_states() -> dict[str, str]:
    """The words for the states of a record."""
    return {
        "waiting": _("等社区审批"),
        "approved": _("已批准"),
        "returned": _("已退回"),
        "rejected": _("没有通过"),
        "annulled": _("已作废"),
    }

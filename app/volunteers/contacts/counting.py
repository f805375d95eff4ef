"""What counts as taking part, for a member's progress and for the letter to a workplace alike; days are Shanghai's."""

from datetime import date

from sqlalchemy import ColumnElement, FunctionElement, func

from app import clock
from app.scope import community_id
from app.volunteers.contacts.models import Contact
from app.volunteers.models import ServiceRecord

ACTIVITIES: FunctionElement[int] = func.count(func.distinct(ServiceRecord.task_id))
COUNTS = ServiceRecord.state == "approved", ServiceRecord.minutes > 0


def records_between(first: date, after: date) -> tuple[ColumnElement[bool], ...]:
    """Service records of the community in scope that began on these days, the first to the one before `after`."""
    return (
        ServiceRecord.community_id == community_id(),
        ServiceRecord.started_at >= clock.day_bounds(first)[0],
        ServiceRecord.started_at < clock.day_bounds(after)[0],
    )


def contacts_between(first: date, after: date) -> tuple[ColumnElement[bool], ...]:
    """Contacts with residents on these days that were not taken back."""
    return (
        Contact.community_id == community_id(),
        Contact.removed_at.is_(None),
        Contact.on_day >= first,
        Contact.on_day < after,
    )

"""The very records under a rating's figures."""

from typing import Any

from sqlalchemy import and_, func, select

from app import scope
from app.database import db
from app.members.models import KnownMember, Membership
from app.people.models import Person
from app.stars.domain import period_named
from app.stars.metrics.frame import Frame, approved, reported_in
from app.stars.models import Rating
from app.volunteers.models import ServiceRecord, Task

SHOWN = 200


def frame_of(rating: Rating) -> Frame:
    """The frame that the rating was computed in."""
    period = period_named(rating.period)
    assert period is not None
    return Frame([rating.community_id], period, rating.as_of)


def members_of(rating: Rating) -> list[Any]:
    """Reported-in members of the building with the number and minutes of their approved activities."""
    frame = frame_of(rating)
    served = (
        select(
            ServiceRecord.membership_id,
            func.count().label("activities"),
            func.sum(ServiceRecord.minutes).label("minutes"),
        )
        .where(approved(frame), ServiceRecord.community_id == scope.community_id())
        .group_by(ServiceRecord.membership_id)
        .subquery()
    )
    statement = (
        select(
            Membership.id,
            Person.name,
            Membership.decided_at,
            func.coalesce(served.c.activities, 0).label("activities"),
            func.coalesce(served.c.minutes, 0).label("minutes"),
        )
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(served, served.c.membership_id == Membership.id)
        .where(reported_in(frame), Membership.community_id == scope.community_id())
        .where(Membership.building_id == rating.building_id)
        .order_by(Person.pinyin, Membership.id)
        .limit(SHOWN)
    )
    return list(db.session.execute(statement))


def known_members_of(rating: Rating) -> list[KnownMember]:
    """The known in-service members of the building, the divisor of the report-in rate."""
    statement = (
        scope.in_community(KnownMember)
        .where(KnownMember.building_id == rating.building_id, KnownMember.listed_at < frame_of(rating).end)
        .where(KnownMember.removed_at.is_(None))
        .order_by(KnownMember.name, KnownMember.id)
        .limit(SHOWN)
    )
    return list(db.session.execute(statement).scalars())


def own_records_of(rating: Rating) -> list[Any]:
    """The approved service records of the household's members."""
    statement = (
        select(ServiceRecord.started_at, ServiceRecord.minutes, Task.title, Person.name)
        .join(Task, and_(Task.community_id == ServiceRecord.community_id, Task.id == ServiceRecord.task_id))
        .join(
            Membership,
            and_(Membership.community_id == ServiceRecord.community_id, Membership.id == ServiceRecord.membership_id),
        )
        .join(Person, Person.id == ServiceRecord.person_id)
        .where(approved(frame_of(rating)), ServiceRecord.community_id == scope.community_id())
        .where(Membership.household_id == rating.lead_household.household_id)
        .order_by(ServiceRecord.started_at.desc())
        .limit(SHOWN)
    )
    return list(db.session.execute(statement))

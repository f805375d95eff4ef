"""Hours approved by who also accepted the member, for those above: one alone can make up a person and pay for them.

A street knows no members by name: a record says the number of its receipt, which the page of receipts checks.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from app import clock
from app.members.models import Membership
from app.people.models import Person
from app.places.models import Place, PlaceClosure
from app.volunteers.models import ServiceRecord, Task

Rows = Select[*tuple[Any, ...]]

IS_SAME: ColumnElement[bool] = Membership.decided_by_id == ServiceRecord.decided_by_id


def by_staff(place_id: int, year: int) -> Rows:
    """For each member of staff below a place: approved records of the Shanghai year, in all and of whom they accepted.

    Read it inside `across_communities`; most records first, and nobody who has none.
    """
    same = func.count().filter(IS_SAME)
    columns = (
        Person.id.label("staff_id"),
        Person.name.label("staff"),
        Place.code,
        Place.short_name.label("community"),
        same.label("same"),
        func.count().label("approved"),
        func.count(func.distinct(ServiceRecord.person_id)).filter(IS_SAME).label("people"),
        func.coalesce(func.sum(ServiceRecord.minutes).filter(IS_SAME), 0).label("minutes"),
    )
    return (
        _approved(place_id, year, *columns)
        .group_by(Person.id, Person.name, Place.id, Place.code, Place.short_name)
        .having(same > 0)
        .order_by(same.desc(), Place.pinyin, Place.id, Person.id)
    )


def records(place_id: int, year: int, *, staff_id: int | None = None) -> Rows:
    """The records themselves, the latest decision first; of one member of staff where one is named.

    Read it inside `across_communities`.
    """
    columns = (
        ServiceRecord.id,
        Place.short_name.label("community"),
        Task.title,
        ServiceRecord.started_at,
        ServiceRecord.ended_at,
        ServiceRecord.minutes,
        Person.name.label("staff"),
        ServiceRecord.decided_at,
        Membership.decided_at.label("accepted_at"),
        Membership.receipt_number,
    )
    statement = (
        _approved(place_id, year, *columns)
        .join(Task, and_(Task.community_id == ServiceRecord.community_id, Task.id == ServiceRecord.task_id))
        .where(IS_SAME)
        .order_by(ServiceRecord.decided_at.desc(), ServiceRecord.id.desc())
    )
    return statement if staff_id is None else statement.where(ServiceRecord.decided_by_id == staff_id)


def _approved(place_id: int, year: int, *columns: Any) -> Rows:
    """Approved records of the year in all communities at or below a place, with membership, approver and community."""
    below = select(PlaceClosure.descendant_id).where(PlaceClosure.ancestor_id == place_id)
    first = clock.today().replace(year=year, month=1, day=1)
    return (
        select(*columns)
        .select_from(ServiceRecord)
        .join(
            Membership,
            and_(
                Membership.community_id == ServiceRecord.community_id,
                Membership.id == ServiceRecord.membership_id,
            ),
        )
        .join(Person, Person.id == ServiceRecord.decided_by_id)
        .join(Place, Place.id == ServiceRecord.community_id)
        .where(
            ServiceRecord.community_id.in_(below),
            ServiceRecord.state == "approved",
            ServiceRecord.started_at >= clock.day_bounds(first)[0],
            ServiceRecord.started_at < clock.day_bounds(first.replace(year=year + 1))[0],
        )
    )

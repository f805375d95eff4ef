"""How far the year's expectation is met: activities taken part in, and contacts; by numbers that places may change."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, Subquery, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app import clock
from app.database import db
from app.members.models import Membership
from app.people.models import Person
from app.scope import community_id
from app.volunteers.contacts.counting import ACTIVITIES, COUNTS, contacts_between, records_between
from app.volunteers.contacts.models import Contact
from app.volunteers.limits_service import expected_in_year
from app.volunteers.models import ServiceRecord


@dataclass(frozen=True)
class Progress:
    """A member's year here; an expectation is None where the place has switched it off."""

    year: int
    activities: int
    waiting: int  # activities whose hours nobody has approved yet
    contacts: int
    activities_expected: int | None
    contacts_expected: int | None

    @property
    def is_met(self) -> bool:
        """True once nothing is left to do."""
        return self.activities >= (self.activities_expected or 0) and self.contacts >= (self.contacts_expected or 0)


def progress_of(person_id: int, *, year: int | None = None) -> Progress:
    """The member's progress in the community in scope, in a Shanghai year (the present one unless said)."""
    year = year or clock.today().year
    activities = select(_approved(), _waiting()).where(
        *records_between(*_days_of(year)), ServiceRecord.person_id == person_id
    )
    contacts = select(func.count()).where(*contacts_between(*_days_of(year)), Contact.person_id == person_id)
    row = db.session.execute(activities.add_columns(contacts.scalar_subquery())).one()
    expected = expected_in_year(_day_of(year))
    return Progress(year, row[0], row[1], row[2], *expected)


def progress_listed(year: int, *, only_behind: bool = False) -> Select[Membership, int, int, int]:
    """Rows (membership, activities, waiting, contacts) of the in-service members, by name: for staff."""
    done, spoken = _activities(year), _contacts(year)
    activities, contacts = func.coalesce(done.c.approved, 0), func.coalesce(spoken.c.n, 0)
    statement = (
        select(
            Membership,
            activities.label("activities"),
            func.coalesce(done.c.waiting, 0).label("waiting"),
            contacts.label("contacts"),
        )
        .join(Membership.person)
        .outerjoin(done, done.c.person_id == Membership.person_id)
        .outerjoin(spoken, spoken.c.person_id == Membership.person_id)
        .where(Membership.community_id == community_id(), Membership.state == "active", Membership.kind == "in_service")
        .options(contains_eager(Membership.person), joinedload(Membership.workplace))
        .order_by(Person.pinyin, Membership.id)
    )
    if only_behind:
        wanted_activities, wanted_contacts = expected_in_year(_day_of(year))
        statement = statement.where(or_(activities < (wanted_activities or 0), contacts < (wanted_contacts or 0)))
    return statement


def _activities(year: int) -> Subquery:
    return (
        select(ServiceRecord.person_id, _approved().label("approved"), _waiting().label("waiting"))
        .where(*records_between(*_days_of(year)))
        .group_by(ServiceRecord.person_id)
        .subquery()
    )


def _contacts(year: int) -> Subquery:
    counted = select(Contact.person_id, func.count().label("n")).where(*contacts_between(*_days_of(year)))
    return counted.group_by(Contact.person_id).subquery()


def _approved() -> ColumnElement[int]:
    return ACTIVITIES.filter(*COUNTS)


def _waiting() -> ColumnElement[int]:
    return ACTIVITIES.filter(ServiceRecord.state == "waiting")


def _days_of(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year + 1, 1, 1)


def _day_of(year: int) -> date:
    """The day whose numbers hold: today in the present year, the last day of one that is over."""
    return min(clock.today(), date(year, 12, 31))

"""What the members of each workplace did in a quarter, and in the year up to its end."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any, TypedDict

from sqlalchemy import func, or_, select

from app import clock
from app.database import db
from app.errors import NotHere
from app.members.models import Membership
from app.people.models import Person
from app.scope import community_id
from app.volunteers.contacts.counting import ACTIVITIES, COUNTS, contacts_between, records_between
from app.volunteers.contacts.models import Contact
from app.volunteers.models import ServiceRecord

FIRST_YEAR = 2020


class Line(TypedDict):
    """One member's line of a letter: numbers alone."""

    membership_id: int
    activities: int
    minutes: int
    contacts: int
    year_activities: int
    year_contacts: int


class Quarter(TypedDict):
    """The days of a quarter: its first, the first of its year, and the first after it."""

    first: date
    new_year: date
    after: date


def quarter_of(year: int, quarter: int) -> Quarter:
    """The days of a quarter; `NotHere` for one that nobody can ask for."""
    if not (FIRST_YEAR <= year <= clock.today().year and 1 <= quarter <= 4):
        raise NotHere("quarter")
    first = date(year, 3 * quarter - 2, 1)
    after = date(year + quarter // 4, 3 * quarter % 12 + 1, 1)
    return {"first": first, "new_year": date(year, 1, 1), "after": after}


def is_over(year: int, quarter: int) -> bool:
    """True once the quarter's last day is past."""
    return quarter_of(year, quarter)["after"] <= clock.today()


def last_quarters(count: int = 5) -> list[tuple[int, int]]:
    """The present quarter and those before it, the latest first."""
    today = clock.today()
    running = today.year * 4 + (today.month - 1) // 3
    return [((running - back) // 4, (running - back) % 4 + 1) for back in range(count)]


def figures(year: int, quarter: int) -> dict[int, list[Line]]:
    """The lines of each workplace's letter, by workplace: of in-service members who were here within the quarter."""
    days = quarter_of(year, quarter)
    start, end = clock.day_bounds(days["first"])[0], clock.day_bounds(days["after"])[0]
    members = (
        select(Membership.id, Membership.workplace_id)
        .join(Membership.person)
        .where(
            Membership.community_id == community_id(),
            Membership.kind == "in_service",
            Membership.workplace_id.is_not(None),
            Membership.state.in_(("active", "left")),
            Membership.decided_at < end,
            or_(Membership.left_at.is_(None), Membership.left_at >= start),
        )
        .order_by(Person.pinyin, Membership.id)
    )
    served, spoken = _served(days), _spoken(days)
    found: dict[int, list[Line]] = defaultdict(list)
    for membership_id, workplace_id in db.session.execute(members):
        assert workplace_id is not None
        activities, minutes, in_year = served.get(membership_id, (0, 0, 0))
        contacts, contacts_in_year = spoken.get(membership_id, (0, 0))
        found[workplace_id].append(
            Line(
                membership_id=membership_id,
                activities=activities,
                minutes=minutes,
                contacts=contacts,
                year_activities=in_year,
                year_contacts=contacts_in_year,
            )
        )
    return dict(found)


def _served(days: Quarter) -> dict[int, Any]:
    """Activities and minutes of the quarter, and activities of the year up to its end, by membership."""
    within = ServiceRecord.started_at >= clock.day_bounds(days["first"])[0]
    rows = db.session.execute(
        select(
            ServiceRecord.membership_id,
            ACTIVITIES.filter(within),
            func.coalesce(func.sum(ServiceRecord.minutes).filter(within), 0),
            ACTIVITIES,
        )
        .where(*COUNTS, *records_between(days["new_year"], days["after"]))
        .group_by(ServiceRecord.membership_id)
    )
    return {row[0]: (row[1], int(row[2]), row[3]) for row in rows}


def _spoken(days: Quarter) -> dict[int, Any]:
    """Contacts of the quarter, and of the year up to its end, by membership."""
    rows = db.session.execute(
        select(Contact.membership_id, func.count().filter(Contact.on_day >= days["first"]), func.count())
        .where(*contacts_between(days["new_year"], days["after"]))
        .group_by(Contact.membership_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def hours_waiting(year: int, quarter: int) -> int:
    """How many records of the quarter nobody has decided on yet: letters come after them."""
    days = quarter_of(year, quarter)
    return db.session.execute(
        select(func.count()).where(ServiceRecord.state == "waiting", *records_between(days["first"], days["after"]))
    ).scalar_one()


def last_day(year: int, quarter: int) -> date:
    """The quarter's last day."""
    return quarter_of(year, quarter)["after"] - timedelta(days=1)

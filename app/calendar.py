"""Statutory holidays and make-up workdays: the published calendar, and the administrator's own days before it."""

from datetime import date, timedelta
from typing import Literal

import chinese_calendar
from sqlalchemy import ARRAY, CheckConstraint, Date, any_, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Shared, db, remembered

DayKind = Literal["workday", "weekend", "statutory_holiday"]


class CalendarDay(Shared):
    """A day whose kind an administrator has set: a year not yet published, or a correction."""

    __table_args__ = (CheckConstraint("day_kind IN ('workday', 'weekend', 'statutory_holiday')", name="day_kind"),)

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    day_kind: Mapped[str]
    name: Mapped[str] = mapped_column(default="")


_OWN_DAYS = select(CalendarDay.day, CalendarDay.day_kind).where(
    CalendarDay.day == any_(bindparam("days", type_=ARRAY(Date)))
)


def day_kind(day: date) -> DayKind:
    """What a business day counts as; a make-up workday is a workday, a bridging day of a holiday the holiday."""
    own = db.session.execute(select(CalendarDay.day_kind).where(CalendarDay.day == day)).scalar()
    return own or published_kind(day)  # type: ignore[return-value]


def day_kinds(days: set[date]) -> dict[date, DayKind]:
    """The kinds of many days, in one query; each is asked for once a transaction."""
    known = remembered("kinds of days")
    if asked := days - known.keys():
        own = {row.day: row.day_kind for row in db.session.execute(_OWN_DAYS, {"days": list(asked)})}
        known |= {day: own.get(day) or published_kind(day) for day in asked}
    return {day: known[day] for day in days}


def published_kind(day: date) -> DayKind:
    """By the State Council's calendar; in a year not yet published Monday to Friday are workdays."""
    try:
        is_off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return "workday" if day.weekday() < 5 else "weekend"
    if not is_off:
        return "workday"
    return "statutory_holiday" if name else "weekend"


def is_published(year: int) -> bool:
    """False for a year whose holidays nobody has published or entered: pages then say so."""
    try:
        chinese_calendar.get_holiday_detail(date(year, 1, 1))
    except NotImplementedError:
        return bool(
            db.session.execute(
                select(CalendarDay.day).where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))).limit(1)
            ).scalar()
        )
    return True


def add_working_days(day: date, count: int) -> date:
    """The day that is `count` working days after `day`."""
    while count > 0:
        day += timedelta(days=1)
        count -= day_kind(day) == "workday"
    return day

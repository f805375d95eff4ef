"""The half-years that are over: computed, shown to everybody, objected to, answered, made final; signs follow."""

from collections.abc import Callable
from functools import partial

from app.calendar import add_working_days
from app.database import db
from app.demo.cast import Someone, Town
from app.demo.dates import Dates, at
from app.demo.timeline import Timeline, note
from app.people.models import Person
from app.scope import here, in_community
from app.stars.domain import Period, half_year
from app.stars.periods import objections_service
from app.stars.periods import service as periods
from app.stars.periods.models import StarObjection, StarResult
from app.stars.signs import service as signs
from app.stars.signs import star_signs_service

OBJECTION = "有一次服务是我和老伴一起去的，只记了我一个人的时长，请再核对一下。"
REPLY = "查了当天的签到，只有一人，另一位没有签到。时长以签到为准，下次请两个人都签。"


class HalfYears:
    """Plans the closing of each half-year that a community has behind it."""

    def __init__(self, dates: Dates, timeline: Timeline) -> None:
        self.dates, self.timeline = dates, timeline

    def plan(self, town: Town) -> None:
        """The two last ones at most; one whose notice would still stand is left open."""
        last = self.dates.half.previous
        for period in (last.previous, last):
            final_day = add_working_days(period.after, 12)
            if half_year(town.opening).first <= period.first and final_day < self.dates.sunday:
                self._plan(town, period)

    def _plan(self, town: Town, period: Period) -> None:
        def add(working_days: int, hour: int, what: Callable[[], object]) -> None:
            day = add_working_days(period.after, working_days)
            self.timeline.add(at(day, hour), town.community, what)

        first, second = town.staff
        add(2, 9, partial(self._compute, period, first))
        add(3, 9, partial(_begin_notice, period, first))
        add(5, 19, partial(_object, period, town.leads[1]))
        add(7, 14, partial(_answer, period, second))
        add(11, 10, partial(_finish, period, first))
        add(12, 15, partial(_issue, period, first))

    def _compute(self, period: Period, by: int) -> None:
        found = periods.compute(period, by_id=by)
        note("star_periods.compute", found, by=by, title=found.label)


def _begin_notice(period: Period, by: int) -> None:
    found = periods.begin_notice(period.label, by_id=by, version=periods.find(period.label).version)
    note("star_periods.notice", found, by=by, title=found.label)


def _object(period: Period, one: Someone) -> None:
    result = _result_of(period, one)
    if result is not None:
        made = objections_service.object_to(result, said=OBJECTION, pictures=(), person_id=one.person_id)
        note("my_star_objections.send", made, by=one.person_id)


def _result_of(period: Period, one: Someone) -> StarResult | None:
    found = periods.find(period.label)
    wanted = in_community(StarResult).filter_by(period_id=found.id, household_id=one.door[0])
    return db.session.scalars(wanted.order_by(StarResult.id)).first()


def _answer(period: Period, by: int) -> None:
    found = periods.find(period.label)
    waiting = in_community(StarObjection).filter_by(period_id=found.id, state="open")
    for objection in db.session.scalars(waiting.order_by(StarObjection.id)).all():
        person = db.session.get_one(Person, by)
        objections_service.refuse(here(StarObjection, objection.id, lock=True), reply=REPLY, by=person)
        note("star_objections.answer", objection, by=by, decision=objection.state, answer=REPLY)


def _finish(period: Period, by: int) -> None:
    found = periods.finish(period.label, by_id=by, version=periods.find(period.label).version)
    note("star_periods.finish", found, by=by, title=found.label)


def _issue(period: Period, by: int) -> None:
    """Plates for the doors of who has none yet, and a sign for each star that was given."""
    person = db.session.get_one(Person, by)
    if signs.without_plate():
        note("star_signs.issue_plates", person, by=by, added=signs.issue_plates(by_id=by))
    if star_signs_service.without_star_sign(period.label):
        made = star_signs_service.issue_star_signs(period.label, by_id=by)
        note("star_signs.issue_star_signs", person, by=by, added=made, title=period.label)

"""Loading the demonstration: the story up to Sunday, then the moment of loading."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from app import clock, scope
from app.database import db, transaction
from app.demo.accounts import ACCOUNTS
from app.demo.activities import Planned, Planner
from app.demo.approving import Approving
from app.demo.arrivals import Arrivals
from app.demo.article import SUN
from app.demo.caring import Caring
from app.demo.cast import Casting, Town
from app.demo.dates import Dates, at
from app.demo.doing import Doing
from app.demo.errors import AlreadyInhabited, NoPlaces
from app.demo.fees import Fees, put_last_month_together
from app.demo.half_years import HalfYears
from app.demo.lately import Lately
from app.demo.names import Names
from app.demo.orchard import RedOrchard
from app.demo.present import Present
from app.demo.stage import Stage
from app.demo.timeline import Timeline
from app.demo.walk import Walk
from app.members.models import Membership
from app.people.models import Person
from app.places import service as places
from app.points import service as points
from app.points.models import Transfer
from app.property import service as property_
from app.stars import service as stars
from app.stars.domain import half_year
from app.volunteers import service as volunteers
from app.volunteers.models import Task


@dataclass(frozen=True)
class Loaded:
    """How much there is now."""

    communities: int
    members: int
    tasks: int
    points: int


def load() -> Loaded:
    """Build everything. Raises `NoPlaces`, or `AlreadyInhabited` where anybody lives here already."""
    if places.find_by_code(SUN.code) is None:
        raise NoPlaces
    if db.session.execute(select(Person.id).limit(1)).first() is not None:
        raise AlreadyInhabited
    db.session.rollback()
    now = clock.now()
    today = clock.local(now).date()
    dates = Dates(today - timedelta(days=today.weekday()))
    with transaction(), clock.standing_at(at(dates.beginning, 8)):
        names = Names({account.name for account in ACCOUNTS})
        stage = Stage(dates, names)
        towns = stage.build()
        planner = Planner(dates)
    caring = Caring(dates, towns[0])
    walk, fees = _tell_story(dates, stage, towns, planner, caring)
    present = Present(planner, fees, now)
    for town in towns:
        present.plan(town, walk.member)
    Lately(planner, fees, present.doing, now).plan(present.timeline, towns[0], towns[1], walk.member)
    caring.plan_present(present.timeline, now)
    present.timeline.run()
    _draw_up(dates, now)
    return _count(towns)


def _tell_story(dates: Dates, stage: Stage, towns: list[Town], planner: Planner, caring: Caring) -> tuple[Walk, Fees]:
    """From the opening day to Sunday."""
    timeline = Timeline(nightly=_end_day)
    arrivals = Arrivals(stage, dates, timeline, Casting(stage.names))
    approving, fees, doing = Approving(dates, timeline), Fees(dates, timeline), Doing(timeline)
    half_years = HalfYears(dates, timeline)
    for town in towns:
        arrivals.plan(town)
    walk = Walk(dates, planner, towns[0])
    for town in towns:
        for plan in _tasks(planner, walk, town):
            doing.do(plan)
        approving.plan(town)
        fees.plan(town)
        half_years.plan(town)
    RedOrchard(dates, towns[1], timeline).plan()
    fees.saver = walk.member
    caring.plan(timeline)
    timeline.run()
    return walk, fees


def _tasks(planner: Planner, walk: Walk, town: Town) -> list[Planned]:
    return walk.tasks() if town.plan is SUN else planner.history(town)


def _end_day(night: datetime) -> None:
    """What the timetable does: tasks end, reservations lapse, the day is sealed."""
    volunteers.finish_tasks(night)
    property_.expire_due()
    points.close_day(clock.local(night).date())


def _draw_up(dates: Dates, now: datetime) -> None:
    """What stands on all of it: last month's settlements, and the stars of this half-year and the one before."""
    with transaction(), clock.standing_at(now):
        put_last_month_together(dates)
        for period in dict.fromkeys((dates.half.previous, dates.half, half_year(clock.today()))):
            stars.compute(as_of=now, period=period)
        stars.count_volunteers(as_of=now)


def _count(towns: list[Town]) -> Loaded:
    ids = [town.community.id for town in towns]

    def count(what: object, *conditions: object) -> int:
        return int(db.session.execute(select(what).where(*conditions)).scalar_one())  # type: ignore[call-overload]

    with scope.across_communities():
        return Loaded(
            communities=len(towns),
            members=count(func.count(Membership.id), Membership.community_id.in_(ids), Membership.state == "active"),
            tasks=count(func.count(Task.id), Task.community_id.in_(ids)),
            points=count(func.sum(Transfer.amount), Transfer.community_id.in_(ids), Transfer.kind == "award"),
        )

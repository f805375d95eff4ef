"""One of each that people meet seldom: hours disputed, a weekly series, a redemption undone, a move, letters by e-mail;
and what staff prepare: a task at somebody's home, a pattern, the temperatures of the next days."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from sqlalchemy import select

from app import clock
from app.database import db
from app.demo.activities import Planned, Planner
from app.demo.cast import Someone, Town
from app.demo.dates import at
from app.demo.doing import Doing
from app.demo.fees import Fees
from app.demo.timeline import Timeline, note
from app.inbox.models import Delivery
from app.inbox.reach import service as reach_service
from app.members import service as members
from app.members.models import Membership
from app.people.models import Person
from app.places import service as places
from app.places.models import Building, Household
from app.property import service as property_
from app.property.redemptions import counter_service, undo_service
from app.scope import here, in_community
from app.volunteers import service as volunteers
from app.volunteers.hours import disputes_service
from app.volunteers.models import ServiceRecord, Task
from app.volunteers.patterns import service as patterns_service
from app.volunteers.weather import service as weather_service
from app.volunteers.weather.domain import Temperatures

TELEPHONE = "0452-0000110"
SAID = "那天我忘了签退，走的时候快十一点半了，负责人那立伟可以作证。"
WHY_UNDONE = "住户说不是自己家的账单"
ADDRESS = "3号楼2单元501，关大爷，腿脚不便，敲门等一会儿。电话 0452-0000123"
TEMPERATURES = ((-14, -22), (-17, -25), (-21, -29), (-28, -33), (-26, -31))  # today and the next days


class Lately:
    """Plans them for the hour before loading."""

    def __init__(self, planner: Planner, fees: Fees, doing: Doing, now: datetime) -> None:
        self.planner, self.fees, self.doing, self.now = planner, fees, doing, now

    def plan(self, timeline: Timeline, town: Town, to: Town, walker: Someone) -> None:
        """In the walk's community; somebody moves from there `to` another."""

        def add(minutes: int, what: object) -> None:
            timeline.add(self.now - timedelta(minutes=minutes), town.community, what)  # type: ignore[arg-type]

        mover = self._mover(town, walker)
        add(60, partial(_telephone, town))
        add(58, partial(letters, walker))
        add(56, partial(_keep_series, town))
        add(54, partial(_keep_pattern, town))
        add(52, partial(_note_weather, town))
        add(48, partial(_dispute, town, walker))
        add(44, partial(self._redeem, town, timeline))
        timeline.add(self.now - timedelta(minutes=46), to.community, partial(_ask_to_move, town, to, mover))
        timeline.add(self.now - timedelta(minutes=43), to.community, partial(_take_in, to, mover))
        self.doing.open(self._visit(town), until=self.now - timedelta(hours=1))

    def _mover(self, town: Town, walker: Someone) -> Someone:
        """The last who joined, of those who hold no office and are not in the README."""
        kept = {walker, *town.leads, *town.grid_leads}
        staying = [one for one in town.people if one not in kept and one.leaves == date.max]
        return max((one for one in staying if one.zeal <= 1), key=lambda one: (one.joins, one.phone))

    def _visit(self, town: Town) -> Planned:
        """Two people go to the home of somebody in need, the day after tomorrow."""
        starts = at(clock.local(self.now).date() + timedelta(days=2), 14)
        published = self.now - timedelta(days=1)
        plan = self.planner.make(town, "elder_check", starts, 60, published=published, capacity=2)
        plan.title, plan.address = "陪独居老人说说话", ADDRESS
        return plan

    def _redeem(self, town: Town, timeline: Timeline) -> None:
        """Reserved, confirmed at the counter, and undone five minutes later."""
        if (found := self.fees.redeemer(town)) is None:
            return
        one, bill = found
        made = property_.reserve(bill, points=property_.offer(bill, one.person).least, person=one.person)
        note("redemptions.reserve", made, by=one.person_id, points=made.points, fen=made.fen)
        timeline.add(clock.now() + timedelta(minutes=4), None, partial(_confirm_and_undo, town, made.code))


def _telephone(town: Town) -> None:
    """Whom to call."""
    place = places.find(town.community.id)
    places.change_telephone(place, TELEPHONE)
    note("telephone.change", place, by=town.staff[0], telephone=TELEPHONE)


def letters(one: Someone) -> None:
    """The member has an address that is proven, and wants messages there too."""
    reach = reach_service.give_email(one.person_id, "weihaitao@example.com")
    reach_service.confirm_email(one.person_id, reach_service.digits(reach))
    reach_service.choose(one.person_id, ("email",))
    for sent in db.session.execute(select(Delivery).filter_by(person_id=one.person_id, kind="confirm")).scalars():
        sent.state, sent.ended_at = "sent", clock.now()


def _keep_series(town: Town) -> None:
    """Stairs are swept every Saturday morning until the end of the half-year."""
    swept = (
        in_community(Task)
        .where(Task.state == "done", Task.series_id.is_(None), Task.source_type.is_(None))
        .order_by(Task.starts_at.desc())
    )
    task = db.session.execute(swept.limit(1)).scalar_one()
    until = clock.today() + timedelta(days=120)
    rhythm = volunteers.Rhythm(weekday=5, starts_minute=9 * 60, until_day=until, skips_holidays=True)
    made = volunteers.start_series(task, rhythm, by_id=town.staff[0])
    note("series.start", made, by=town.staff[0], title=task.title)


def _keep_pattern(town: Town) -> None:
    latest = (
        in_community(Task)
        .where(Task.state == "done", Task.series_id.is_(None), Task.source_type.is_(None))
        .order_by(Task.starts_at.desc())
    )
    for task in db.session.execute(latest.limit(2)).scalars().all():
        made = patterns_service.keep(task, name=f"{task.title}（常用）", by_id=town.staff[0])
        note("patterns.keep", made, by=town.staff[0], title=made.name)


def _note_weather(town: Town) -> None:
    days = {
        clock.today() + timedelta(days=n): Temperatures(Decimal(day), Decimal(night))
        for n, (day, night) in enumerate(TEMPERATURES)
    }
    weather_service.note(days, by_id=town.staff[0])
    note("weather.note", None, by=town.staff[0], days=len(days))


def _dispute(town: Town, walker: Someone) -> None:
    """The latest approved record of somebody else waits for a second look."""
    approved = in_community(ServiceRecord).where(
        ServiceRecord.state == "approved", ServiceRecord.person_id != walker.person_id
    )
    latest = approved.order_by(ServiceRecord.decided_at.desc(), ServiceRecord.id.desc()).limit(1)
    record = db.session.execute(latest).scalar_one()
    made = disputes_service.dispute(
        record, said=SAID, wanted_minutes=record.minutes + 30, pictures=(), person_id=record.person_id
    )
    note("my_disputes.send", made, by=record.person_id)


def _confirm_and_undo(town: Town, code: str) -> None:
    clerk = db.session.get_one(Person, town.clerk)
    found = counter_service.find(town.company_id, code)
    counter_service.confirm(found, clerk=clerk, cash_fen=counter_service.cash_left(found))
    note("counter.confirm", found, by=clerk.id, place_id=town.community.id, points=found.points)
    undo_service.ask(found, clerk=clerk, reason=WHY_UNDONE)
    note("undos.ask", found, by=clerk.id, place_id=town.community.id, reason=WHY_UNDONE)


def _ask_to_move(town: Town, to: Town, one: Someone) -> None:
    """Who moved house reports in at the new community, in a flat that nobody of the story has."""
    house = to.houses[-1]
    taken = {other.door[0] for other in (*to.people, *to.pending)}
    one.house, one.door = house, next(door for door in house.doors if door[0] not in taken)
    _household, unit, door = one.door
    made = members.report_in(
        one.person,
        kind=one.kind,
        building=here(Building, house.id),
        unit=unit,
        door=door,
        workplace=one.workplace,
        moves_from_id=town.community.id,
    )
    one.membership_id = made.id
    note("report_in.send", made, by=one.person_id)


def _take_in(to: Town, one: Someone) -> None:
    by = db.session.get_one(Person, to.staff[0])
    made = members.accept(here(Membership, one.membership_id), household=here(Household, one.door[0]), by=by)
    note("members.accept", made, by=by.id, household=one.door[0])

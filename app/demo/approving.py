"""Approval: staff go through the hours twice a week; the street's grants follow where a budget is short."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy import func, select

from app import clock
from app.database import db
from app.demo.article import PROSPERITY
from app.demo.cast import Town
from app.demo.dates import Dates, at
from app.demo.timeline import Timeline, note
from app.points import service as points
from app.points.awards.budgets_models import Budget
from app.points.models import Award
from app.scope import community_id, in_community
from app.volunteers import service as volunteers
from app.volunteers.models import ServiceRecord

LAST_DAYS = 5  # what was done in the last days of the story still waits
EXPLANATION = "活动结束后手机没电，没来得及扫码，当时和负责人一起收的工具。"
WHY_REJECTED = "负责人核对，本人签到后提前离开，没有参加活动"


class Approving:
    """Puts the staff's rounds on the timeline."""

    def __init__(self, dates: Dates, timeline: Timeline) -> None:
        self.dates, self.timeline = dates, timeline
        self.seen: dict[int, int] = {}  # records that each community has decided

    def plan(self, town: Town) -> None:
        """Tuesdays and Fridays, and the day after each action day; before the weekly tasks every other week."""
        for day in self._rounds(town):
            self.timeline.add(at(day, 16), town.community, partial(self.round, town, day))
        if town.plan is PROSPERITY:
            self._plan_grants(town)

    def _rounds(self, town: Town) -> list[date]:
        early = [town.opening + timedelta(days=14 * n) for n in range((self.dates.opening - town.opening).days // 14)]
        weekly = [monday + timedelta(days=n) for monday in self.dates.weeks() for n in (1, 4)]
        after = [day + timedelta(days=2) for day in self.dates.action_days()]
        return sorted(day for day in {*early, *weekly, *after} if day < self.dates.sunday)

    def _plan_grants(self, town: Town) -> None:
        """This community's budget is always short: on the first of a month the street grants what waits by then."""
        first = (self.dates.opening + timedelta(days=31)).replace(day=1)
        while first < self.dates.sunday:
            self.timeline.add(at(first, 10), town.community, partial(self._grant, town))
            first = (first + timedelta(days=31)).replace(day=1)
        self.timeline.add(at(self.dates.sunday, 10), town.community, partial(self.round, town, self.dates.sunday))
        self.timeline.add(at(self.dates.sunday, 11), town.community, partial(self._grant, town))
        self.timeline.add(at(self.dates.sunday, 12), town.community, partial(self._one_more, town))

    def round(self, town: Town, day: date) -> None:
        """Decide on what waits, but for the last days: return what has no end, reject one, approve the rest at once."""
        waiting = _waiting(clock.at(min(day, self.dates.monday - timedelta(days=LAST_DAYS)), time.min))
        by = town.staff[self.seen.get(town.community.id, 0) // 40 % 2]
        fine = []
        for record in waiting:
            number = self.seen[town.community.id] = self.seen.get(town.community.id, 0) + 1
            if record.ended_at is None and not record.amend_reason:
                self._open_end(town, record, by)
            elif number % 61 == 40 and record.task.source_type is None:
                volunteers.reject_record(record, reason=WHY_REJECTED, by_id=by, version=record.version)
                note("hours.decide", record, by=by, decision="reject", reason=WHY_REJECTED)
            else:
                fine.append(record)
        in_working_hours = fine[:1] if len(fine) > 12 else []
        _approve(in_working_hours, by, volunteers.Judgement(paid_work_time=True))
        _approve(fine[len(in_working_hours) :], by, None)

    def _open_end(self, town: Town, record: ServiceRecord, by: int) -> None:
        """No check-out: back to the member, who explains the next evening; then staff put the minutes right."""
        if record.version == 1:
            reason = "没有签退，请说明离开的时间"
            volunteers.return_record(record, reason=reason, by_id=by, version=record.version)
            note("hours.decide", record, by=by, decision="return", reason=reason)
            if clock.local(record.started_at).date() < self.dates.monday - timedelta(days=14):
                later = clock.now() + timedelta(days=1, hours=3)
                self.timeline.add(later, town.community, partial(_explain, record.id))
            return
        minutes = int((record.task.ends_at - record.task.starts_at).total_seconds() // 60)
        reason = "负责人证明参加到结束，按计划时间计"
        volunteers.amend(record, minutes=minutes, reason=reason, by_id=by, version=record.version)
        note("hours.amend", record, by=by, minutes=minutes, reason=reason)
        _approve([record], by, None)

    def _grant(self, town: Town) -> None:
        """The street grants exactly what waits for the budget."""
        year = clock.today().year
        missing = select(func.coalesce(func.sum(Award.points), 0)).where(
            Award.community_id == community_id(), Award.state == "waiting", Award.waits_for == "budget"
        )
        budget = db.session.execute(in_community(Budget).filter_by(year=year)).scalar_one()
        db.session.refresh(budget)
        amount = int(db.session.execute(missing).scalar_one()) - (budget.granted - budget.drawn)
        if amount > 0:
            source = f"{town.plan.funding}（{year}年度追加）"
            made = points.grant_budget(year=year, points=amount, funding_source=source, by_id=town.street_staff)
            note("budgets.grant", made, by=town.street_staff, year=year, points=amount)

    def _one_more(self, town: Town) -> None:
        """Go on with the last days until one award waits for the next grant."""
        for record in [record for record in _waiting(clock.now()) if record.minutes >= 60]:
            _approve([record], town.staff[0], None)
            if any(award.state == "waiting" for award in points.awards_of("service_record", [record.id])):
                break


def _waiting(before: datetime) -> Sequence[ServiceRecord]:
    """The records that wait and began before an instant, locked."""
    ids = select(ServiceRecord.id).where(
        ServiceRecord.community_id == community_id(),
        ServiceRecord.state == "waiting",
        ServiceRecord.started_at < before,
    )
    return volunteers.locked_records(list(db.session.scalars(ids)))


def _approve(records: Sequence[ServiceRecord], by: int, judged: volunteers.Judgement | None) -> None:
    if records:
        volunteers.approve_hours(records, approver_id=by, judged=judged)
        note("hours.approve", records[0], by=by, records=[record.id for record in records])


def _explain(record_id: int) -> None:
    """The member of a returned record says what happened."""
    record = volunteers.locked_records([record_id])[0]
    volunteers.hand_in_again(record, explanation=EXPLANATION, person_id=record.person_id)
    note("my_hours.hand_in", record, by=record.person_id)

"""Tasks as they were done: drafted, published, claimed, begun, attended, each at its time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from random import Random

from app import clock
from app.database import db
from app.demo.activities import Planned
from app.demo.article import TEMPERATURE
from app.demo.cast import Someone, Town
from app.demo.dates import before_night, by_day
from app.demo.timeline import Timeline, note
from app.members.models import Membership
from app.scope import here, in_community
from app.volunteers import service as volunteers
from app.volunteers.domain import code_step
from app.volunteers.models import Claim, Task

DESCRIPTION = "自带水杯，工具由社区准备。到场找负责人扫码签到，做完扫码签退。"


WHY_EXCUSED = "发烧去了医院，有病假条"


class Doing:
    """Puts planned tasks on the timeline."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.chance = Random("baodao attendance")

    def do(self, plan: Planned) -> None:
        """All of a task, from its draft to the last check-out."""
        self.open(plan)
        self._add(plan.starts - timedelta(minutes=5), plan, partial(begin, plan, self._temperature(plan)))
        if plan.by_code:
            self._attend_by_code(plan)
        else:
            self._add(plan.ends + timedelta(minutes=4), plan, partial(call_roll, plan))

    def open(self, plan: Planned, *, until: datetime | None = None) -> None:
        """Publish the task and let people claim it, by day, between publication and the evening before."""
        self._add(plan.published, plan, partial(publish, plan))
        first = plan.published + timedelta(hours=1)
        last = before_night(until or plan.starts - timedelta(hours=26))
        for moment, one in zip(by_day(first, last, len(plan.people)), plan.people, strict=True):
            self._add(moment, plan, partial(claim, plan, one))
        if plan.withdraws is not None:
            self._add(last, plan, partial(withdraw, plan, plan.withdraws))
            if until is None:
                self._add(last + timedelta(minutes=40), plan, partial(accept, plan))

    def _add(self, at: datetime, plan: Planned, what: Callable[[], object]) -> None:
        self.timeline.add(at.replace(microsecond=0), plan.town.community, what)

    def _attend_by_code(self, plan: Planned) -> None:
        for one in plan.comes:
            came, left = plan.moments.get(one) or self._moments(plan)
            self._add(came, plan, partial(check_in, plan, one))
            if one not in plan.no_check_out:
                self._add(left, plan, partial(check_out, plan, one))

    def _moments(self, plan: Planned) -> tuple[datetime, datetime]:
        came = plan.starts + timedelta(seconds=self.chance.randint(-420, 300))
        return came, plan.ends + timedelta(seconds=self.chance.randint(-240, 600))

    def _temperature(self, plan: Planned) -> Decimal | None:
        usual = TEMPERATURE[clock.local(plan.starts).month]
        return Decimal(usual + self.chance.randint(-4, 4))


def draft(plan: Planned) -> None:
    """Staff write the task down."""
    kind = volunteers.find_kind(plan.kind)
    assert kind is not None
    said = volunteers.TaskText(
        title=plan.title,
        description=DESCRIPTION,
        safety_note=kind.safety_note,
        meeting_point=plan.where,
        grid_id=plan.grid_id,
        compound_id=plan.compound_id,
        starts_at=plan.starts,
        ends_at=plan.ends,
        claims_open_at=min(plan.published, plan.starts - timedelta(hours=1)),
        claims_close_at=plan.closes or plan.starts,
        capacity=plan.capacity,
        members_only=kind.members_only,
        heavy_or_dirty=kind.heavy_or_dirty,
        outdoor=not kind.indoor,
        organiser_id=plan.organiser.person_id,
        private_address=plan.address,
    )
    plan.id = volunteers.draft_task(kind, said, by_id=plan.town.staff[0]).id


def publish(plan: Planned) -> None:
    """The task is open."""
    draft(plan)
    task = here(Task, plan.id)
    volunteers.publish_task(task)
    note("task_desk.publish", task, by=plan.town.staff[0], title=task.title)


def claim(plan: Planned, one: Someone) -> None:
    """A slot, or a place in line."""
    membership = here(Membership, one.membership_id)
    plan.claims[one] = volunteers.claim(here(Task, plan.id), membership, may_wait=True).id


def withdraw(plan: Planned, one: Someone) -> None:
    """A slot is given back in time, and offered to the first in line."""
    volunteers.withdraw(here(Claim, plan.claims[one]))


def accept(plan: Planned) -> None:
    """Who was offered the slot takes it."""
    for offered in db.session.execute(in_community(Claim).filter_by(task_id=plan.id, state="offered")).scalars().all():
        volunteers.accept_offer(offered)


def excuse_one(town: Town) -> None:
    """Staff hear why the last one who missed a task could not come."""
    missed = in_community(Claim).filter_by(state="no_show").order_by(Claim.ended_at.desc(), Claim.id).limit(1)
    claimed = db.session.execute(missed).scalar_one()
    volunteers.excuse(claimed, reason=WHY_EXCUSED, by_id=town.staff[0])
    note("absences.excuse", claimed, by=town.staff[0], reason=WHY_EXCUSED)


def begin(plan: Planned, temperature: Decimal | None) -> None:
    """The organiser begins, with the temperature outside."""
    task = here(Task, plan.id)
    volunteers.start_task(task, temperature_c=temperature if task.outdoor else None, goes_on=True)
    note("organiser.start", task, by=plan.organiser.person_id)


def check_in(plan: Planned, one: Someone) -> None:
    """Arrival by the code that the organiser's phone shows."""
    volunteers.check_in(here(Task, plan.id), one.person_id, step=code_step(clock.now()))


def check_out(plan: Planned, one: Someone) -> None:
    """Leaving by the code."""
    volunteers.check_out(here(Task, plan.id), one.person_id, step=code_step(clock.now()))


def call_roll(plan: Planned) -> None:
    """The organiser notes who was there, from the beginning to the end."""
    task = here(Task, plan.id)
    there = frozenset(plan.claims[one] for one in plan.comes)
    by_id = plan.organiser.person_id
    volunteers.roll_call(task, volunteers.RollCall(arrived=there, left=frozenset(), at=plan.starts, by_id=by_id))
    volunteers.roll_call(task, volunteers.RollCall(arrived=frozenset(), left=there, at=plan.ends, by_id=by_id))
    note("organiser.call_roll", task, by=by_id, people=len(there))


def cancel(plan: Planned, reason: str) -> None:
    """Staff cancel; who claimed is told."""
    task = here(Task, plan.id)
    volunteers.cancel_task(task, reason=reason)
    db.session.flush()
    note("task_desk.cancel", task, by=plan.town.staff[0], reason=reason)

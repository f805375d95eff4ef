"""What hangs on the moment of loading: the task that is on now, those to come, drafts, and what waits for its owner."""

from datetime import date, datetime, timedelta
from functools import partial

from app import clock
from app.demo import doing
from app.demo.activities import Planned, Planner
from app.demo.article import ORCHARD, SUN, TWENTY_FIVE
from app.demo.cast import Someone, Town
from app.demo.dates import at
from app.demo.doing import Doing
from app.demo.fees import Fees
from app.demo.timeline import Timeline

ON_NOW_SLOTS, ON_NOW_PEOPLE = 12, 5
WHY_CANCELLED = "寒潮预警，室外活动改期"
STEP = timedelta(minutes=15)


class Present:
    """Plans the tasks around the moment of loading; the same people claim whatever the day of the week."""

    def __init__(self, planner: Planner, fees: Fees, now: datetime) -> None:
        self.planner, self.fees, self.now = planner, fees, now
        self.today = clock.local(now).date()
        self.timeline = Timeline()
        self.doing = Doing(self.timeline)

    def plan(self, town: Town, walker: Someone) -> None:
        """One community's present."""
        if town.plan is SUN:
            self._on_now(town, walker)
            self.timeline.add(self.now - timedelta(minutes=45), town.community, partial(doing.excuse_one, town))
        self._to_come(town, walker)
        self._drafts(town)
        self.timeline.add(self.now - timedelta(minutes=40), town.community, partial(self.fees.reserve, town))

    def _on_now(self, town: Town, walker: Someone) -> None:
        """A task that began half an hour ago and goes on for hours, with slots left; latecomers may still claim."""
        starts = self.now - timedelta(minutes=30) - (self.now - datetime.min.replace(tzinfo=self.now.tzinfo)) % STEP
        plan = self._make(town, "waste_guide", starts, minutes=360, capacity=ON_NOW_SLOTS)
        plan.title, plan.closes, plan.organiser = "垃圾分类引导（轮班）", plan.ends, town.grid_leads[0]
        self._invite(plan, ON_NOW_PEOPLE, walker)
        self.doing.open(plan, until=self.now - timedelta(hours=3))
        self.timeline.add(starts - timedelta(minutes=5), town.community, partial(doing.begin, plan, None))
        for number, one in enumerate(plan.people[:3]):
            self.timeline.add(
                starts + timedelta(minutes=2 * number), town.community, partial(doing.check_in, plan, one)
            )

    def _to_come(self, town: Town, walker: Someone) -> None:
        """The next days: free, nearly full, full with people waiting, and one that was cancelled."""
        for days, hour, capacity, people in ((1, 14, 8, 3), (3, 9, 4, 7), (4, 9, 6, 5), (6, 14, 10, 2)):
            day = self.today + timedelta(days=days)
            code = self._pick(town, days)
            plan = self._make(town, code, at(day, hour), minutes=90, capacity=capacity)
            self._invite(plan, people, walker)
            plan.withdraws = plan.people[0] if people > capacity else None
            self.doing.open(plan, until=self.now - timedelta(hours=1))
        day = self.today + timedelta(days=2)
        plan = self._make(town, self._pick(town, 2), at(day, 9), minutes=90, capacity=8)
        self._invite(plan, 4, walker)
        self.doing.open(plan, until=self.now - timedelta(hours=2))
        self.timeline.add(self.now - timedelta(hours=1), town.community, partial(doing.cancel, plan, WHY_CANCELLED))

    def _drafts(self, town: Town) -> None:
        """What staff prepare; in the red orchard the tasks of the coming season."""
        codes = ORCHARD if town.plan is TWENTY_FIVE else (self._pick(town, 9),)
        for code in codes:
            plan = self._make(town, code, at(self._in_season(code), 9), minutes=90, capacity=12)
            self.timeline.add(self.now - timedelta(minutes=50), town.community, partial(doing.draft, plan))

    def _pick(self, town: Town, days: int) -> str:
        """A kind by the season of Monday, so that the day of the week changes nothing."""
        return self.planner.pick(town, self.planner.dates.monday + timedelta(days=days))

    def _in_season(self, code: str) -> date:
        day = self.today + timedelta(days=9)
        while day.month not in self.planner.kinds[code].season_months:
            day += timedelta(days=7)
        return day

    def _make(self, town: Town, code: str, starts: datetime, *, minutes: int, capacity: int) -> Planned:
        published = min(self.now - timedelta(days=2), starts - timedelta(days=1))
        return self.planner.make(town, code, starts, minutes, published=published, capacity=capacity)

    def _invite(self, plan: Planned, size: int, walker: Someone) -> None:
        """Everybody but the walk's own member, who claims by hand."""
        walker.plans.append((plan.starts, plan.ends))
        self.planner.invite(plan, size)
        walker.plans.pop()

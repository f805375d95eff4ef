"""Tasks as they were planned: when, what, who claims, who comes, and how each arrival was noted."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from app import clock
from app.demo.article import ORCHARD, TEMPERATURE
from app.demo.cast import Someone, Town
from app.demo.dates import Dates, at
from app.volunteers import service as volunteers
from app.volunteers.tasks.kinds_models import TaskKind

HOURS = ((5, 9, 0), (6, 14, 0), (2, 18, 30), (3, 15, 0))  # weekday (Saturday first), hour and minute of a week's tasks
ABSENCES = 2  # nobody of the story misses more: five would stop the person
COMMON_SIZES = (4, 5, 6, 7)
LENGTHS = (120, 150, 180)  # minutes
ACTION_SIZE, ACTION_MINUTES = 20, 300


@dataclass(eq=False)
class Planned:
    """One task of the story; ids come while it runs."""

    town: Town
    kind: str
    title: str
    starts: datetime
    ends: datetime
    capacity: int
    where: str
    grid_id: int | None
    compound_id: int | None
    organiser: Someone
    published: datetime
    people: list[Someone] = field(default_factory=list)  # in the order of claiming; beyond the capacity they wait
    withdraws: Someone | None = None
    absent: set[Someone] = field(default_factory=set)
    no_check_out: set[Someone] = field(default_factory=set)
    by_code: bool = True
    closes: datetime | None = None  # the end of claiming, where it is not the start
    address: str | None = None  # of a household in need
    id: int = 0
    claims: dict[Someone, int] = field(default_factory=dict)
    moments: dict[Someone, tuple[datetime, datetime]] = field(default_factory=dict)

    @property
    def comes(self) -> list[Someone]:
        """Who is expected at the door: slots first come first served, one more where one was given back."""
        there = [one for one in self.people if one is not self.withdraws]
        return [one for one in there[: self.capacity] if one not in self.absent]


class Planner:
    """Puts together the tasks of a community; the same chance for the same Monday."""

    def __init__(self, dates: Dates) -> None:
        self.dates = dates
        self.chance = Random("baodao tasks")
        self.kinds: dict[str, TaskKind] = {kind.code: kind for kind in volunteers.kinds()}

    def history(self, town: Town) -> list[Planned]:
        """The action days of the half-year before, and the weekly tasks of the story."""
        found = [self._action_day(town, day) for day in self.dates.action_days()]
        weeks = self.dates.weeks()
        for number, monday in enumerate(weeks):
            for weekday, hour, minute in HOURS[: town.plan.tasks_a_week if number > 3 else 2]:
                day = monday + timedelta(days=weekday)
                plan = self._weekly(town, at(day, hour, minute), at(monday - timedelta(days=4), 10))
                if (monday, weekday) == (weeks[-2], HOURS[0][0]):
                    self._forget_to_check_out(plan)
                found.append(plan)
        return found

    def _forget_to_check_out(self, plan: Planned) -> None:
        """One of the week before last is returned by staff, and has not explained it yet."""
        plan.by_code = True
        plan.no_check_out = {plan.comes[-1]}

    def _action_day(self, town: Town, day: date) -> Planned:
        """The lead households and their nearest helpers, for half a day, noted by roll call."""
        published = at(day - timedelta(days=6), 10)
        plan = self.make(town, "clutter", at(day, 8), ACTION_MINUTES, published=published, capacity=ACTION_SIZE + 4)
        plan.title, plan.by_code = "志愿服务行动日：楼道杂物清运", False
        plan.grid_id = plan.compound_id = None
        self.invite(plan, ACTION_SIZE, first=tuple(town.leads))
        return plan

    def _weekly(self, town: Town, starts: datetime, published: datetime) -> Planned:
        code = self.pick(town, clock.local(starts).date())
        minutes = self.chance.choice(LENGTHS)
        size = self.chance.choice(COMMON_SIZES)
        is_crowded = self.chance.random() < 0.12
        plan = self.make(
            town, code, starts, minutes, published=published, capacity=size - 2 if is_crowded else size + 2
        )
        plan.by_code = self.chance.random() < 0.5
        self.invite(plan, size)
        self._mishaps(plan)
        return plan

    def pick(self, town: Town, day: date) -> str:
        """A kind that suits the season; the red orchard comes first where there is one."""
        fitting = [code for code in town.plan.kinds if self._suits(code, day)]
        orchard = [code for code in fitting if code in ORCHARD]
        if orchard and self.chance.random() < 0.5:
            return self.chance.choice(orchard)
        return self.chance.choice(fitting)

    def _suits(self, code: str, day: date) -> bool:
        kind = self.kinds[code]
        is_warm = kind.min_temperature_c is None or TEMPERATURE[day.month] >= kind.min_temperature_c
        return day.month in kind.season_months and is_warm

    def make(
        self, town: Town, code: str, starts: datetime, minutes: int, *, published: datetime, capacity: int
    ) -> Planned:
        """A task without people."""
        house = self.chance.choice(town.houses)
        spot = f"{house.compound}{self.chance.choice(('东门', '中心广场', '党群服务站'))}"
        kind = self.kinds[code]
        return Planned(
            town,
            code,
            kind.name,
            starts,
            starts + timedelta(minutes=minutes),
            capacity,
            "红色果园东门" if code in ORCHARD else spot,
            house.grid_id,
            house.compound_id,
            town.grid_leads[town.grid_ids.index(house.grid_id)],
            published,
        )

    def invite(self, plan: Planned, size: int, *, first: tuple[Someone, ...] = ()) -> None:
        """Who claims: by zeal, by chance, and only who is a member by then and has nothing else at that time."""
        able = [one for one in plan.town.people if one not in first and self.may_come(plan, one)]
        drawn = sorted(able, key=lambda one: self.chance.random() ** (1 / one.zeal), reverse=True)
        plan.people = [*(one for one in first if self.may_come(plan, one)), *drawn][:size]
        for one in plan.people:
            one.plans.append((plan.starts, plan.ends))

    def may_come(self, plan: Planned, one: Someone) -> bool:
        """True if the person is a member by the time of publication, fits the task, and has nothing else then."""
        is_member = one.joins + timedelta(days=2) <= clock.local(plan.published).date()
        return (
            one.zeal > 0
            and is_member
            and clock.local(plan.ends).date() < one.leaves
            and one is not plan.organiser
            and (one.kind == "in_service" or not self.kinds[plan.kind].members_only)
            and one.is_free(plan.starts, plan.ends)
        )

    def _mishaps(self, plan: Planned) -> None:
        """Now and then somebody withdraws, does not come, or leaves without checking out."""
        common = [one for one in plan.people[1:] if one.zeal < 5]
        if common and self.chance.random() < 0.15:
            plan.withdraws = common.pop()
        for one in common:
            if one.missed < ABSENCES and self.chance.random() < 0.04:
                one.missed += 1
                plan.absent.add(one)
        if plan.by_code and self.chance.random() < 0.15:
            plan.no_check_out = set([one for one in common if one not in plan.absent][:1])
